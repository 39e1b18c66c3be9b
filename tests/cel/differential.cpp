// Compiled evaluator against reference evaluator (tests/cel/reference/comparison.hpp).
//
//   cel_differential [COUNT] [SEED]
//
// Exit status 1 where anything differs.
#include "tests/cel/reference/comparison.hpp"
#include "tests/support/sanitized.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <string_view>

namespace {

std::uint64_t number(const char* text, std::uint64_t otherwise) {
  const std::string_view digits = text == nullptr ? "" : text;
  std::from_chars(digits.data(), digits.data() + digits.size(), otherwise);
  return otherwise;
}

}  // namespace

int main(int argc, char** argv) {
  const auto compared = dealflow::cel::reference::compare(
      number(argc > 1 ? argv[1] : nullptr, dealflow::test::sanitized ? 10'000 : 100'000),
      number(argc > 2 ? argv[2] : nullptr, 1));
  fmt::print("{} expressions, {} with a value, {} accepted by the checker; {} differences\n", compared.expressions,
             compared.values, compared.accepted, compared.differences);
  if (!compared.telling()) fmt::print("too few of them say anything\n");
  return compared.differences == 0 && compared.telling() ? 0 : 1;
}
