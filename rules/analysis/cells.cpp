#include "rules/analysis/cells.hpp"

#include "dsl/cel/money_operand.hpp"
#include "rules/resolve/closed_values.hpp"
#include "rules/resolve/equalities.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace dealflow::rules {
namespace {

using cel::Kind;
using cel::TypeKind;
using cel::Value;
using Cells = std::optional<std::vector<Value>>;

// What the catalogue says of an attribute: the same for each trigger that has it, or as wide as all of them.
struct Domain {
  bool closed = false;  // a list of values
  bool currency_code = false;
  std::set<std::string_view> values;
  std::int64_t least = std::numeric_limits<std::int64_t>::min();
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
  std::string_view currency = "BRL";
};

Domain domain_of(const Term& term, const Settings& settings, const Triggers& triggers) {
  Domain domain;
  if (term.whole) return domain;
  if (term.key == "event.type") {
    domain.closed = true;
    for (const stdlib::EventType* trigger : triggers) domain.values.insert(trigger->type);
    return domain;
  }
  if (const auto values = closed_values(settings, triggers, term.root, term.inside, Lists::catalogue)) {
    domain.closed = !values->empty();
    domain.values.insert(values->begin(), values->end());
  }
  if (term.path.empty()) return domain;
  const std::string path = join_path(term.path);
  bool first = true;
  for (const stdlib::EventType* trigger : triggers) {
    const stdlib::Attribute* attribute = stdlib::find_attribute(*trigger, path);
    if (attribute == nullptr) continue;
    const bool integer = attribute->kind == stdlib::AttributeKind::integer;
    domain.currency_code = attribute->kind == stdlib::AttributeKind::currency;
    if (!integer) continue;
    domain.least = first ? attribute->least : std::min(domain.least, attribute->least);
    domain.most = first ? attribute->most : std::max(domain.most, attribute->most);
    first = false;
  }
  return domain;
}

// Each constant, and a value before, between and behind them.
std::optional<std::vector<double>> points(const std::vector<Value>& constants) {
  std::vector<double> known;
  for (const Value& constant : constants) {
    switch (constant.kind()) {
      case Kind::int64: known.push_back(static_cast<double>(constant.as_int())); break;
      case Kind::uint64: known.push_back(static_cast<double>(constant.as_uint())); break;
      case Kind::float64: known.push_back(constant.as_double()); break;
      default: return std::nullopt;
    }
    if (!(std::abs(known.back()) < 9e15)) return std::nullopt;  // no room for the values beside it
  }
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  return known;
}

Cells whole_numbers(const Term& term, const Domain& domain) {
  const auto known = points(term.constants);
  if (!known) return std::nullopt;
  std::set<std::int64_t> values;
  const auto add = [&](double value) {
    const auto number = static_cast<std::int64_t>(value);
    if (number >= domain.least && number <= domain.most) values.insert(number);
  };
  for (const double point : *known)
    for (const double near_point : {std::floor(point), std::ceil(point), std::floor(point) - 1, std::ceil(point) + 1})
      add(near_point);
  if (values.empty()) values.insert(std::clamp<std::int64_t>(1, domain.least, domain.most));
  std::vector<Value> cells;
  cells.reserve(values.size());
  for (const std::int64_t value : values) cells.push_back(Value::int64(value));
  return cells;
}

Cells numbers(const Term& term) {
  const auto known = points(term.constants);
  if (!known) return std::nullopt;
  std::vector<Value> cells;
  for (std::size_t i = 0; i < known->size(); ++i) {
    const double point = (*known)[i];
    if (i == 0) cells.push_back(Value::float64(point - 1));
    cells.push_back(Value::float64(point));
    cells.push_back(Value::float64(i + 1 < known->size() ? point + ((*known)[i + 1] - point) / 2 : point + 1));
  }
  if (cells.empty()) cells.push_back(Value::float64(1));
  return cells;
}

// Each constant and what lies next to it, in one currency. False where a constant is no amount of it.
bool add_amounts(const Term& term, const Currency& currency, std::vector<Value>& cells) {
  std::set<std::int64_t> values;
  for (const Value& constant : term.constants) {
    const auto amount = cel::money_from(constant, currency);
    if (!amount) return false;
    const std::int64_t units = amount->minor_units();
    if (std::abs(static_cast<double>(units)) > 9e15) return false;
    values.insert({units - 1, units, units + 1});
  }
  if (values.empty()) values.insert(10'000);
  for (const std::int64_t units : values) cells.push_back(Value::money(Money::of_minor_units(units, currency)));
  return true;
}

Cells amounts(const Term& term, const Domain& domain) {
  std::optional<Currency> currency;
  for (const Value& constant : term.constants)
    if (constant.is(Kind::money)) {
      if (currency && !(currency->code == constant.as_money().currency().code)) return std::nullopt;
      currency = constant.as_money().currency();
    }
  std::vector<Value> cells;
  if (currency) return add_amounts(term, *currency, cells) ? Cells(std::move(cells)) : std::nullopt;
  // Any currency: one of two decimals, and one of three, which has amounts between those of two.
  if (!add_amounts(term, *find_currency(domain.currency), cells)) return std::nullopt;
  if (!term.constants.empty() && !add_amounts(term, *find_currency("KWD"), cells)) return std::nullopt;
  return cells;
}

Cells times(const Term& term) {
  std::set<std::pair<std::int64_t, std::int32_t>> values;
  constexpr std::int32_t second = 1'000'000'000;
  for (const Value& constant : term.constants) {
    if (!constant.is(Kind::timestamp)) return std::nullopt;
    const Timestamp at = constant.as_timestamp();
    const auto before = at.nanos == 0 ? std::pair(at.seconds - 1, second - 1) : std::pair(at.seconds, at.nanos - 1);
    const auto after = at.nanos == second - 1 ? std::pair(at.seconds + 1, 0) : std::pair(at.seconds, at.nanos + 1);
    values.insert({before, {at.seconds, at.nanos}, after});
  }
  if (values.empty()) values.insert({1'772'442'000, 0});
  std::vector<Value> cells;
  cells.reserve(values.size());
  for (const auto& [seconds, nanos] : values) cells.push_back(Value::timestamp({seconds, nanos}));
  return cells;
}

Cells spans(const Term& term) {
  std::set<std::pair<std::int64_t, std::int32_t>> values;
  for (const Value& constant : term.constants) {
    if (!constant.is(Kind::duration) || constant.as_duration().nanos != 0) return std::nullopt;
    const std::int64_t seconds = constant.as_duration().seconds;
    if (seconds < 1) return std::nullopt;  // both parts of a duration have one sign
    values.insert({{seconds - 1, 999'999'999}, {seconds, 0}, {seconds, 1}});
  }
  if (values.empty()) values.insert({3'600, 0});
  std::vector<Value> cells;
  cells.reserve(values.size());
  for (const auto& [seconds, nanos] : values) cells.push_back(Value::duration({seconds, nanos}));
  return cells;
}

// A text that none of the constants is, as the attribute may have it.
std::string other_text(const Term& term, bool currency_code) {
  const std::vector<Value>& constants = term.constants;
  std::string other = "other";
  const auto is_taken = [&](const Value& constant) { return constant.is(Kind::text) && constant.as_text() == other; };
  const auto begins = [&](const Value& prefix) { return other.starts_with(prefix.as_text()); };
  if (currency_code)
    for (const std::string_view code : {"EUR", "USD", "BRL", "GBP", "JPY", "CHF", "MXN"}) {
      other = code;
      if (std::none_of(constants.begin(), constants.end(), is_taken)) return other;
    }
  for (char first = 'a'; std::any_of(term.prefixes.begin(), term.prefixes.end(), begins) && first <= 'z'; ++first)
    other = std::string(1, first) + "-other";
  while (std::any_of(constants.begin(), constants.end(), is_taken)) other += "-one";
  return other;
}

Cells texts(const Term& term, const Domain& domain, cel::Arena& arena) {
  std::vector<Value> cells;
  const auto add = [&](const Value& value) {
    if (std::none_of(cells.begin(), cells.end(), [&](const Value& one) { return cel::equal(one, value); }))
      cells.push_back(value);
  };
  if (domain.closed) {
    for (const std::string_view value : domain.values) add(Value::text(value));
    return cells;
  }
  for (const Value& constant : term.constants) add(constant);
  // Of each beginning, a text that goes on as no constant and no longer beginning does.
  for (const Value& prefix : term.prefixes) {
    std::string text(prefix.as_text());
    do text += "-x";
    while (std::any_of(term.constants.begin(), term.constants.end(),
                       [&](const Value& one) { return one.is(Kind::text) && one.as_text() == text; }));
    add(prefix);
    add(Value::text(arena.copy(text)));
  }
  add(Value::text(arena.copy(other_text(term, domain.currency_code))));
  return cells;
}

Cells without_null(const Term& term, const Settings& settings, const Triggers& triggers, cel::Arena& arena) {
  const Domain domain = domain_of(term, settings, triggers);
  switch (term.type.node().kind) {
    case TypeKind::boolean: return std::vector<Value>{Value::boolean(true), Value::boolean(false)};
    case TypeKind::int64: return whole_numbers(term, domain);
    case TypeKind::float64: return numbers(term);
    case TypeKind::money: return amounts(term, domain);
    case TypeKind::timestamp: return times(term);
    case TypeKind::duration: return spans(term);
    case TypeKind::text:
    case TypeKind::dyn: return texts(term, domain, arena);
    // Asked for no more than whether it is there.
    case TypeKind::list: return std::vector<Value>{cel::make_list(arena, {})};
    case TypeKind::map:
    case TypeKind::object: return std::vector<Value>{cel::make_map(arena, {})};
    default: return std::nullopt;
  }
}

// Whether events of the type can have it: an attribute, a block around some, or a key of an open map.
bool has_path(const stdlib::EventType& type, const std::string& path) {
  const auto fits = [&](const stdlib::Attribute& one) {
    const std::string_view shorter = one.path.size() < path.size() ? one.path : std::string_view(path);
    const std::string_view longer = one.path.size() < path.size() ? std::string_view(path) : one.path;
    return longer.starts_with(shorter) &&
           (longer.size() == shorter.size() || longer[shorter.size()] == '.' || longer[shorter.size()] == '[');
  };
  return std::any_of(type.attributes.begin(), type.attributes.end(),
                     [&](const stdlib::Attributes& block) { return std::any_of(block.begin(), block.end(), fits); });
}

}  // namespace

Cells cells_of(const Term& term, const Settings& settings, const Triggers& triggers, cel::Arena& arena) {
  if (!term.whole && !term.path.empty() && triggers.size() == 1 && !has_path(*triggers.front(), join_path(term.path)))
    return std::vector<Value>{Value::null()};
  Cells cells = without_null(term, settings, triggers, arena);
  // What is taken as a whole and gives a dyn may be true or false as well.
  if (cells && term.type.node().kind == TypeKind::dyn) {
    cells->push_back(Value::boolean(true));
    cells->push_back(Value::boolean(false));
  }
  if (cells && (term.nullable || term.type.node().kind == TypeKind::dyn)) cells->push_back(Value::null());
  return cells;
}

}  // namespace dealflow::rules
