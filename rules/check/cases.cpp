#include "rules/check/cases.hpp"

#include <dealflow/value.hpp>

#include "dsl/cel/number_text.hpp"
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

bool is_numeric(const cel::Type& type) {
  return type == cel::Type::int64() || type == cel::Type::uint64() || type == cel::Type::float64();
}

// `2.5`, `1e3`, and whole numbers that no int has room for: notations read them as text.
bool looks_numeric(std::string_view text) {
  const auto number = cel::read_double(text);
  return !text.empty() && (text.back() >= '0' && text.back() <= '9') &&
         (number || number.error() == cel::NoDouble::too_large);
}

void add_literal(Composed& expression, const flow::ArgumentValue& value, bool as_number) {
  if (value.kind != flow::ArgumentValue::Kind::text || as_number) {  // a number or a boolean, as written
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

CaseChecks::CaseChecks(const FlowContext& context, const flow::Text& subject) : context_(context), subject_(subject) {
  if (const auto program = check_expression(context, subject)) subject_type_ = program->type();
}

std::optional<cel::Program> CaseChecks::equals(const flow::ArgumentValue& value) const {
  if (!subject_type_ || context_.budget->is_spent()) return std::nullopt;
  Composed expression;
  expression.add("(", value.span.begin);
  expression.add(subject_);
  expression.add(") == ", value.span.begin);
  add_literal(expression, value, is_numeric(*subject_type_) && looks_numeric(value.text.text));
  FlowContext composed = context_;
  composed.compiled = nullptr;  // it is nowhere in the tree
  auto program = check_condition(composed, expression.take(value.span), "a case");
  if (program && context_.compiled != nullptr) context_.compiled->add(value, *program);
  return program;
}

}  // namespace dealflow::rules
