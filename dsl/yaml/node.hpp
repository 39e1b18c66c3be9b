// Node: a YAML document as a tree with exact spans. The only reader of YAML: workspaces, flows and test files stand on
// it.
//
// Units:    spans are bytes of the Source, quotes included; Node::source_span() maps bytes of the decoded text back, so
//           that column and caret are right inside quoted and folded scalars.
// Errors:   reported as diagnostics: syntax, repeated keys, limits (nodes, depth, size), bad UTF-8, NUL, a plain scalar
//           that YAML reads otherwise than meant (`{{ x }}`, `a ? b : c`, ` #`).
// Threads:  immutable after reading.
// Source:   YAML 1.2 as yaml-cpp 0.7 reads it; limits in dsl/base/limits.hpp.
#pragma once

#include <dealflow/span.hpp>

#include "dsl/diagnostics/rule.hpp"
#include "dsl/source/source.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::yaml {

enum class NodeKind : std::uint8_t { null, scalar, list, map };
enum class ScalarStyle : std::uint8_t { plain, single_quoted, double_quoted, literal, folded };

struct Entry;

struct Node {
  NodeKind kind = NodeKind::null;
  Span span;  // a map or list: from its first entry to the end of its last
  ScalarStyle style = ScalarStyle::plain;
  std::string text;                    // decoded scalar
  std::vector<std::uint32_t> offsets;  // source offset of each decoded byte and of the end; empty: contiguous
                                       // from content_begin
  std::uint32_t content_begin = 0;     // source offset of the first decoded byte
  std::vector<Node> items;             // of a list
  std::vector<Entry> entries;          // of a map, in order; a repeated key is reported and left out

  [[nodiscard]] bool is_scalar() const { return kind == NodeKind::scalar; }
  [[nodiscard]] bool is_list() const { return kind == NodeKind::list; }
  [[nodiscard]] bool is_map() const { return kind == NodeKind::map; }
  [[nodiscard]] bool is_null() const { return kind == NodeKind::null; }
  [[nodiscard]] const Node* find(std::string_view key) const;  // of a map; null where absent
  // Where bytes [begin, end) of `text` stand in the source.
  [[nodiscard]] Span source_span(Span of_text) const;
  // Core-schema readings of a plain scalar; a quoted one is text and gives nothing.
  [[nodiscard]] std::optional<bool> as_bool() const;
  [[nodiscard]] std::optional<std::int64_t> as_int() const;
  [[nodiscard]] bool is_whole_number() const;  // also one that as_int() has no room for
};

struct Entry {
  Node key;  // always a scalar
  Node value;
};

// All documents of a file; those that do not parse are reported and left out.
[[nodiscard]] std::vector<Node> read(const Source& source, Report& report);

// The same for a text that is kept elsewhere: its offsets (empty: contiguous from `content_begin`), and its size.
[[nodiscard]] Span source_span(const std::vector<std::uint32_t>& offsets, std::uint32_t content_begin,
                               std::size_t text_bytes, Span of_text);

}  // namespace dealflow::yaml
