#include "rules/index/equality_key.hpp"

namespace dealflow::rules {
namespace {

EqualityKey integer(std::int64_t number) { return {EqualityKey::Kind::integer, {}, number}; }

// Beyond 2^53 a double stands for several integers; none of them is looked up.
constexpr std::int64_t exact_max = std::int64_t{1} << 53;

std::optional<EqualityKey> of_int(std::int64_t number) {
  return number >= -exact_max && number <= exact_max ? std::optional(integer(number)) : std::nullopt;
}

std::optional<EqualityKey> of_double(double number) {
  constexpr auto bound = static_cast<double>(exact_max);
  if (!(number >= -bound && number <= bound)) return std::nullopt;
  const auto whole = static_cast<std::int64_t>(number);
  if (static_cast<double>(whole) < number || static_cast<double>(whole) > number) return std::nullopt;
  return integer(whole);
}

}  // namespace

std::optional<EqualityKey> equality_key(const cel::Value& value) {
  switch (value.kind()) {
    case cel::Kind::text: return EqualityKey{EqualityKey::Kind::text, value.as_text(), 0};
    case cel::Kind::boolean: return EqualityKey{EqualityKey::Kind::boolean, {}, value.as_bool() ? 1 : 0};
    case cel::Kind::int64: return of_int(value.as_int());
    case cel::Kind::uint64:
      return value.as_uint() > static_cast<std::uint64_t>(exact_max)
                 ? std::nullopt
                 : of_int(static_cast<std::int64_t>(value.as_uint()));
    case cel::Kind::float64: return of_double(value.as_double());
    case cel::Kind::null:
    case cel::Kind::bytes:
    case cel::Kind::timestamp:
    case cel::Kind::duration:
    case cel::Kind::list:
    case cel::Kind::map:
    case cel::Kind::type:
    case cel::Kind::optional:
    case cel::Kind::money:
    case cel::Kind::opaque: return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace dealflow::rules
