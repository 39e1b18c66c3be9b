#include "rules/resolve/mapping.hpp"
#include "tests/rules/loading.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

std::string flow(std::string_view trigger, std::string_view deal) {
  return "flow: a\ntrigger: " + std::string(trigger) + "\nvars: {priority_deal: '\"high\"', label: '\"x\"'}\n" +
         "actions:\n  - create_deal: " + std::string(deal) + "\n";
}

}  // namespace

TEST_CASE("a row of a map knows where its value comes from and where it goes", "[mapping][R34][R36][R37][R44]") {
  using rules::VariableFrom;
  using stdlib::FieldKind;
  using stdlib::Holder;
  struct Row {
    std::string_view trigger;
    std::string_view map;
    std::string_view variable;
    VariableFrom from;
    Holder holder;
    std::string_view field;
    FieldKind kind;
    bool built_in;
  };
  const Row rows[] = {
      {"chatbot.action", "{town: city}", "town", VariableFrom::event, Holder::contact, "city", FieldKind::text, false},
      {"chatbot.action", "{town: contact.city}", "town", VariableFrom::event, Holder::contact, "city", FieldKind::text,
       false},
      {"chatbot.action", "{budget_deal: budget}", "budget_deal", VariableFrom::event, Holder::deal, "budget",
       FieldKind::number, false},
      {"chatbot.action", "{budget_deal: deal.budget}", "budget_deal", VariableFrom::event, Holder::deal, "budget",
       FieldKind::number, false},
      {"chatbot.action", "{priority_deal: priority}", "priority_deal", VariableFrom::vars, Holder::deal, "priority",
       FieldKind::text, false},
      {"chatbot.action", "{label: city}", "label", VariableFrom::vars, Holder::contact, "city", FieldKind::text, false},
      {"chatbot.action", "{mail: email}", "mail", VariableFrom::event, Holder::contact, "email", FieldKind::email,
       true},
      {"site.form_submitted", "{cidade: contact.city}", "cidade", VariableFrom::event, Holder::contact, "city",
       FieldKind::text, false},
      {"site.form_submitted", "{mensagem: deal.message}", "mensagem", VariableFrom::event, Holder::deal, "message",
       FieldKind::text, false},
      {"site.form_submitted", "{nascimento: birthday}", "nascimento", VariableFrom::event, Holder::contact, "birthday",
       FieldKind::date, false},
      {"crm.deal.stage_changed", "{city: city}", "city", VariableFrom::event, Holder::contact, "city", FieldKind::text,
       false},
      {"crm.deal.stage_changed", "{message_deal: message}", "message_deal", VariableFrom::event, Holder::deal,
       "message", FieldKind::text, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.trigger, row.map);
    const auto loaded = load_flows(flow(row.trigger, "{map: " + std::string(row.map) + "}"));
    CAPTURE(shown(loaded));
    REQUIRE(loaded.workspace);
    const auto& deal = std::get<rules::CreateDeal>(plans(loaded)[0].steps[0].operation);
    REQUIRE(deal.map.rows.size() == 1);
    const rules::MapRow& planned = deal.map.rows[0];
    CHECK(planned.variable == row.variable);
    CHECK(planned.from == row.from);
    CHECK(planned.holder == row.holder);
    CHECK(planned.field == row.field);
    CHECK(planned.kind == row.kind);
    CHECK(planned.built_in == row.built_in);
    CHECK_FALSE(planned.overwrite);
  }
}

TEST_CASE("overwrite marks the rows of the fields it names", "[mapping]") {
  const auto loaded =
      load_flows(flow("chatbot.action", "{map: {town: city, born: birthday}, overwrite: [city, name]}"));
  CAPTURE(shown(loaded));
  REQUIRE(loaded.workspace);
  const auto& deal = std::get<rules::CreateDeal>(plans(loaded)[0].steps[0].operation);
  CHECK(deal.overwrite == std::vector<std::string>{"city", "name"});
  CHECK(deal.map.rows[0].overwrite);
  CHECK_FALSE(deal.map.rows[1].overwrite);
}

TEST_CASE("answers serve as identity only where no row maps one", "[mapping]") {
  struct Row {
    std::string_view map;
    bool maps_identity;
  };
  const Row rows[] = {
      {"{cidade: city}", false}, {"{correio: email}", true},   {"{fone: contact.phone}", true},
      {"{quem: name}", true},    {"{quem: first_name}", true}, {"{mensagem: deal.message}", false},
      {"by_name", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.map);
    const auto loaded = load_flows(flow("site.form_submitted", "{map: " + std::string(row.map) + "}"));
    CAPTURE(shown(loaded));
    REQUIRE(loaded.workspace);
    const auto& deal = std::get<rules::CreateDeal>(plans(loaded)[0].steps[0].operation);
    CHECK(deal.map.maps_identity == row.maps_identity);
    CHECK(deal.map.by_name == (row.map == "by_name"));
  }
}

TEST_CASE("the suffix is at the end of a name that has something before it", "[mapping][R35]") {
  CHECK(rules::has_deal_suffix("budget_deal"));
  CHECK(rules::has_deal_suffix("x_deal"));
  for (const std::string_view name : {"", "_deal", "deal", "budget", "budget_deals", "_deal_x", "budget_DEAL"}) {
    CAPTURE(name);
    CHECK_FALSE(rules::has_deal_suffix(name));
  }
}

TEST_CASE("declared variables are checked where an event brings them", "[mapping]") {
  const std::string declared = std::string(shop_settings) + "variables: {town: text, budget_deal: number}\n";
  const auto right = load(declared, flow("chatbot.action", "{map: {town: city, budget_deal: budget}}"));
  CAPTURE(shown(right));
  CHECK(right.workspace);
  const auto wrong = load(declared, flow("chatbot.action", "{name: \"{{ variables.twon }}\", map: {twon: city}}"));
  CAPTURE(shown(wrong));
  REQUIRE(wrong.diagnostics.size() == 2);
  CHECK(wrong.diagnostics[0].code == "DF103");
  CHECK(wrong.diagnostics[1].code == "DF109");
}

}  // namespace dealflow::test
