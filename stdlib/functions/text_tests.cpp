// size, contains, startsWith, endsWith, matches.
// Source: CEL language definition; `matches` is RE2's syntax.
#include "stdlib/functions/function_sets.hpp"

#include "dsl/cel/code_points.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

namespace dealflow::cel {
namespace {

std::int64_t as_int(std::size_t size) { return static_cast<std::int64_t>(size); }

std::int64_t text_size(std::string_view text) { return as_int(count_code_points(text)); }
std::int64_t bytes_size(Bytes bytes) { return as_int(bytes.data.size()); }
std::int64_t list_size(const List& list) { return as_int(list.size()); }
std::int64_t map_size(const Map& map) { return as_int(map.size()); }

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }
bool starts_with(std::string_view text, std::string_view part) { return text.starts_with(part); }
bool ends_with(std::string_view text, std::string_view part) { return text.ends_with(part); }

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

bool found(const RE2& pattern, std::string_view text) {
  return pattern.Match(piece(text), 0, text.size(), RE2::UNANCHORED, nullptr, 0);
}

RE2::Options quiet() {
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(1024 * 1024);  // of a pattern's program and its table of states
  return options;
}

tl::unexpected<CallError> bad_pattern(std::string_view pattern, const RE2& compiled) {
  return refuse(fmt::format("\"{}\" is no regular expression: {}", pattern, compiled.error()),
                EvaluationErrorCode::bad_pattern);
}

// Reading a pattern costs far more than looking for it once.
constexpr std::size_t compile_steps = 1000;
// A byte that is looked at costs a few nanoseconds, many more where the pattern has too many states for a table.
constexpr std::size_t bytes_per_step = 8;

tl::expected<bool, CallError> matches(CallContext& context, std::string_view text, std::string_view pattern) {
  if (!context.spend(compile_steps + pattern.size() + text.size() / bytes_per_step)) return CallContext::refusal();
  const RE2 compiled(piece(pattern), quiet());
  if (!compiled.ok()) return bad_pattern(pattern, compiled);
  return found(compiled, text);
}

tl::expected<Prepared::State, CallError> prepare_pattern(const Value& constant) {
  auto compiled = std::make_shared<const RE2>(piece(constant.as_text()), quiet());
  if (!compiled->ok()) return bad_pattern(constant.as_text(), *compiled);
  return compiled;
}

CallResult matches_prepared(CallContext& context, std::span<const Value> arguments, const void* state) {
  if (!context.spend(arguments[0].as_text().size() / bytes_per_step)) return CallContext::refusal();
  return Value::boolean(found(*static_cast<const RE2*>(state), arguments[0].as_text()));
}

// An instruction takes some 80 bytes and a microsecond to make.
std::size_t weight_of_pattern(const void* state) {
  constexpr std::size_t bytes_per_instruction = 400;
  return static_cast<std::size_t>(static_cast<const RE2*>(state)->ProgramSize()) * bytes_per_instruction;
}

Prepared pattern() { return {1, &prepare_pattern, &matches_prepared, &weight_of_pattern}; }

}  // namespace

std::vector<Function> text_test_functions() {
  return {
      define<&text_size>({.name = "size", .doc = "Code points of a text.", .example = {"size('ação')", "4"}}),
      define<&bytes_size>(
          {.name = "size", .doc = "Number of bytes.", .example = {"size(b'abc')", "3"}, .instant = true}),
      define<&list_size>(
          {.name = "size", .doc = "Number of elements.", .example = {"size([1, 2])", "2"}, .instant = true}),
      define<&map_size>(
          {.name = "size", .doc = "Number of entries.", .example = {"size({'a': 1})", "1"}, .instant = true}),
      define<&text_size>(
          {.name = "size", .call = Call::member, .doc = "Code points of a text.", .example = {"'ação'.size()", "4"}}),
      define<&bytes_size>({.name = "size",
                           .call = Call::member,
                           .doc = "Number of bytes.",
                           .example = {"b'abc'.size()", "3"},
                           .instant = true}),
      define<&list_size>({.name = "size",
                          .call = Call::member,
                          .doc = "Number of elements.",
                          .example = {"[1, 2].size()", "2"},
                          .instant = true}),
      define<&map_size>({.name = "size",
                         .call = Call::member,
                         .doc = "Number of entries.",
                         .example = {"{'a': 1}.size()", "1"},
                         .instant = true}),
      define<&contains>({.name = "contains",
                         .call = Call::member,
                         .doc = "Whether the text has this part.",
                         .example = {"'order 12'.contains('12')", "true"}}),
      define<&starts_with>({.name = "startsWith",
                            .call = Call::member,
                            .doc = "Whether the text begins so.",
                            .example = {"'order 12'.startsWith('order')", "true"}}),
      define<&ends_with>({.name = "endsWith",
                          .call = Call::member,
                          .doc = "Whether the text ends so.",
                          .example = {"'order 12'.endsWith('12')", "true"}}),
      define<&matches>(
          {.name = "matches",
           .call = Call::member,
           .doc = "Whether a part of the text matches the regular expression (RE2). `^` and `$` bind it to the ends.",
           .example = {"'a12'.matches('[0-9]+$')", "true"},
           .prepared = pattern()}),
      define<&matches>({.name = "matches",
                        .doc = "Whether a part of the text matches the regular expression (RE2).",
                        .example = {"matches('a12', '^[0-9]')", "false"},
                        .prepared = pattern()}),
  };
}

}  // namespace dealflow::cel
