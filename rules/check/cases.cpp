#include "rules/check/cases.hpp"

#include <dealflow/value.hpp>

#include "rules/check/expressions.hpp"

namespace dealflow::rules {
namespace {

// Text of an expression in the making that knows where each of its bytes stands in the source.
class Composed {
 public:
  void add(const flow::Text& part) {
    for (std::uint32_t at = 0; at < part.text.size(); ++at) add(part.text[at], part.source_span({at, at + 1}).begin);
  }
  void add(std::string_view part, std::uint32_t place) {
    for (const char c : part) add(c, place);
  }
  flow::Text take(Span whole) {
    text_.offsets.push_back(whole.end);
    text_.content_begin = whole.begin;
    text_.span = whole;
    return std::move(text_);
  }

 private:
  void add(char c, std::uint32_t place) {
    text_.text.push_back(c);
    text_.offsets.push_back(place);
  }

  flow::Text text_;
};

void add_literal(Composed& expression, const flow::ArgumentValue& value) {
  if (value.kind != flow::ArgumentValue::Kind::text) {  // a number or a boolean, as written
    expression.add(value.text);
    return;
  }
  const std::string literal = cel::to_literal(cel::Value::text(value.text.text));
  const auto length = static_cast<std::uint32_t>(value.text.text.size());
  const bool plain = literal.size() == length + std::size_t{2};  // no escapes: each byte has its place
  if (!plain) return expression.add(literal, value.span.begin);
  expression.add(literal.substr(0, 1), value.span.begin);
  expression.add(value.text);
  expression.add(literal.substr(length + 1), value.text.source_span({0, length}).end);
}

}  // namespace

CaseChecks::CaseChecks(const FlowContext& context, const flow::Text& subject)
    : context_(context), subject_(subject), subject_is_right_(check_expression(context, subject).has_value()) {}

std::optional<cel::Program> CaseChecks::equals(const flow::ArgumentValue& value) const {
  if (!subject_is_right_) return std::nullopt;
  Composed expression;
  expression.add("(", value.span.begin);
  expression.add(subject_);
  expression.add(") == ", value.span.begin);
  add_literal(expression, value);
  return check_condition(context_, expression.take(value.span), "a case");
}

}  // namespace dealflow::rules
