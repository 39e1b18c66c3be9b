#include "rules/lint/all_rules.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>

namespace dealflow::lint {

TEST_CASE("no two rules share a code or a name, and codes ascend", "[lint]") {
  std::set<std::string_view> names;
  int previous = 0;
  for (const RuleInfo* rule : all_rules()) {
    CAPTURE(rule->code, rule->name);
    CHECK(rule->code > previous);
    CHECK(names.insert(rule->name).second);
    previous = rule->code;
  }
}

TEST_CASE("a rule is found by its code and by its name", "[lint]") {
  for (const RuleInfo* rule : all_rules()) {
    CHECK(find_rule(code_text(rule->code)) == rule);
    CHECK(find_rule(rule->name) == rule);
  }
  for (const std::string_view unknown : {"", "DF", "DF1", "DF999", "df101", "DF0101", "unknown"}) {
    CAPTURE(unknown);
    CHECK(find_rule(unknown) == nullptr);
  }
}

}  // namespace dealflow::lint
