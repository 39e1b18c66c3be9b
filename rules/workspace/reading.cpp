#include "rules/workspace/reading.hpp"

#include "dsl/base/edit_distance.hpp"
#include "dsl/base/secret_reference.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "rules/lint/references.hpp"

#include <algorithm>

namespace dealflow::rules {
namespace {

std::string_view kind_text(const yaml::Node& node) {
  switch (node.kind) {
    case yaml::NodeKind::null: return "empty";
    case yaml::NodeKind::scalar: return "a text";
    case yaml::NodeKind::list: return "a list";
    case yaml::NodeKind::map: return "a block of keys";
  }
  return "empty";
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

bool fits(std::string_view text, NameShape shape) {
  if (is_blank(text) || is_blank(text.substr(0, 1)) || is_blank(text.substr(text.size() - 1))) return false;
  if (text.find("{{") != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), [shape](char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) return false;
    return shape == NameShape::free || std::string_view(" \"'`{}[](),:;#").find(c) == std::string_view::npos;
  });
}

}  // namespace

void report_missing(const Reading& reading, Span span, std::string_view what, std::string_view key) {
  reading.add(lint::missing_key, span, what, key);
}

void report_shape(const Reading& reading, Span span, std::string_view what, std::string_view wanted,
                  std::string_view seen) {
  reading.add(lint::wrong_shape, span, what, wanted, seen);
}

bool is_map(const Reading& reading, const yaml::Node& node, std::string_view what) {
  if (node.is_map()) return true;
  report_shape(reading, node.span, what, "a block of keys", kind_text(node));
  return false;
}

bool is_list(const Reading& reading, const yaml::Node& node, std::string_view what) {
  if (node.is_list()) return true;
  report_shape(reading, node.span, what, "a list", kind_text(node));
  return false;
}

std::optional<std::string> read_text(const Reading& reading, const yaml::Node& node, std::string_view what) {
  if (node.is_scalar() && !is_blank(node.text)) return node.text;
  report_shape(reading, node.span, what, "a text", node.is_scalar() ? "empty" : kind_text(node));
  return std::nullopt;
}

std::optional<bool> read_bool(const Reading& reading, const yaml::Node& node, std::string_view what) {
  if (node.is_scalar())
    if (const auto value = node.as_bool()) return value;
  report_shape(reading, node.span, what, "`true` or `false`", kind_text(node));
  return std::nullopt;
}

std::optional<std::string> read_name(const Reading& reading, const yaml::Node& node, std::string_view what,
                                     NameShape shape) {
  const auto text = read_text(reading, node, std::string("the ") + std::string(what));
  if (!text || fits(*text, shape)) return text;
  reading.add(lint::bad_name, node.span, *text, what)
      .help(shape == NameShape::identifier ? "use letters, digits, `-`, `_` and `.`"
                                           : "leave out `{{`, line ends and blanks at the ends");
  return std::nullopt;
}

// A secret is named, never written down: it would stand in every copy of the workspace.
std::optional<std::string> read_secret(const Reading& reading, const yaml::Node& node, std::string_view what) {
  auto text = read_text(reading, node, what);
  if (!text || parse_secret_reference(*text)) return text;
  reading.add(lint::wrong_shape, node.span, what, "a reference", "something else")
      .help("say where it is found: " + std::string(secret_reference_forms));
  return std::nullopt;
}

std::vector<std::string> read_secrets(const Reading& reading, const yaml::Node& node, std::string_view what) {
  std::vector<std::string> secrets;
  const auto take = [&](const yaml::Node& one) {
    if (auto secret = read_secret(reading, one, what)) secrets.push_back(std::move(*secret));
  };
  if (!node.is_list()) {
    take(node);
    return secrets;
  }
  if (node.items.empty()) report_shape(reading, node.span, what, "a reference, or a list of them", "empty");
  for (const yaml::Node& one : node.items) take(one);
  return secrets;
}

void check_keys(const Reading& reading, const yaml::Node& map, std::string_view what, Names keys) {
  for (const yaml::Entry& entry : map.entries) {
    if (std::find(keys.begin(), keys.end(), entry.key.text) != keys.end()) continue;
    reading.add(lint::unknown_key, entry.key.span, what, entry.key.text)
        .help("the keys are " + list_of(keys))
        .suggest(nearest(entry.key.text, keys));
  }
}

const yaml::Node* require(const Reading& reading, const yaml::Node& map, std::string_view what, std::string_view key) {
  const yaml::Node* node = map.find(key);
  if (node == nullptr) {
    const Span span = map.entries.empty() ? map.span : map.entries.front().key.span;
    report_missing(reading, span, what, key);
  }
  return node;
}

std::string text_at(const Reading& reading, const yaml::Node& map, std::string_view key) {
  const yaml::Node* node = map.find(key);
  if (node == nullptr) return {};
  return read_text(reading, *node, "`" + std::string(key) + "`").value_or("");
}

std::string list_of(Names names, std::string_view before_last) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " " + std::string(before_last) + " " : ", ";
    text += '`';
    text += names[i];
    text += '`';
  }
  return text;
}

}  // namespace dealflow::rules
