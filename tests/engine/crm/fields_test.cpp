#include "tests/engine/crm/scene.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

using crm::Filled;
using stdlib::FieldKind;
using stdlib::FieldValue;

FieldValue text(std::string value) { return {FieldKind::text, std::move(value), {}, {}}; }

}  // namespace

TEST_CASE("a field is filled when empty and replaced only on request", "[crm][R34][R37]") {
  Scene scene;
  scene.take({.email = "ana@x.org"});
  struct Row {
    std::string field, value;
    bool overwrite;
    Filled filled;
  };
  const Row rows[] = {
      {"city", "Recife", false, Filled::set},
      {"city", "Recife", false, Filled::same},
      {"city", "Olinda", false, Filled::kept},
      {"city", "Olinda", true, Filled::set},
      {"city", "", true, Filled::empty},
      {"first_name", "Ana", false, Filled::set},
      {"first_name", "Bia", false, Filled::kept},
      {"name", "Ana Lima", false, Filled::set},
      {"name", "Bia Reis", true, Filled::set},
      {"email", "ANA@x.org", false, Filled::same},
      {"email", "ana@work.org", false, Filled::set},
      {"phone", "(81) 90000-1001", false, Filled::set},
  };
  for (const Row& row : rows) {
    CAPTURE(row.field, row.value);
    const auto filled = scene.begin().fill_contact(1, row.field, text(row.value), row.overwrite);
    REQUIRE(filled.has_value());
    CHECK(*filled == row.filled);
    scene.finish();
  }
  const Contact ana = scene.contact(1);
  CHECK(ana.fields.at("city") == FieldContent(std::string("Olinda")));
  CHECK(ana.name == "Bia Reis");
  CHECK(ana.email == "ana@x.org");
  CHECK(ana.emails == std::vector<std::string>{"ana@x.org", "ana@work.org"});
  CHECK(ana.phone == "+5581900001001");
}

TEST_CASE("an e-mail that may replace becomes the first, and the other stays", "[crm]") {
  Scene scene;
  scene.take({.email = "ana@x.org"});
  CHECK(scene.begin().fill_contact(1, "email", text("new@x.org"), true).value() == Filled::set);
  scene.finish();
  CHECK(scene.contact(1).emails == std::vector<std::string>{"new@x.org", "ana@x.org"});
  CHECK(scene.take({.email = "ana@x.org"}).number == 1);
}

TEST_CASE("an e-mail of another contact is not taken from it", "[crm][D8]") {
  Scene scene;
  scene.take({.email = "ana@x.org"});
  scene.take({.email = "bia@x.org"});
  CHECK(scene.begin().fill_contact(2, "email", text("ana@x.org"), true).value() == Filled::kept);
  scene.finish();
  CHECK(scene.contact(2).emails.size() == 1);
  CHECK(scene.clashes().size() == 1);
}

TEST_CASE("a deal's fields are its own", "[crm][R36]") {
  Scene scene;
  scene.take({.email = "ana@x.org"});
  scene.deal({.contact = 1});
  auto& crm = scene.begin();
  CHECK(crm.fill_deal(1, "budget", {FieldKind::number, "5000", {}, {}}, false).value() == Filled::set);
  CHECK(crm.fill_deal(1, "due_at", {FieldKind::date, "2026-03-20", {}, {}}, false).value() == Filled::set);
  CHECK(crm.fill_deal(1, "amount", {FieldKind::money, "12.00", {}, "BRL"}, false).value() == Filled::set);
  CHECK(crm.fill_deal(1, "name", text("Order"), false).value() == Filled::set);
  scene.finish();
  const Deal deal = scene.deal_card(1);
  CHECK(deal.fields.at("budget") == FieldContent(NumberValue{"5000"}));
  CHECK(deal.due_at == time_of("2026-03-20T00:00:00Z"));
  CHECK(deal.amount == "12.00");
  CHECK(deal.name == "Order");
  CHECK(scene.contact(1).fields.empty());
}

TEST_CASE("a field that does not exist, or a value too long, fails the event", "[crm][R68][D11]") {
  Scene scene;
  scene.take({.email = "ana@x.org"});
  scene.deal({.contact = 1});
  auto& crm = scene.begin();
  const auto unknown = crm.fill_deal(1, "bugdet", text("1"), false);
  REQUIRE_FALSE(unknown.has_value());
  CHECK(unknown.error().code == "deal.field");
  CHECK_THAT(unknown.error().message, Catch::Contains("did you mean `budget`?"));
  CHECK(crm.fill_contact(1, "budget", text("1"), false).error().code == "contact.field");
  CHECK(crm.fill_contact(1, "city", text(std::string(5500, 'x')), false).value() == Filled::set);
  CHECK(crm.fill_contact(1, "city", text(std::string(5501, 'x')), true).error().code == "field.too_long");
  CHECK(crm.fill_deal(1, "name", text(std::string(256, 'x')), true).error().code == "deal.name_too_long");
  scene.finish();
}

TEST_CASE("history says which flow and step set a value, and what was there", "[crm][D9]") {
  Scene scene;
  scene.take({.email = "ana@x.org"});
  for (const std::string city : {"Recife", "Olinda"}) {
    auto& crm = scene.begin();
    crm.within("move", "0123456789abcdef", "2");
    crm.fill_contact(1, "city", text(city), true).value();
    scene.finish();
  }
  const HistoryEntry last = scene.contact(1).history.back();
  CHECK(last.kind == "field_changed");
  CHECK(last.field == "city");
  CHECK(last.old_value == "Recife");
  CHECK(last.new_value == "Olinda");
  CHECK(last.flow == "move");
  CHECK(last.step == "2");
  CHECK(last.flow_version == "0123456789abcdef");
}

TEST_CASE("tags are kept once, and a responsible is of the team", "[crm]") {
  Scene scene;
  scene.take({.email = "ana@x.org"});
  auto& crm = scene.begin();
  CHECK(crm.tag_contact(1, "vip").has_value());
  CHECK(crm.tag_contact(1, "vip").has_value());
  CHECK(crm.assign_contact(1, "bruno").has_value());
  CHECK(crm.assign_contact(1, "brno").error().code == "deal.responsible");
  scene.finish();
  CHECK(scene.contact(1).tags == std::vector<std::string>{"vip"});
  CHECK(scene.contact(1).responsible == "bruno");
}

TEST_CASE("a session is on the contact once, with its visits", "[crm][R57]") {
  Scene scene;
  scene.take({.email = "ana@x.org"});
  const event::Session session{"Firefox 135",
                               {{"https://a.example/", 118, time_of("2026-03-02T13:58:02Z")},
                                {"https://a.example/precos", 4, time_of("2026-03-02T14:00:00Z")}}};
  auto& crm = scene.begin("popup");
  crm.add_session(1, session);
  crm.add_session(1, session);
  scene.finish();
  const Contact ana = scene.contact(1);
  REQUIRE(ana.sessions.size() == 1);
  CHECK(ana.sessions[0].browser == "Firefox 135");
  REQUIRE(ana.sessions[0].visits.size() == 2);
  CHECK(ana.sessions[0].visits[0].time_on_page_s == 118);
  CHECK(ana.sessions[0].visits[1].url == "https://a.example/precos");
}

TEST_CASE("the first touch stays and the last is the newest by time", "[crm]") {
  Scene scene;
  scene.take({.email = "ana@x.org"});
  const std::pair<std::string_view, std::string> touches[] = {
      {"2026-03-05T00:00:00Z", "google"}, {"2026-03-09T00:00:00Z", "mail"}, {"2026-03-07T00:00:00Z", "late"}};
  for (const auto& [at, source] : touches) {
    scene.begin("site", at).add_touch(1, {source, "", "", "", ""});
    scene.finish();
  }
  CHECK(scene.contact(1).first_touch->source == "google");
  CHECK(scene.contact(1).last_touch->source == "mail");
}

TEST_CASE("expressions see a record as its JSON, and null where there is nothing", "[crm]") {
  Scene scene;
  scene.take({.email = "ana@x.org", .first_name = "Ana"});
  scene.deal({.contact = 1, .name = "Order", .amount = Money::of_minor_units(1200, *find_currency("BRL"))});
  auto& crm = scene.begin();
  crm.fill_deal(1, "budget", {FieldKind::number, "5000", {}, {}}, false).value();
  cel::Arena arena;
  const auto read = [](const cel::Value& map, std::string_view key) {
    return map.as_map().find(cel::Value::text(key)).value_or(cel::Value::text("no such key"));
  };
  const cel::Value contact = crm.contact_value(1, arena).value();
  const cel::Value deal = crm.deal_value(1, arena).value();
  CHECK(cel::display(read(contact, "first_name")) == "Ana");
  CHECK(read(contact, "phone").is_null());
  CHECK(cel::display(read(contact, "id")) == "con-1");
  CHECK(read(contact, "deals").as_list().size() == 1);
  CHECK(read(deal, "amount").is(cel::Kind::money));
  CHECK(cel::display(read(read(deal, "fields"), "budget")) == "5000");
  CHECK_FALSE(read(deal, "fields").as_map().find(cel::Value::text("priority")));
  // What was read stays what it was.
  const cel::Value before = read(contact, "first_name");
  crm.fill_contact(1, "first_name", text("Bia"), true).value();
  CHECK(cel::display(before) == "Ana");
  CHECK(cel::display(read(contact, "first_name")) == "Bia");
  scene.finish();
}

}  // namespace dealflow::test
