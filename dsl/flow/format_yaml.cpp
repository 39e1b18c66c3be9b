#include "dsl/flow/format_yaml.hpp"

#include "dsl/cel/parser.hpp"
#include "dsl/cel/template_text.hpp"
#include "dsl/cel/unparse.hpp"
#include "dsl/diagnostics/rule.hpp"
#include "dsl/flow/expression_comments.hpp"
#include "dsl/flow/expressions.hpp"
#include "dsl/yaml/node.hpp"
#include "dsl/yaml/scalar_text.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace dealflow::flow {
namespace {

using yaml::ScalarPlace;

constexpr std::size_t width = 100;
constexpr std::size_t further_columns = 2;  // of the further lines of an expression in a block scalar
constexpr std::size_t brace_bytes = 2;

// What the file's expressions stand among.
class Surroundings {
 public:
  explicit Surroundings(const Source& source) {
    Report unheard;
    for (const yaml::Node& document : yaml::read(source, unheard)) collect(document, source.text(), false);
    // Those of an alias come where it stands.
    std::sort(collections_.begin(), collections_.end(), [](Span a, Span b) { return a.begin < b.begin; });
  }

  [[nodiscard]] ScalarPlace place(Span scalar) const {
    const auto next = std::upper_bound(collections_.begin(), collections_.end(), scalar.begin,
                                       [](std::uint32_t at, Span collection) { return at < collection.begin; });
    const bool inside = next != collections_.begin() && std::prev(next)->end >= scalar.end;
    return inside ? ScalarPlace::flow : ScalarPlace::block;
  }

  // How many values the scalar is: more than one where it has aliases.
  [[nodiscard]] std::size_t uses(Span scalar) const {
    const auto found = uses_.find(scalar.begin);
    return found == uses_.end() ? 0 : found->second;
  }

 private:
  void collect(const yaml::Node& node, std::string_view text, bool inside) {
    if (node.is_scalar()) ++uses_[node.span.begin];
    const char first = node.span.begin < text.size() ? text[node.span.begin] : ' ';
    const bool brackets = (node.is_list() && first == '[') || (node.is_map() && first == '{');
    if (brackets && !inside) collections_.push_back(node.span);
    for (const yaml::Node& item : node.items) collect(item, text, inside || brackets);
    for (const yaml::Entry& entry : node.entries) {
      collect(entry.key, text, inside || brackets);
      collect(entry.value, text, inside || brackets);
    }
  }

  std::vector<Span> collections_;              // the outermost `[ ]` and `{ }`, by place
  std::map<std::uint32_t, std::size_t> uses_;  // of scalars, by where they begin
};

class YamlFormatter {
 public:
  explicit YamlFormatter(const Source& source) : source_(source), text_(source.text()), around_(source) {}

  void visit(const Text& text, TextRole role) {
    const std::string_view written = source_.text(text.span);
    if (written.empty()) return;
    ++met_[text.span.begin];
    scalar_ = text.span.begin;
    role == TextRole::expression ? expression(text, written) : holes(text, written);
  }

  [[nodiscard]] std::string formatted() const {
    std::string result;
    std::size_t at = 0;
    for (const auto& [begin, edit] : edits_) {
      if (met_.at(edit.scalar.begin) < around_.uses(edit.scalar)) continue;
      result.append(text_.substr(at, begin - at)).append(edit.text);
      at = edit.end;
    }
    return result.append(text_.substr(at));
  }

 private:
  struct Edit {
    std::uint32_t end = 0;
    std::string text;
    Span scalar;  // that it is a part of
  };

  // A scalar that has an alias is met more than once.
  void replace(Span span, std::string text) {
    if (source_.text(span) != text)
      edits_.insert_or_assign(span.begin, Edit{span.end, std::move(text), {scalar_, scalar_}});
  }

  [[nodiscard]] std::size_t column(std::uint32_t at) const { return source_.place({at, at}).column - 1; }

  void expression(const Text& text, std::string_view written) {
    const cel::Parsed parsed = cel::parse(text.text);
    if (!parsed.problems.empty() || holds_comment(parsed.ast)) return;
    if (written.front() == '|' || written.front() == '>') return block(text.span, written, parsed.ast);
    const std::string canonical = cel::unparse(parsed.ast);
    if (canonical == text.text) return;
    const std::string scalar = encoded(canonical, written.front(), around_.place(text.span));
    const bool folded = written.find('\n') != std::string_view::npos;
    if (folded && column(text.span.begin) + scalar.size() > width) return;
    replace(text.span, scalar);
  }

  // In the quotes that its author chose, where they can hold it.
  static std::string encoded(std::string_view text, char style, ScalarPlace place) {
    if (style == '"') return yaml::double_quoted(text);
    if (style == '\'') return yaml::fits_single_quotes(text) ? yaml::single_quoted(text) : yaml::double_quoted(text);
    return yaml::scalar_text(text, place, yaml::ScalarStyle::single_quoted);
  }

  // The lines below the header.
  void block(Span span, std::string_view written, const cel::Ast& ast) {
    const auto header_end = written.find('\n');
    const auto first = written.find_first_not_of(" \r\n", header_end);
    if (header_end == std::string_view::npos || first == std::string_view::npos || literal_goes_over_lines(ast)) return;
    const std::size_t indent = first - written.rfind('\n', first) - 1;
    std::string lines = cel::unparse(ast, {.column = indent, .indent = indent + further_columns, .width = width});
    const bool carriage_returns = written[header_end - 1] == '\r';
    for (std::size_t at = 0; carriage_returns && (at = lines.find('\n', at)) != std::string::npos; at += 2)
      lines.replace(at, 1, "\r\n");
    replace({span.begin + static_cast<std::uint32_t>(first), span.end}, std::move(lines));
  }

  void holes(const Text& text, std::string_view written) {
    const char style = written.front();
    const bool plain = std::string_view("'\"|>").find(style) == std::string_view::npos;
    const bool folded = written.find('\n') != std::string_view::npos;
    if (plain) {
      const auto canonical = canonical_text(text.text, TextRole::holes);
      if (!canonical || *canonical == text.text) return;
      if (!folded) {
        replace(text.span, yaml::scalar_text(*canonical, around_.place(text.span), yaml::ScalarStyle::double_quoted));
        return;
      }
      if (!yaml::is_plain(*canonical, around_.place(text.span))) return;
    }
    for (std::size_t at = 0; (at = text.text.find("{{", at)) != std::string::npos;) {
      const std::size_t begin = at + brace_bytes;
      const std::size_t end = cel::find_hole_end(text.text, begin);
      if (end == std::string_view::npos) return;
      hole(text, style, {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
      at = end + brace_bytes;
    }
  }

  // One that goes over lines stays: a line end is a part of the text around it.
  void hole(const Text& text, char style, Span inside) {
    const Span span{text.source_span({inside.begin, inside.begin}).begin,
                    text.source_span({inside.end, inside.end}).begin};
    if (span.end < span.begin || source_.text(span).find('\n') != std::string_view::npos) return;
    const std::string expression = text.text.substr(inside.begin, inside.size());
    const auto canonical = canonical_text(expression, TextRole::expression);
    if (!canonical) return;
    const std::string with_blanks = " " + *canonical + " ";
    if (with_blanks != expression) replace(span, fragment(with_blanks, style));
  }

  // A part of a scalar of that style.
  static std::string fragment(const std::string& text, char style) {
    if (style != '"' && style != '\'') return text;
    const std::string quoted = style == '"' ? yaml::double_quoted(text) : yaml::single_quoted(text);
    return quoted.substr(1, quoted.size() - 2);
  }

  const Source& source_;
  std::string_view text_;
  Surroundings around_;
  std::uint32_t scalar_ = 0;                  // where the one that is being visited begins
  std::map<std::uint32_t, std::size_t> met_;  // how often each was visited, by where it begins
  std::map<std::uint32_t, Edit> edits_;       // by where they begin
};

}  // namespace

std::string format_yaml_expressions(const Source& source, const File& file, ActionForms forms) {
  YamlFormatter formatter(source);
  for_each_expression(file, forms, [&formatter](const Text& text, TextRole role) { formatter.visit(text, role); });
  return formatter.formatted();
}

}  // namespace dealflow::flow
