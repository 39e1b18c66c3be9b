// What the linter knows of constants: no more than it costs little to know.
#include "rules/check/constants.hpp"
#include "rules/resolve/scope.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace dealflow::test {

TEST_CASE("a constant is known where it costs little, and nothing that reads or fails is one", "[hostile]") {
  cel::Environment environment = rules::flow_environment();
  environment.declare("x", cel::Type::int64());
  const std::string ten = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]";
  struct Row {
    std::string text;
    const char* value;  // null: not known
  };
  const Row rows[] = {
      {"1 + 1 == 2", "true"},
      {"'a' + 'b'", "\"ab\""},
      {ten + ".exists(a, a > 9)", "false"},
      {ten + ".exists(a, " + ten + ".exists(b, a + b > 99))", "false"},
      // A million steps, which a run may take; a file could hold thousands of such conditions.
      {ten + ".exists(a, " + ten + ".exists(b, " + ten + ".exists(c, " + ten + ".exists(d, a + b + c + d > 99))))",
       nullptr},
      {"x == 1", nullptr},
      {"1 / 0", nullptr},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto program = environment.compile(row.text);
    REQUIRE(program);
    cel::Arena arena;
    const auto value = rules::constant_value(*program, arena);
    CHECK((value ? cel::to_literal(*value) : "") == (row.value == nullptr ? "" : row.value));
  }
}

}  // namespace dealflow::test
