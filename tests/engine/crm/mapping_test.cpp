// Mapping: from variables and answers to fields.
#include "engine/mapping/mapping.hpp"
#include "tests/engine/crm/scene.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

using mapping::Mapped;
using rules::MapPlan;
using rules::MapRow;
using rules::VariableFrom;
using stdlib::FieldKind;
using stdlib::Holder;

MapRow row(std::string variable, Holder holder, std::string field, FieldKind kind,
           std::vector<std::string> options = {}) {
  MapRow made;
  made.variable = std::move(variable);
  made.holder = holder;
  made.field = std::move(field);
  made.kind = kind;
  made.options = std::move(options);
  return made;
}

struct Inputs {
  cel::Arena arena;
  mapping::Variables variables;
  Inputs(std::string_view data, std::string_view vars) {
    variables.data = cel::parse_json(data, arena).value();
    variables.vars = cel::parse_json(vars, arena).value();
  }
};

Mapped map(const MapPlan& plan, std::string_view data, std::string_view vars = "{}") {
  Inputs inputs(data, vars);
  return mapping::apply(plan, shop_settings(), inputs.variables);
}

std::string shown(const Mapped& mapped) {
  std::string text;
  for (const auto& one : mapped.assignments)
    text += (text.empty() ? "" : " ") + std::string(one.holder == Holder::deal ? "deal." : "") + one.field + "=" +
            one.value.text;
  return text;
}

}  // namespace

TEST_CASE("a value goes where its row says, and only what is mapped goes", "[crm][R33][R34][R35][R36][R37]") {
  MapPlan plan;
  plan.rows = {row("town", Holder::contact, "city", FieldKind::text),
               row("budget_deal", Holder::deal, "budget", FieldKind::number)};
  CHECK(shown(map(plan, R"({"variables":{"town":"Recife","age":30,"budget":1,"budget_deal":"5000"}})")) ==
        "city=Recife deal.budget=5000");
}

TEST_CASE("a variable that is absent, null or empty moves nothing", "[crm][R33]") {
  MapPlan plan;
  plan.rows = {row("town", Holder::contact, "city", FieldKind::text)};
  for (const std::string_view data :
       {R"({"variables":{}})", R"({})", R"({"variables":{"town":null}})", R"({"variables":{"town":""}})"}) {
    CAPTURE(data);
    const Mapped mapped = map(plan, data);
    CHECK(mapped.assignments.empty());
    CHECK(mapped.warnings.empty());
  }
}

TEST_CASE("a value that does not fit its field is left out with a warning, the rest goes on", "[crm][R51]") {
  MapPlan plan;
  plan.rows = {row("born", Holder::contact, "birthday", FieldKind::date),
               row("kind", Holder::contact, "segment", FieldKind::select, {"B2B", "B2C"}),
               row("town", Holder::contact, "city", FieldKind::text)};
  const Mapped good = map(plan, R"({"fields":{"born":"1990-05-01","kind":"B2B","town":"Recife"}})");
  CHECK(shown(good) == "birthday=1990-05-01 segment=B2B city=Recife");
  const Mapped bad = map(plan, R"({"fields":{"born":"spring","kind":"B2X","town":"Recife"}})");
  CHECK(shown(bad) == "city=Recife");
  REQUIRE(bad.warnings.size() == 2);
  CHECK_THAT(bad.notes[0], Catch::Contains("`born`") && Catch::Contains("no date"));
  CHECK_THAT(bad.notes[1], Catch::Contains("none of `B2B`, `B2C`"));
}

TEST_CASE("a value longer than a field may be is never cut: it fails where it is filled", "[crm][D11]") {
  MapPlan plan;
  plan.rows = {row("town", Holder::contact, "city", FieldKind::text)};
  const Mapped mapped = map(plan, R"({"variables":{"town":")" + std::string(5501, 'x') + R"("}})");
  REQUIRE(mapped.assignments.size() == 1);
  Scene scene;
  scene.take({.email = "ana@x.org"});
  CHECK(scene.begin().fill_contact(1, "city", mapped.assignments[0].value, false).error().code == "field.too_long");
}

TEST_CASE("by name, every variable goes to the field of its name, the flow's own first", "[crm][R37]") {
  MapPlan plan;
  plan.by_name = true;
  CHECK(shown(map(plan, R"({"variables":{"city":"Recife","budget_deal":"5000","colour":"azul","priority":"x"}})",
                  R"({"city":"Olinda"})")) == "city=Olinda deal.budget=5000");
}

TEST_CASE("on a crm trigger the record's fields are variables, the deal's with their suffix", "[crm][R38]") {
  Inputs inputs("{}", "{}");
  inputs.variables.contact = cel::parse_json(R"({"name":"Ana","fields":{"city":"Recife"}})", inputs.arena).value();
  inputs.variables.deal = cel::parse_json(R"({"name":"Order","fields":{"budget":5}})", inputs.arena).value();
  MapPlan plan;
  plan.rows = {row("city", Holder::contact, "city", FieldKind::text),
               row("budget_deal", Holder::deal, "budget", FieldKind::number),
               row("name_deal", Holder::deal, "priority", FieldKind::text)};
  CHECK(shown(mapping::apply(plan, shop_settings(), inputs.variables)) ==
        "city=Recife deal.budget=5 deal.priority=Order");
}

TEST_CASE("a form's answers say who it is, by the map, else by their names", "[crm][R45][R58]") {
  struct Row {
    std::string says;
    std::string data;
    std::vector<MapRow> rows;
    std::string email, phone, full_name;
  };
  const Row cases[] = {
      {"by name",
       R"({"fields":{"email":" Ana@X.org ","phone":"(81) 90000-1001","name":"Ana Lima"}})",
       {},
       "ana@x.org",
       "+5581900001001",
       "Ana Lima"},
      {"by their Portuguese names",
       R"({"fields":{"e-mail":"ana@x.org","telefone":"(81) 90000-1001","nome":"Ana"}})",
       {},
       "ana@x.org",
       "+5581900001001",
       "Ana"},
      {"a map of one of them alone",
       R"({"fields":{"contato":"ana@x.org","name":"Ana","phone":"(81) 90000-1001"}})",
       {row("contato", Holder::contact, "email", FieldKind::email)},
       "ana@x.org",
       "",
       ""},
      {"an answer that is no address gives none", R"({"fields":{"email":"ana"}})", {}, "", "", ""},
      {"no answer", R"({"fields":{"city":"Recife"}})", {}, "", "", ""},
  };
  for (const Row& one : cases) {
    CAPTURE(one.says);
    MapPlan plan;
    plan.rows = one.rows;
    plan.maps_identity = !one.rows.empty();
    event::Incoming incoming;
    cel::Arena arena;
    incoming.data = cel::parse_json(one.data, arena).value();
    const event::Person person = mapping::person_of(incoming, plan, map(plan, one.data), "BR");
    CHECK(person.email == one.email);
    CHECK(person.phone == one.phone);
    CHECK(person.full_name == one.full_name);
  }
}

TEST_CASE("the event's own person wins over its answers", "[crm]") {
  event::Incoming incoming;
  cel::Arena arena;
  incoming.data = cel::parse_json(R"({"fields":{"email":"other@x.org","phone":"(81) 90000-1001"}})", arena).value();
  incoming.person = person({.email = "ana@x.org"});
  const event::Person joined = mapping::person_of(incoming, {}, {}, "BR");
  CHECK(joined.email == "ana@x.org");
  CHECK(joined.phone == "+5581900001001");
}

}  // namespace dealflow::test
