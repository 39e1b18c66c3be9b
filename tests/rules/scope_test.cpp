#include "rules/resolve/scope.hpp"
#include "tests/rules/loading.hpp"

#include <catch2/catch.hpp>

namespace dealflow::rules {

using cel::Field;
using cel::Type;

TEST_CASE("what two event types have in common is typed, what one lacks is optional", "[scope]") {
  const Type a = Type::object("a", {{"id", Type::text(), false, {}}, {"n", Type::int64(), false, {}}});
  const Type b = Type::object(
      "b", {{"id", Type::text(), false, {}}, {"n", Type::text(), false, {}}, {"x", Type::boolean(), false, {}}});
  const Type merged = merge_types(a, b);
  REQUIRE(merged.field("id") != nullptr);
  CHECK(merged.field("id")->type == Type::text());
  CHECK_FALSE(merged.field("id")->optional);
  CHECK(merged.field("n")->type == Type::dyn());
  REQUIRE(merged.field("x") != nullptr);
  CHECK(merged.field("x")->optional);
  CHECK(merge_types(a, a) == a);
  CHECK(merge_types(Type::text(), Type::int64()) == Type::dyn());
}

TEST_CASE("a scope is made once for each set of triggers", "[scope]") {
  const Settings settings;
  Scopes scopes(settings);
  const stdlib::Catalogue catalogue;
  const Triggers one{catalogue.find("chatbot.action")};
  const Triggers other{catalogue.find("popup.submitted")};
  CHECK(&scopes.of(one) == &scopes.of(one));
  CHECK(&scopes.of(one) != &scopes.of(other));
}

TEST_CASE("attributes are reached by their own names and behind `data`, roots come first", "[scope]") {
  struct Row {
    std::string_view trigger;
    std::string_view condition;
    bool loads;
  };
  const Row rows[] = {
      {"chatbot.action", "action.name == 'x'", true},
      {"chatbot.action", "data.action.name == 'x'", true},
      {"chatbot.action", "payment.id == 'x'", false},
      {"[chatbot.action, payment.created]", "payment.id == 'x' || action.name == 'x'", true},
      {"automation.event_triggered", "data.event.name == 'x'", true},
      {"automation.event_triggered", "event.name == 'x'", false},
      {"automation.event_triggered", "event.type == 'x' && event.time < now", true},
      {"crm.deal.created", "contact.fields.city == 'x' && deal.fields.budget > 3", true},
      {"crm.deal.created", "contact.fields.town == 'x'", false},
      {"chatbot.action", "variables.whatever == 'x'", true},
      {"chatbot.action", "awaited.payment.id == 'x'", false},
      {"chatbot.action", "inputs.bot == 'x'", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.trigger, row.condition);
    const auto loaded = test::load_flows("flow: a\ntrigger: " + std::string(row.trigger) + "\ncondition: \"" +
                                         std::string(row.condition) + "\"\nactions: [create_contact: {}]\n");
    CAPTURE(test::shown(loaded));
    CHECK(static_cast<bool>(loaded.workspace) == row.loads);
  }
}

}  // namespace dealflow::rules
