// The first value that is there, and samples that stay the same.
// Source: XXH64 of the xxHash specification, on the UTF-8 of the text; the same on every machine and in every version.
#include "stdlib/functions/dealflow/sets.hpp"

#include <xxhash.h>

#include <fmt/format.h>

namespace dealflow::stdlib {
namespace {

using cel::CallContext;
using cel::CallResult;
using cel::Value;

CallResult coalesce(CallContext&, std::span<const Value> arguments) {
  for (const Value& value : arguments) {
    if (!value.is_null()) return value;
  }
  return Value::null();
}

std::uint64_t xxh64(std::string_view text, std::uint64_t seed) { return XXH64(text.data(), text.size(), seed); }

// Without the top bit: an int that is never negative, so that `%` gives what people expect.
std::int64_t hash(std::string_view text) { return static_cast<std::int64_t>(xxh64(text, 0) & INT64_MAX); }
std::int64_t salted_hash(std::string_view text, std::string_view salt) {
  return static_cast<std::int64_t>(xxh64(text, xxh64(salt, 0)) & INT64_MAX);
}

tl::expected<bool, cel::CallError> sample(std::string_view text, double percent, std::string_view salt) {
  if (!(percent >= 0 && percent <= 100)) return refuse(fmt::format("a sample is 0 to 100 percent, not {}", percent));
  constexpr std::int64_t parts = 1'000'000;
  return static_cast<double>(salted_hash(text, salt) % parts) < percent / 100 * static_cast<double>(parts);
}
tl::expected<bool, cel::CallError> plain_sample(std::string_view text, double percent) {
  return sample(text, percent, "");
}

}  // namespace

std::vector<cel::Function> choice_functions() {
  using cel::define;
  using cel::Type;
  const Type t = Type::parameter("T");
  return {
      define<&coalesce>({.name = "coalesce",
                         .doc = "The first of its arguments that is not null; null where all are.",
                         .example = {R"(coalesce(dyn(null), "none"))", R"("none")"},
                         .parameters = {t, t},
                         .result = t,
                         .variadic = true}),
      define<&hash>({.name = "hash",
                     .doc = "A number from 0 up that depends on the text alone, the same everywhere and for ever: "
                            "`hash(contact.id) % 10` spreads contacts over ten groups.",
                     .example = {R"(hash("abc"))", "4952883123889572249"}}),
      define<&salted_hash>({.name = "hash",
                            .doc = "The same with a second text that sets one use apart from another, such as the name "
                                   "of an experiment.",
                            .example = {R"(hash("abc", "spring") == hash("abc", "autumn"))", "false"}}),
      define<&plain_sample>({.name = "sample",
                             .doc = "True for about so many percent of all texts, always for the same ones.",
                             .example = {R"(sample("con-17", 100.0))", "true"}}),
      define<&sample>({.name = "sample",
                       .doc = "The same, with a second text that gives each use other ones.",
                       .example = {R"(sample("con-17", 0.0, "spring"))", "false"}}),
  };
}

}  // namespace dealflow::stdlib
