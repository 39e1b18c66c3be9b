#include "rules/analysis/witness.hpp"

#include <dealflow/time.hpp>

#include "dsl/base/limits.hpp"
#include "rules/resolve/equalities.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>

namespace dealflow::rules {
namespace {

using cel::Kind;
using cel::Value;

// Data of an event in the making.
struct Tree {
  std::map<std::string, Tree, std::less<>> inner;
  Value leaf;

  void put(std::span<const std::string> path, const Value& value) {
    if (path.empty()) {
      leaf = value;
      inner.clear();
      return;
    }
    leaf = Value::null();
    inner[path.front()].put(path.subspan(1), value);
  }
  [[nodiscard]] Value to_value(cel::Arena& arena) const {
    if (inner.empty()) return leaf;
    std::vector<std::pair<Value, Value>> entries;
    for (const auto& [name, tree] : inner) entries.emplace_back(Value::text(arena.copy(name)), tree.to_value(arena));
    return cel::make_map(arena, entries);
  }
};

// JSON as expressions see it: an attribute's text becomes what its kind says.
class SampleReader {
 public:
  SampleReader(const stdlib::EventType& type, cel::Arena& arena) : type_(type), arena_(arena) {}

  [[nodiscard]] Tree read() const {
    const auto event = cel::parse_json(type_.sample, arena_);
    Tree tree;
    if (!event || !event->is(Kind::map)) return tree;
    if (const auto data = event->as_map().find(Value::text("data"))) fill(tree, *data, {});
    return tree;
  }

 private:
  void fill(Tree& tree, const Value& value, const std::string& path) const {
    if (!value.is(Kind::map)) {
      tree.leaf = path.empty() ? value : typed(value, path);
      return;
    }
    const cel::Map& map = value.as_map();
    for (std::size_t i = 0; i < map.size(); ++i) {
      const auto [key, inner] = map.at(i);
      if (!key.is(Kind::text)) continue;
      const std::string name(key.as_text());
      std::string below = path;
      if (!below.empty()) below += '.';
      below += name;
      fill(tree.inner[name], inner, below);
    }
  }

  [[nodiscard]] Value typed(const Value& value, const std::string& path) const {
    const stdlib::Attribute* attribute = stdlib::find_attribute(type_, path);
    if (attribute == nullptr) return value;
    if (attribute->kind == stdlib::AttributeKind::number && value.is(Kind::int64))
      return Value::float64(static_cast<double>(value.as_int()));
    if (!value.is(Kind::text)) return value;
    if (attribute->kind == stdlib::AttributeKind::money) {
      const auto amount = Money::parse(value.as_text(), *find_currency("BRL"));
      return amount ? Value::money(*amount) : Value::null();
    }
    if (attribute->kind == stdlib::AttributeKind::time) {
      const auto time = parse_timestamp(value.as_text());
      return time ? Value::timestamp(*time) : Value::null();
    }
    return value;
  }

  const stdlib::EventType& type_;
  cel::Arena& arena_;
};

class Proof {
 public:
  Proof(const Cases& cases, std::size_t one, const stdlib::EventType& type)
      : cases_(cases), one_(one), type_(type), data_(SampleReader(type, arena_).read()) {}

  // What is particular about the event, or nothing where it does not show the claims.
  [[nodiscard]] std::optional<std::string> make(std::span<const Claim> claims) {
    for (std::size_t term = 0; term < cases_.terms().size(); ++term)
      if (!put(term)) return std::nullopt;
    const bool shown = std::all_of(claims.begin(), claims.end(), [&](const Claim& claim) { return holds(claim); });
    if (!shown) return std::nullopt;
    return particular_.inner.empty() ? "{}" : cel::to_json(particular_.to_value(arena_));
  }

 private:
  bool put(std::size_t number) {
    const Term& term = cases_.terms()[number];
    const Value& value = cases_.value(one_, number);
    if (term.key == "event.type") return value.is(Kind::text) && value.as_text() == type_.type;
    if (term.path.empty()) return true;  // left to the proof
    if (!term.whole) return put(term.path, value);
    // A test of a text that is not fixed by another term: a text that passes it, or the sample's.
    if (value.is(Kind::boolean) && value.as_bool() && !term.constants.empty()) {
      if (fixed_.contains(join_path(term.path))) return true;
      return put(term.path, term.constants.front());
    }
    return true;
  }

  bool put(const std::vector<std::string>& path, const Value& value) {
    const std::string joined = join_path(path);
    fixed_.insert(joined);
    if (value.is(Kind::list) || value.is(Kind::map)) return true;  // it only has to be there
    data_.put(path, value);
    particular_.put(path, value);
    if (!value.is(Kind::money)) return true;
    const stdlib::Attribute* attribute = stdlib::find_attribute(type_, joined);
    if (attribute == nullptr || attribute->currency_path.empty()) return true;
    const auto currency = split(attribute->currency_path);
    data_.put(currency, Value::text(arena_.copy(value.as_money().currency().text())));
    return true;
  }

  static std::vector<std::string> split(std::string_view path) {
    std::vector<std::string> steps;
    while (true) {
      const auto dot = path.find('.');
      steps.emplace_back(path.substr(0, dot));
      if (dot == std::string_view::npos) return steps;
      path.remove_prefix(dot + 1);
    }
  }

  bool holds(const Claim& claim) {
    const Formula& formula = claim.formula;
    if (formula.node != cel::no_node) return false;  // whole conditions only
    const auto slots = slots_for(formula);
    const auto value = formula.program->evaluate(slots, arena_, {.limits = {.steps_max = limits::constant_steps_max}});
    return value && cel::holds(*value) == claim.holds;
  }

  std::vector<Value> slots_for(const Formula& formula) {
    std::vector<Value> slots(std::max<std::size_t>(slot::roots, used_slots(formula)));
    slots[slot::data] = data_.to_value(arena_);
    slots[slot::event] = cel::make_map(arena_, {{Value::text("type"), Value::text(type_.type)},
                                                {Value::text("id"), Value::text("example-1")},
                                                {Value::text("source"), Value::text("/example")},
                                                {Value::text("time"), Value::timestamp({1'772'442'000, 0})}});
    slots[slot::now] = Value::timestamp({1'772'442'000, 0});
    slots[slot::vars] = cel::make_map(arena_, {});
    if (formula.variables == nullptr) return slots;
    std::vector<std::pair<Value, Value>> vars;
    for (const FlowVariable& variable : *formula.variables) {
      const auto value =
          variable.program.evaluate(slots, arena_, {.limits = {.steps_max = limits::constant_steps_max}});
      vars.emplace_back(Value::text(variable.name), value ? *value : Value::null());
      slots[slot::vars] = cel::make_map(arena_, vars);
    }
    return slots;
  }

  static std::size_t used_slots(const Formula& formula) {
    std::size_t slots = 0;
    const auto take = [&](const cel::Program& program) {
      if (!program.slots_used().empty())
        slots = std::max<std::size_t>(slots, program.slots_used().back() + std::size_t{1});
    };
    take(*formula.program);
    if (formula.variables != nullptr)
      for (const FlowVariable& variable : *formula.variables) take(variable.program);
    return slots;
  }

  const Cases& cases_;
  std::size_t one_;
  const stdlib::EventType& type_;
  cel::Arena arena_;
  Tree data_;
  Tree particular_;
  std::set<std::string> fixed_;
};

}  // namespace

std::optional<std::string> witness_of(const Cases& cases, std::size_t one, std::span<const Claim> claims,
                                      const Triggers& triggers) {
  for (const stdlib::EventType* type : triggers)
    if (auto shown = Proof(cases, one, *type).make(claims)) return shown;
  return std::nullopt;
}

std::optional<std::string> find_witness(const Cases& cases, const Cases::Wanted& wanted, std::span<const Claim> claims,
                                        const Triggers& triggers) {
  constexpr std::size_t tries_max = 24;
  std::size_t tries = 0;
  for (std::size_t one = 0; one < cases.size() && tries < tries_max; ++one) {
    if (!wanted(one)) continue;
    ++tries;
    if (auto shown = witness_of(cases, one, claims, triggers)) return shown;
  }
  return std::nullopt;
}

}  // namespace dealflow::rules
