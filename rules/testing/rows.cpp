#include "rules/testing/rows.hpp"

#include <dealflow/expression.hpp>
#include <dealflow/library.hpp>

#include "dsl/base/limits.hpp"
#include "rules/lint/expression_problems.hpp"
#include "rules/lint/references.hpp"
#include "rules/lint/types.hpp"
#include "rules/workspace/yaml_json.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace dealflow::rules::testing {
namespace {

using Json = nlohmann::ordered_json;

bool has_hole(const yaml::Node& node) { return node.is_scalar() && node.text.find("{{") != std::string::npos; }

bool has_holes(const yaml::Node& node) {
  for (const yaml::Node& item : node.items)
    if (has_holes(item)) return true;
  for (const yaml::Entry& entry : node.entries)
    if (has_holes(entry.value)) return true;
  return has_hole(node);
}

std::size_t size_of(const yaml::Node& node) {
  std::size_t size = 1;
  for (const yaml::Node& item : node.items) size += size_of(item);
  for (const yaml::Entry& entry : node.entries) size += size_of(entry.value);
  return size;
}

// A scalar that was not written: it stands as a whole where the hole stood.
yaml::Node scalar_at(Span span, std::string text, yaml::ScalarStyle style) {
  yaml::Node node;
  node.kind = yaml::NodeKind::scalar;
  node.span = span;
  node.style = style;
  node.text = std::move(text);
  node.content_begin = span.begin;
  return node;
}

yaml::Node node_of(const Json& value, Span span) {
  if (value.is_string()) return scalar_at(span, value.get<std::string>(), yaml::ScalarStyle::double_quoted);
  if (value.is_boolean() || value.is_number()) return scalar_at(span, value.dump(), yaml::ScalarStyle::plain);
  yaml::Node node;
  node.span = span;
  if (value.is_array()) {
    node.kind = yaml::NodeKind::list;
    for (const Json& item : value) node.items.push_back(node_of(item, span));
  } else if (value.is_object()) {
    node.kind = yaml::NodeKind::map;
    for (const auto& [key, item] : value.items())
      node.entries.push_back({scalar_at(span, key, yaml::ScalarStyle::double_quoted), node_of(item, span)});
  }
  return node;
}

class Filler {
 public:
  Filler(const Reading& reading, bool has_rows) : reading_(reading) {
    for (const cel::Library* library : stdlib::libraries()) environment_.add(*library);
    if (has_rows)
      row_ = environment_.declare("row", cel::Type::dyn());
    else
      environment_.hint("row", "the test has no `rows`");
  }

  // Nothing, and reported, where a hole gives nothing. `row` 0: there are none.
  [[nodiscard]] std::optional<yaml::Node> fill(const yaml::Node& test, const yaml::Node* columns, std::size_t row) {
    arena_.reset();
    made_ = 0;
    number_ = row;
    complete_ = true;
    slots_.assign(environment_.slot_count(), cel::Value{});
    if (columns != nullptr) {
      const auto value = cel::parse_json(json_of(*columns), arena_);
      if (!value) return std::nullopt;  // reported when it was read: bytes that are no text, two equal keys
      slots_[row_] = *value;
    }
    yaml::Node filled;
    filled.kind = test.kind;
    filled.span = test.span;
    // The rows are no part of what they make.
    for (const yaml::Entry& entry : test.entries)
      if (entry.key.text != "rows") filled.entries.push_back({entry.key, filled_in(entry.value)});
    return complete_ ? std::optional(std::move(filled)) : std::nullopt;
  }

 private:
  [[nodiscard]] yaml::Node filled_in(const yaml::Node& node) {
    if (has_hole(node)) return of_holes(node);
    if (node.items.empty() && node.entries.empty()) return node;
    yaml::Node filled;
    filled.kind = node.kind;
    filled.span = node.span;
    for (const yaml::Node& item : node.items) filled.items.push_back(filled_in(item));
    for (const yaml::Entry& entry : node.entries) filled.entries.push_back({entry.key, filled_in(entry.value)});
    return filled;
  }

  [[nodiscard]] yaml::Node of_holes(const yaml::Node& node) {
    const cel::Template* holes = compiled(node);
    if (holes == nullptr) return incomplete(node);
    const auto& parts = holes->parts();
    if (parts.size() == 1 && parts.front().program) {
      const auto value = parts.front().program->evaluate(slots_, arena_, options());
      if (!value) {
        const std::uint32_t begin = parts.front().span.begin;
        const Span of_hole = value.error().span;
        return refuse(node, {begin + of_hole.begin, begin + of_hole.end}, value.error());
      }
      if (made_ > limits::test_values_max) return incomplete(node);
      yaml::Node made = node_of(Json::parse(cel::to_json(*value), nullptr, false), node.span);
      made_ += size_of(made);
      if (made_ <= limits::test_values_max) return made;
      reading_.add(lint::over_limit, node.span, "what a row makes of a test", limits::test_values_max, "values");
      return incomplete(node);
    }
    auto text = holes->render(slots_, arena_, options());
    if (!text) return refuse(node, text.error().span, text.error());
    return scalar_at(node.span, std::move(*text), yaml::ScalarStyle::double_quoted);
  }

  // Once for all rows; null, and reported, where it does not compile.
  [[nodiscard]] const cel::Template* compiled(const yaml::Node& node) {
    const auto [at, is_new] = compiled_.try_emplace(&node);
    if (!is_new) return at->second ? &*at->second : nullptr;
    auto holes = cel::Template::compile(node.text, environment_);
    if (holes) return &at->second.emplace(std::move(*holes));
    for (const cel::Problem& problem : holes.error())
      reading_.report.add(lint::rule_of(problem.code), reading_.source, node.source_span(problem.span), problem.message)
          .help(problem.help)
          .suggest(problem.suggestion);
    return nullptr;
  }

  [[nodiscard]] yaml::Node refuse(const yaml::Node& node, Span hole, const cel::EvaluationError& error) {
    const bool absent = error.code == cel::EvaluationErrorCode::no_such_key;
    std::string message = error.message;
    if (number_ > 0) message += ", in row " + std::to_string(number_);
    reading_.report.add(absent ? lint::undefined_variable_info : lint::type_mismatch_info, reading_.source,
                        node.source_span(hole), std::move(message));
    return incomplete(node);
  }

  [[nodiscard]] yaml::Node incomplete(const yaml::Node& node) {
    complete_ = false;
    return node;
  }

  static cel::EvaluationOptions options() {
    cel::EvaluationOptions options;
    options.limits.steps_max = limits::constant_steps_max;
    options.limits.bytes_max = limits::expression_bytes_max;
    return options;
  }

  const Reading& reading_;
  cel::Environment environment_;
  cel::Slot row_ = 0;
  std::vector<cel::Value> slots_;
  cel::Arena arena_;
  std::map<const yaml::Node*, std::optional<cel::Template>> compiled_;
  std::size_t number_ = 0;
  bool complete_ = true;
  std::size_t made_ = 0;  // values that holes have given to this test
};

std::vector<FilledTest> one(const Reading& reading, const yaml::Node& test) {
  if (!has_holes(test)) return {{0, test}};
  auto filled = Filler(reading, false).fill(test, nullptr, 0);
  if (!filled) return {};
  return {{0, std::move(*filled)}};
}

}  // namespace

std::vector<FilledTest> fill_rows(const Reading& reading, const yaml::Node& test) {
  const yaml::Node* rows = test.find("rows");
  if (rows == nullptr) return one(reading, test);
  if (!is_list(reading, *rows, "`rows`")) return {};
  if (rows->items.empty()) report_shape(reading, rows->span, "`rows`", "at least one row", "empty");
  // The rows stand in the test as well: what they make is theirs without them.
  if (size_of(test) * rows->items.size() > limits::test_values_max) {
    reading.add(lint::over_limit, rows->span, "the rows of a test, each with all that the test says",
                limits::test_values_max, "values");
    return {};
  }
  Filler filler(reading, true);
  std::vector<FilledTest> tests;
  for (const yaml::Node& row : rows->items) {
    if (!is_map(reading, row, "a row")) continue;
    auto filled = filler.fill(test, &row, static_cast<std::size_t>(&row - rows->items.data()) + 1);
    if (filled) tests.push_back({static_cast<std::size_t>(&row - rows->items.data()) + 1, std::move(*filled)});
  }
  return tests;
}

}  // namespace dealflow::rules::testing
