// Text with holes: finds the holes; what stands in them is an expression.
#include "dsl/cel/template_text.hpp"

#include <dealflow/expression.hpp>

#include "dsl/base/limits.hpp"
#include "dsl/cel/ast.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dealflow::cel {
namespace {

constexpr std::string_view opening = "{{";
constexpr std::string_view closing = "}}";

// The byte after the literal whose opening quote stands at `at`; the text's end where it has no closing quote.
std::size_t skip_literal(std::string_view text, std::size_t at, bool raw) {
  const char quote = text[at];
  const bool triple = at + 2 < text.size() && text[at + 1] == quote && text[at + 2] == quote;
  const std::string close(triple ? 3 : 1, quote);
  at += close.size();
  while (at < text.size()) {
    if (text.compare(at, close.size(), close) == 0) return at + close.size();
    at += text[at] == '\\' && !raw ? 2 : 1;
  }
  return text.size();
}

bool is_raw(std::string_view text, std::size_t quote) {
  const auto is = [](char c, char lower) { return c == lower || c == static_cast<char>(lower - 'a' + 'A'); };
  if (quote > 0 && is(text[quote - 1], 'r')) return true;
  return quote > 1 && is(text[quote - 1], 'b') && is(text[quote - 2], 'r');
}

// Behind a literal part it is one with it.
void add_text(std::vector<Template::Part>& parts, std::string text) {
  if (text.empty()) return;
  if (parts.empty() || parts.back().program)
    parts.push_back({std::move(text), std::nullopt, {}});
  else
    parts.back().text += text;
}

// What a literal in a hole prints; nothing where something else stands there.
std::optional<std::string> printed(const Program& hole) {
  const Node& node = hole.ast().node(hole.ast().root());
  return node.kind == NodeKind::literal ? std::optional(display(node.literal)) : std::nullopt;
}

Span span_of(std::size_t begin, std::size_t end) {
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

Problem too_long(std::string_view text) {
  return {
      ProblemCode::too_long,
      span_of(0, limits::expression_bytes_max),
      fmt::format("the text with holes has {} bytes, at most {} are read", text.size(), limits::expression_bytes_max),
      {},
      {}};
}

}  // namespace

std::size_t find_hole_end(std::string_view text, std::size_t at) {
  std::size_t braces = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"' || c == '\'') {
      at = skip_literal(text, at, is_raw(text, at));
      continue;
    }
    if (c == '{') ++braces;
    if (c == '}') {
      if (braces == 0) return text.compare(at, closing.size(), closing) == 0 ? at : std::string_view::npos;
      --braces;
    }
    ++at;
  }
  return std::string_view::npos;
}

tl::expected<Template, Problems> Template::compile(std::string_view text, const Environment& environment) {
  Template result;
  Problems problems;
  std::size_t at = 0;
  for (;;) {
    const std::size_t open = text.find(opening, at);
    const std::string_view literal = text.substr(at, open == std::string_view::npos ? open : open - at);
    add_text(result.parts_, std::string(literal));
    if (open == std::string_view::npos) break;
    if (text.size() > limits::expression_bytes_max) return tl::unexpected(Problems{too_long(text)});
    const std::size_t begin = open + opening.size();
    const std::size_t end = find_hole_end(text, begin);
    if (end == std::string_view::npos) {
      problems.push_back({ProblemCode::syntax,
                          span_of(open, text.size()),
                          "`{{` has no closing `}}`",
                          "every hole is written `{{ expression }}`",
                          {}});
      break;
    }
    auto program = environment.compile(text.substr(begin, end - begin));
    if (program) {
      if (auto value = printed(*program))
        add_text(result.parts_, *std::move(value));
      else
        result.parts_.push_back({{}, *std::move(program), span_of(begin, end)});
    } else {
      for (Problem& problem : program.error()) {
        problem.span.begin += static_cast<std::uint32_t>(begin);
        problem.span.end += static_cast<std::uint32_t>(begin);
        problems.push_back(std::move(problem));
      }
    }
    at = end + closing.size();
  }
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  if (result.parts_.empty()) result.parts_.push_back({});
  return result;
}

bool Template::is_constant() const { return parts_.size() == 1 && !parts_.front().program; }

const std::string& Template::constant() const { return parts_.front().text; }

std::vector<Slot> Template::slots_used() const {
  std::vector<Slot> slots;
  for (const Part& part : parts_) {
    if (!part.program) continue;
    const auto used = part.program->slots_used();
    slots.insert(slots.end(), used.begin(), used.end());
  }
  std::sort(slots.begin(), slots.end());
  slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
  return slots;
}

std::size_t Template::weight() const {
  std::size_t bytes = parts_.size() * sizeof(Part);
  for (const Part& part : parts_) bytes += part.text.size() + (part.program ? part.program->weight() : 0);
  return bytes;
}

tl::expected<std::string, EvaluationError> Template::render(std::span<const Value> slots, Arena& arena,
                                                            const EvaluationOptions& options) const {
  std::string text;
  for (const Part& part : parts_) {
    if (!part.program) {
      text += part.text;
      continue;
    }
    auto value = part.program->evaluate(slots, arena, options);
    if (!value) {
      value.error().span.begin += part.span.begin;
      value.error().span.end += part.span.begin;
      return tl::unexpected(std::move(value.error()));
    }
    text += display(*value);
  }
  return text;
}

}  // namespace dealflow::cel
