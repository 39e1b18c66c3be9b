#include "dsl/yaml/builder.hpp"

#include "dsl/base/limits.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "dsl/yaml/quoting.hpp"
#include "dsl/yaml/scalar_span.hpp"

#include <algorithm>

namespace dealflow::yaml {

TreeSize size_of(const Node& node) {
  TreeSize size{1, node.text.size()};
  const auto add = [&size](TreeSize part) {
    size.nodes += part.nodes;
    size.bytes += part.bytes;
  };
  for (const Node& item : node.items) add(size_of(item));
  for (const Entry& entry : node.entries) {
    add(size_of(entry.key));
    add(size_of(entry.value));
  }
  return size;
}

std::uint32_t Builder::offset(const YAML::Mark& mark) const {
  const auto at = base_ + static_cast<std::uint32_t>(std::max(mark.pos, 0));
  return std::min(at, static_cast<std::uint32_t>(source_.text().size()));
}

std::optional<std::uint32_t> Builder::open_bracket() const {
  if (!in_flow()) return std::nullopt;
  return frames_.back().node.span.begin;
}

void Builder::OnDocumentStart(const YAML::Mark& /*mark*/) {}
void Builder::OnDocumentEnd() {}

void Builder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  Node node;
  const std::uint32_t at = offset(mark);
  count(1, at);
  node.span = {at, at};
  node.content_begin = at;
  // yaml-cpp points at what follows; a value that is not there belongs behind its key.
  if (!frames_.empty() && frames_.back().key) node.span = {frames_.back().key->span.end, frames_.back().key->span.end};
  add(std::move(node), anchor);
}

void Builder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const std::uint32_t at = offset(mark);
  const auto found = anchors_.find(anchor);
  if (found == anchors_.end()) {
    report_.add(lint::syntax_info, source_, {at, at + 1}, "an alias stands inside of what it is an alias for");
    throw StopDocument{};
  }
  const TreeSize size = size_of(found->second);
  count(size.nodes, at);
  alias_bytes_ += size.bytes;
  if (alias_bytes_ > limits::yaml_alias_bytes_max) {
    report_.add(lint::over_limit, source_, {at, at + 1}, "what aliases repeat in this file",
                limits::yaml_alias_bytes_max, "bytes of text");
    throw StopDocument{};
  }
  add(found->second, 0);
}

void Builder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       const std::string& value) {
  const std::uint32_t at = offset(mark);
  count(1, at);
  Node node;
  node.kind = NodeKind::scalar;
  if (is_tagged(tag)) {  // meant as text: what follows need not be told of what YAML made of it
    node.span = tagged_value(at);
    node.content_begin = node.span.begin;
    node.text = source_.text(node.span);
    add(std::move(node), anchor);
    return;
  }
  node.text = value;
  find_scalar(source_.text(), skip_properties(source_.text(), at), node);
  if (node.style == ScalarStyle::plain && (node.text == "null" || node.text == "~" || node.text.empty())) {
    node.kind = NodeKind::null;
  }
  if (node.style == ScalarStyle::plain) check_cut_off(node);
  check_closed(node);
  add(std::move(node), anchor);
}

void Builder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                              YAML::EmitterStyle::value style) {
  if (is_tagged(tag)) static_cast<void>(tagged_value(offset(mark)));
  open(mark, NodeKind::list, anchor, style == YAML::EmitterStyle::Flow);
}

void Builder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value style) {
  if (is_tagged(tag)) static_cast<void>(tagged_value(offset(mark)));
  const bool inside_hole = !frames_.empty() && frames_.back().hole;
  const bool flow_before = in_flow();
  open(mark, NodeKind::map, anchor, style == YAML::EmitterStyle::Flow);
  Frame& frame = frames_.back();
  const std::uint32_t at = frame.node.span.begin;
  frame.hole = inside_hole || source_.text().substr(at, 2) == "{{";
  if (frame.hole && !inside_hole) {
    frame.node.span = hole_value(source_.text(), at, flow_before);
    needs_quotes(frame.node.span, "text that begins with `{{` must be quoted: YAML takes `{` for a map");
  }
}

void Builder::OnSequenceEnd() { close(); }
void Builder::OnMapEnd() { close(); }

void Builder::open(const YAML::Mark& mark, NodeKind kind, YAML::anchor_t anchor, bool flow) {
  const std::uint32_t at = skip_properties(source_.text(), offset(mark));
  count(1, at);
  if (frames_.size() >= limits::yaml_depth_max) {
    report_.add(lint::over_limit, source_, {at, at + 1}, "this place", limits::yaml_depth_max, "levels of nesting");
    throw StopDocument{};
  }
  Frame frame;
  frame.node.kind = kind;
  frame.node.span = {at, std::min(at + 1, static_cast<std::uint32_t>(source_.text().size()))};
  frame.node.content_begin = at;
  frame.anchor = anchor;
  frame.flow = flow;
  frames_.push_back(std::move(frame));
}

void Builder::close() {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  Node& node = frame.node;
  if (frame.hole) {
    node.kind = NodeKind::scalar;
    node.text = source_.text(node.span);
    node.entries.clear();
  } else {
    for (const Node& item : node.items) node.span = node.span.to(item.span);
    for (const Entry& entry : node.entries) node.span = node.span.to(entry.key.span).to(entry.value.span);
    // A single pair in a list, `[a: 1]`, is a map without braces: it ends with its value.
    const char opening = frame.flow && node.span.begin < source_.text().size() ? source_.text()[node.span.begin] : ' ';
    if (opening == '{' || opening == '[') {
      const auto end = source_.text().find(opening == '{' ? '}' : ']',
                                           node.span.end > node.span.begin + 1 ? node.span.end : node.span.begin);
      if (end != std::string_view::npos) node.span.end = static_cast<std::uint32_t>(end + 1);
    }
  }
  add(std::move(node), frame.anchor);
}

void Builder::add(Node node, YAML::anchor_t anchor) {
  if (anchor != 0) anchors_.insert_or_assign(anchor, node);
  if (frames_.empty()) {
    root_ = std::move(node);
    return;
  }
  Frame& frame = frames_.back();
  if (frame.hole) return;
  if (frame.node.is_list()) {
    frame.node.items.push_back(std::move(node));
  } else if (frame.key) {
    add_entry(frame, std::move(node));
  } else {
    frame.key = std::move(node);
  }
}

void Builder::add_entry(Frame& frame, Node value) {
  Node key = std::move(*frame.key);
  frame.key.reset();
  if (!key.is_scalar() && !key.is_null()) {
    report_.add(lint::syntax_info, source_, key.span, "a key must be a word, not a list or a map");
    return;
  }
  if (key.text == "<<" && key.style == ScalarStyle::plain) {
    report_.add(lint::syntax_info, source_, key.span, "merge keys (`<<`) are not read")
        .help("write the keys out, or put what is shared into a flow of its own");
    return;
  }
  const auto [first, is_new] = frame.keys.emplace(key.text, key.span);
  if (!is_new) {
    report_.add(lint::duplicate_key, source_, key.span, std::string_view(key.text))
        .related(source_, first->second, "it stands here first");
    return;
  }
  frame.node.entries.push_back({std::move(key), std::move(value)});
}

void Builder::count(std::size_t more, std::uint32_t at) {
  nodes_ += more;
  if (nodes_ <= limits::yaml_nodes_max) return;
  report_.add(lint::over_limit, source_, {at, at + 1}, "this file", limits::yaml_nodes_max,
              "values (aliases count each time)");
  throw StopDocument{};
}

bool Builder::is_tagged(const std::string& tag) const { return !tag.empty() && tag != "?" && tag != "!"; }

// Reports the text that begins with the tag at `at`, and gives its place.
Span Builder::tagged_value(std::uint32_t at) {
  const std::string_view text = source_.text();
  const bool at_tag = at < text.size() && text[at] == '!';
  const Span value = in_flow() && at_tag ? hole_value(text, at, true) : value_on_line(text, at);
  needs_quotes(value, "text that begins with `!` must be quoted: YAML takes it for a tag");
  return value;
}

void Builder::check_cut_off(const Node& node) {
  const std::string_view text = source_.text();
  std::uint32_t at = node.span.end;
  while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
  if (at == node.span.end || at >= text.size() || text[at] != '#' || !looks_cut_off(node.text)) return;
  const auto end = std::min(text.find_first_of("\r\n", at), text.size());
  needs_quotes({node.span.begin, static_cast<std::uint32_t>(end)},
               "text with ` #` in it must be quoted: YAML takes the rest of the line for a comment");
}

// yaml-cpp takes the end of the file for the closing quote, which hides all that follows an open one.
void Builder::check_closed(const Node& node) {
  if (node.style != ScalarStyle::single_quoted && node.style != ScalarStyle::double_quoted) return;
  const std::string_view written = source_.text(node.span);
  if (written.size() >= 2 && written.front() == written.back()) return;
  report_.add(lint::syntax_info, source_, {node.span.begin, node.span.begin + 1},
              "the quote that opens this text is not closed");
  throw StopDocument{};
}

void Builder::needs_quotes(Span span, std::string message) {
  report_needs_quotes(source_, span, std::move(message), report_);
  quoting_line_ = source_.place(span).line;
}

}  // namespace dealflow::yaml
