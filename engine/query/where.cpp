#include "engine/query/where.hpp"

#include <dealflow/library.hpp>

#include "dsl/cel/evaluation.hpp"

#include <fmt/format.h>

#include <utility>

namespace dealflow::query {

Where::Where(cel::Program program, std::vector<std::string> names)
    : program_(std::move(program)), names_(std::move(names)), slots_(names_.size()) {}

Result<Where> Where::compile(std::string_view text, std::string_view example) {
  cel::Arena arena;
  const auto record = cel::parse_json(example, arena);
  cel::Environment environment({.flow_mode = true, .check = true, .container = {}});
  for (const cel::Library* library : stdlib::libraries()) environment.add(*library);
  std::vector<std::string> names;
  if (record && record->is(cel::Kind::map)) {
    const cel::Map& map = record->as_map();
    for (std::size_t at = 0; at < map.size(); ++at) {
      names.emplace_back(map.at(at).first.as_text());
      environment.declare(names.back(), cel::Type::dyn(), true);
    }
  }
  auto program = environment.compile(text);
  if (!program) {
    const cel::Problem& problem = program.error().front();
    std::string message = fmt::format("`{}`, at byte {}: {}", text, problem.span.begin + 1, problem.message);
    if (!problem.help.empty()) message += "; " + problem.help;
    return fail(ErrorCode::invalid_argument, std::move(message));
  }
  const cel::Type& type = program->type();
  if (type != cel::Type::boolean() && type != cel::Type::dyn())
    return fail(ErrorCode::invalid_argument,
                fmt::format("`{}` is {}, and should be true or false", text, type.to_string()));
  return Where(std::move(*program), std::move(names));
}

Result<bool> Where::picks(std::string_view json) {
  arena_.reset();
  auto record = cel::parse_json(json, arena_);
  if (!record) return fail(ErrorCode::invalid_argument, "a record's JSON does not parse: " + record.error().message);
  for (std::size_t slot = 0; slot < names_.size(); ++slot)
    slots_[slot] = record->as_map().find(cel::Value::text(names_[slot])).value_or(cel::Value::null());
  auto value = program_.evaluate(slots_, arena_);
  if (!value) {
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("`{}` fails on {}: {}", program_.text(),
                    slots_.empty() ? std::string("a record") : cel::display(slots_.front()), value.error().message));
  }
  if (!value->is(cel::Kind::boolean) && !value->is(cel::Kind::null))
    return fail(ErrorCode::invalid_argument,
                fmt::format("`{}` is {}, and should be true or false", program_.text(), cel::kind_name(*value)));
  return cel::holds(*value);
}

}  // namespace dealflow::query
