#include "tests/cel/reference/generator.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <map>

namespace dealflow::cel::reference {
namespace {

constexpr int depth_max = 4;

constexpr std::string_view int_literals[] = {
    "0", "1", "2", "3", "-1", "7", "100", "9223372036854775807", "-9223372036854775808", "4294967296", "0x1F"};
constexpr std::string_view uint_literals[] = {"0u", "1u", "2u", "7u", "9223372036854775808u", "18446744073709551615u"};
constexpr std::string_view double_literals[] = {
    "0.0", "-0.0", "1.0", "1.5", "-2.5", "1e300", "9223372036854775808.0", "9007199254740993.0", ".5", "3.0"};
constexpr std::string_view text_literals[] = {"''",      "'a'",       "\"b\"",        "'açaí'",  "'a,b,,c'",
                                              "'12.50'", "'日本'",    "' x '",        "r'\\d+'", "'42'",
                                              "'true'",  "'''q'q'''", "'\\U0001F600'"};
constexpr std::string_view bytes_literals[] = {"b''", "b'abc'", "b'\\xff'", "br'\\x'", "b'ÿ'"};
constexpr std::string_view time_literals[] = {
    "timestamp('2026-03-02T09:00:00Z')", "timestamp('9999-12-31T23:59:59.999Z')", "timestamp('0001-01-01T00:00:00Z')",
    "timestamp('1969-12-31T23:59:59.5Z')"};
constexpr std::string_view duration_literals[] = {"duration('0')", "duration('1h30m')", "duration('-1.5s')",
                                                  "duration('9223372036s')", "duration('1ns')"};
constexpr std::string_view type_literals[] = {"int",  "uint",  "double",        "string",
                                              "bool", "list",  "map",           "null_type",
                                              "type", "bytes", "optional_type", "google.protobuf.Timestamp"};

constexpr std::int64_t ints[] = {0, 1, 2, 3, -1, 5, 60, INT64_MAX, INT64_MIN, 4'294'967'296, -7};
constexpr std::uint64_t uints[] = {0, 1, 2, 3, 60, UINT64_MAX, 9'223'372'036'854'775'808U};
constexpr double doubles[] = {0.0,
                              -0.0,
                              1.0,
                              2.0,
                              2.5,
                              -1.5,
                              1e18,
                              0x1p63,
                              0x1p64,
                              0.1,
                              std::numeric_limits<double>::quiet_NaN(),
                              std::numeric_limits<double>::infinity()};
constexpr std::string_view texts[] = {"", "a", "b", "açaí", "a,b", "12.50", "-3", "日本語", "x y", "1", "aaa"};
constexpr std::string_view byte_texts[] = {"", "abc", "\xFF\x01", "ção"};
constexpr Timestamp times[] = {{0, 0}, {1'772'442'000, 0}, {-1, 500'000'000}, {253'402'300'799, 999'999'999}};
constexpr Duration durations[] = {{0, 0}, {5400, 0}, {-1, -500'000'000}, {0, 1}, {9'223'372'036, 854'775'807}};
constexpr std::int64_t minor_units[] = {0, 1250, 14990, -1, 100, INT64_MAX, INT64_MIN};

constexpr std::array sorts{Sort::boolean,   Sort::int64,    Sort::uint64, Sort::float64, Sort::text, Sort::bytes,
                           Sort::timestamp, Sort::duration, Sort::ints,   Sort::texts,   Sort::map,  Sort::optional,
                           Sort::type,      Sort::dyn,      Sort::record, Sort::money};

// A hole of a form, at its `<`: <I> or <@I>.
struct Hole {
  Sort sort = Sort::dyn;
  bool declares = false;
  std::size_t length = 0;
};

std::optional<Hole> hole_at(std::string_view text) {
  const bool declares = text.size() > 1 && text[1] == '@';
  const std::size_t letter = declares ? 2 : 1;
  if (text.size() <= letter + 1 || text[letter + 1] != '>') return std::nullopt;
  for (const Sort sort : sorts) {
    if (static_cast<char>(sort) == text[letter]) return Hole{sort, declares, letter + 2};
  }
  return std::nullopt;
}

std::vector<std::string_view> forms_of(Sort sort, bool flow) {
  std::vector<std::string_view> result;
  for (const Form& form : forms(flow)) {
    if (form.makes == sort) result.push_back(form.text);
  }
  return result;
}

}  // namespace

Sort Generator::any_sort() { return sorts[below(sorts.size() - (flow_ ? 0 : 1))]; }

std::string Generator::expression() {
  static constexpr std::array weighted{Sort::boolean, Sort::boolean, Sort::boolean, Sort::dyn,   Sort::text,
                                       Sort::int64,   Sort::ints,    Sort::map,     Sort::texts, Sort::optional};
  scope_.clear();
  const Sort sort = one_in(3) ? any_sort() : pick(weighted);
  return grow(sort, depth_max - static_cast<int>(below(3))).text;
}

Generator::Operand Generator::grow(Sort sort, int depth) {
  if (depth == 0 || one_in(6)) return {leaf(sort), true};
  static std::map<std::pair<Sort, bool>, std::vector<std::string_view>> known;
  auto& candidates = known[{sort, flow_}];
  if (candidates.empty()) candidates = forms_of(sort, flow_);
  if (candidates.empty()) return {leaf(sort), true};
  return {fill(pick(candidates), depth - 1), false};
}

std::string Generator::fill(std::string_view form, int depth) {
  const std::size_t outer = scope_.size();
  std::string text;
  while (!form.empty()) {
    const auto hole = form.front() == '<' ? hole_at(form) : std::nullopt;
    if (!hole) {
      text += form.front();
      form.remove_prefix(1);
      continue;
    }
    form.remove_prefix(hole->length);
    if (hole->declares) {
      // Now and then the name of a variable outside, which it hides.
      const std::string name = one_in(8) ? std::string("i1") : "v" + std::to_string(scope_.size());
      const bool taken = scope_.size() > outer && scope_.back().first == name;
      scope_.emplace_back(taken ? name + "_" : name, hole->sort);
      text += scope_.back().first;
      continue;
    }
    const Operand operand = grow(one_in(40) ? any_sort() : hole->sort, depth);
    text += operand.atomic ? operand.text : "(" + operand.text + ")";
  }
  scope_.resize(outer);
  return text;
}

std::string Generator::leaf(Sort sort) {
  if (!scope_.empty() && !one_in(3)) {
    const auto& [name, of] = pick(scope_);
    if (of == sort || sort == Sort::dyn || of == Sort::dyn) return name;
  }
  std::vector<std::string_view> names;
  for (const Variable& variable : variables(flow_)) {
    if (variable.sort == sort) names.push_back(variable.name);
  }
  if (!names.empty() && (!one_in(3) || sort == Sort::record || sort == Sort::money)) return std::string(pick(names));
  return literal(sort);
}

std::string Generator::literal(Sort sort) {
  const auto text = [this](const auto& range) { return std::string(pick(range)); };
  switch (sort) {
    case Sort::boolean: return one_in(2) ? "true" : "false";
    case Sort::int64: return text(int_literals);
    case Sort::uint64: return text(uint_literals);
    case Sort::float64: return text(double_literals);
    case Sort::text: return text(text_literals);
    case Sort::bytes: return text(bytes_literals);
    case Sort::timestamp: return text(time_literals);
    case Sort::duration: return text(duration_literals);
    case Sort::ints: return one_in(4) ? "[]" : "[" + text(int_literals) + ", " + text(int_literals) + "]";
    case Sort::texts: return "[" + text(text_literals) + ", 'a', 'b']";
    case Sort::map: return one_in(4) ? "{}" : "{'a': " + text(int_literals) + ", 'b': 2}";
    case Sort::optional: return one_in(2) ? "optional.none()" : "optional.of(1)";
    case Sort::type: return text(type_literals);
    case Sort::dyn: return one_in(3) ? "null" : literal(pick(std::array{Sort::int64, Sort::text, Sort::float64}));
    case Sort::record:
    case Sort::money: break;
  }
  return "null";
}

Value Generator::list_of(Sort sort, Arena& arena, int depth) {
  std::vector<Value> elements(below(4));
  for (Value& element : elements) element = value(sort, arena, depth);
  return make_list(arena, elements);
}

Value Generator::map_of(Sort sort, Arena& arena, int depth) {
  std::vector<std::pair<Value, Value>> entries;
  for (const std::string_view key : {"a", "b", "açaí", "er", ""}) {
    if (one_in(2)) entries.emplace_back(Value::text(key), value(sort, arena, depth));
  }
  return make_map(arena, entries);
}

Value Generator::datum(Sort sort, Arena& arena) {
  if (flow_ && one_in(6)) return Value::null();
  return value(sort, arena, 2);
}

Value Generator::value(Sort sort, Arena& arena, int depth) {
  switch (sort) {
    case Sort::boolean: return Value::boolean(one_in(2));
    case Sort::int64: return Value::int64(pick(ints));
    case Sort::uint64: return Value::uint64(pick(uints));
    case Sort::float64: return Value::float64(pick(doubles));
    case Sort::text: return Value::text(pick(texts));
    case Sort::bytes: return Value::bytes(pick(byte_texts));
    case Sort::timestamp: return Value::timestamp(pick(times));
    case Sort::duration: return Value::duration(pick(durations));
    case Sort::ints: return list_of(Sort::int64, arena, depth);
    case Sort::texts: return list_of(Sort::text, arena, depth);
    case Sort::map: return map_of(Sort::int64, arena, depth);
    case Sort::optional: {
      if (one_in(3)) return Value::optional(nullptr);
      return Value::optional(arena.make<Value>(value(Sort::int64, arena, depth)));
    }
    case Sort::type: {
      static const std::array types{Type::int64(), Type::text(), Type::null(), Type::boolean()};
      return Value::type(&types[below(types.size())].node());
    }
    case Sort::money: {
      const Currency currency = one_in(4) ? Currency{{'U', 'S', 'D'}, 2} : Currency{{'B', 'R', 'L'}, 2};
      return Value::money(Money::of_minor_units(pick(minor_units), currency));
    }
    case Sort::record: {
      std::vector<std::pair<Value, Value>> fields{{Value::text("name"), value(Sort::text, arena, depth)}};
      if (one_in(2)) fields.emplace_back(Value::text("age"), value(Sort::int64, arena, depth));
      if (one_in(2)) fields.emplace_back(Value::text("tags"), value(Sort::texts, arena, depth));
      if (one_in(2)) fields.emplace_back(Value::text("note"), value(Sort::dyn, arena, depth - 1));
      return make_map(arena, fields);
    }
    case Sort::dyn: break;
  }
  if (depth <= 0) return value(pick(std::array{Sort::int64, Sort::text, Sort::boolean}), arena, 0);
  if (one_in(8)) return Value::null();
  if (one_in(6)) return list_of(Sort::dyn, arena, depth - 1);
  if (one_in(6)) return map_of(Sort::dyn, arena, depth - 1);
  return value(any_sort(), arena, depth - 1);
}

}  // namespace dealflow::cel::reference
