#include "engine/cli/expression_session.hpp"

#include <dealflow/library.hpp>

#include "dsl/source/source.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dealflow::cli {
namespace {

// A message with the line of the expression and carets under the place.
std::string excerpt(std::string_view expression, Span span, std::string_view message, std::string_view help) {
  const Source source("expression", std::string(expression));
  const Place place = source.place(span);
  const std::string carets(
      place.end_line == place.line && place.end_column > place.column ? place.end_column - place.column : 1, '^');
  std::string text =
      fmt::format("{}\n  {}\n  {}{}", message, source.line(place.line), std::string(place.column - 1, ' '), carets);
  if (!help.empty()) text += fmt::format("\n  help: {}", help);
  return text;
}

}  // namespace

ExpressionSession::ExpressionSession() {
  for (const cel::Library* library : stdlib::libraries()) environment_.add(*library);
}

void ExpressionSession::declare(std::string_view name, const cel::Type& type, const cel::Value& value) {
  const cel::Slot slot = environment_.declare(name, type);
  slots_.resize(environment_.slot_count());
  slots_[slot] = value;
  if (std::find(names_.begin(), names_.end(), name) == names_.end()) names_.emplace_back(name);
}

std::string ExpressionSession::add_data(std::string_view json) {
  const auto data = cel::parse_json(json, arena_);
  if (!data) return fmt::format("{} (byte {})", data.error().message, data.error().offset);
  if (!data->is(cel::Kind::map)) return "is no JSON object";
  const cel::Map& map = data->as_map();
  for (std::size_t i = 0; i < map.size(); ++i) {
    const auto [name, value] = map.at(i);
    declare(name.as_text(), cel::Type::dyn(), value);
  }
  return {};
}

ExpressionSession::Answer ExpressionSession::refused(std::string_view expression, const cel::Problems& problems) {
  Answer answer;
  for (const cel::Problem& problem : problems) {
    const std::string help =
        problem.suggestion.empty() ? problem.help : fmt::format("did you mean `{}`?", problem.suggestion);
    answer.complaints.push_back(excerpt(expression, problem.span, problem.message, help));
  }
  return answer;
}

void ExpressionSession::take(Answer& answer, std::string_view expression,
                             const tl::expected<cel::Value, cel::EvaluationError>& result) {
  answer.evaluated = result.has_value();
  if (result) {
    answer.value = *result;
  } else {
    answer.complaints.push_back(excerpt(expression, result.error().span, result.error().message, ""));
  }
}

ExpressionSession::Answer ExpressionSession::check(std::string_view expression) {
  const auto program = environment_.compile(expression);
  if (!program) return refused(expression, program.error());
  Answer answer;
  answer.compiled = true;
  answer.type = program->type();
  return answer;
}

ExpressionSession::Answer ExpressionSession::evaluate(std::string_view expression) {
  auto program = environment_.compile(expression);
  if (!program) return refused(expression, program.error());
  programs_.push_back(*std::move(program));
  Answer answer;
  answer.compiled = true;
  answer.type = programs_.back().type();
  take(answer, expression, programs_.back().evaluate(slots_, arena_));
  return answer;
}

ExpressionSession::Answer ExpressionSession::trace(std::string_view expression, std::optional<cel::Trace>& into) {
  auto trace = cel::trace(environment_, expression, slots_, arena_);
  if (!trace) return refused(expression, trace.error());
  into = *std::move(trace);
  Answer answer;
  answer.compiled = true;
  answer.type = into->type;
  take(answer, expression, into->result);
  return answer;
}

ExpressionSession::Answer ExpressionSession::bind(std::string_view name, std::string_view expression) {
  const Answer answer = evaluate(expression);
  if (answer.evaluated) declare(name, answer.type, answer.value);
  return answer;
}

}  // namespace dealflow::cli
