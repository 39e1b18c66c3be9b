#include "tests/engine/crm/scene.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

using stdlib::FieldKind;

void city(Scene& scene, std::uint64_t contact, std::string name) {
  scene.begin().fill_contact(contact, "city", {FieldKind::text, std::move(name), {}, {}}, true).value();
  scene.finish();
}

std::string merge(std::string_view policy) {
  return R"({"actor":"ana","contacts":["con-2","con-1"],"policy":")" + std::string(policy) + R"(","tag":"merged"})";
}

}  // namespace

TEST_CASE("a merge leaves the oldest with everything, by its policy", "[crm][D6][R5]") {
  struct Row {
    std::string policy;
    std::string email, first_name, city;
    std::size_t fields;
  };
  const Row rows[] = {
      {"keep_older", "ana@x.org", "Ana", "Recife", 1},
      {"keep_newer", "ana@work.org", "Anita", "Olinda", 1},
      {"keep_both", "ana@x.org", "Ana", "Recife", 3},  // city, city_2, first_name_2
  };
  for (const Row& row : rows) {
    CAPTURE(row.policy);
    Scene scene;
    scene.take({.email = "ana@x.org", .first_name = "Ana"});
    scene.take({.email = "ana@work.org", .phone = "+5581900001001", .messenger = "viber//v-1", .first_name = "Anita"});
    city(scene, 1, "Recife");
    city(scene, 2, "Olinda");
    scene.deal({.contact = 1});
    scene.deal({.contact = 2});
    scene.happens("payment.created", R"({"person":{"email":"ana@work.org"},"payment":{"id":"p","channel":"site",
      "amount":"1.00","currency":"BRL","product":{"name":"x"}}})");
    const auto recorded = scene.happens("manual.merge", merge(row.policy));
    CHECK(recorded.contact == 1);
    const Contact ana = scene.contact(1);
    CHECK(ana.email == row.email);
    CHECK(ana.emails.size() == 2);
    CHECK(ana.first_name == row.first_name);
    CHECK(ana.fields.at("city") == FieldContent(row.city));
    CHECK(ana.fields.size() == row.fields);
    CHECK(ana.phone == "+5581900001001");
    CHECK(ana.messengers.size() == 1);
    CHECK(ana.deals == std::vector<std::uint64_t>{1, 2});
    CHECK(ana.payments == std::vector<std::uint64_t>{1});
    CHECK(ana.tags == std::vector<std::string>{"merged"});
    CHECK(ana.merged == std::vector<std::uint64_t>{2});
    CHECK(scene.contacts() == 1);
    CHECK(scene.take({.email = "ana@work.org"}).number == 1);
    // Both histories, and who asked for it.
    std::size_t made = 0;
    std::string actor;
    for (const HistoryEntry& entry : ana.history) {
      made += entry.kind == "created" ? 1U : 0U;
      if (entry.kind == "merged" && entry.old_value) actor = entry.actor;
    }
    CHECK(made == 2);
    CHECK(actor == "ana");
    auto rows_of = scene.rows();
    CHECK(crm::surviving_contact(rows_of, Scene::workspace, 2).value() == 1);
  }
}

TEST_CASE("empty never beats a value, whichever policy", "[crm][D6]") {
  for (const std::string policy : {"keep_older", "keep_newer", "keep_both"}) {
    CAPTURE(policy);
    Scene scene;
    scene.take({.email = "ana@x.org", .first_name = "Ana"});
    scene.take({.email = "ana@work.org", .last_name = "Lima"});
    scene.happens("manual.merge", merge(policy));
    CHECK(scene.contact(1).name == "Ana Lima");
  }
}

TEST_CASE("three who are one end as one, also over a chain of merges", "[crm][D6]") {
  Scene scene;
  for (const std::string email : {"a@x.org", "b@x.org", "c@x.org", "d@x.org"}) scene.take({.email = email});
  scene.happens("manual.merge", R"({"actor":"ana","contacts":["con-3","con-4"]})");
  scene.happens("manual.merge", R"({"actor":"ana","contacts":["con-4","con-2","con-1"]})");
  CHECK(scene.contacts() == 1);
  CHECK(scene.contact(1).merged == std::vector<std::uint64_t>{2, 3, 4});
  CHECK(scene.contact(1).emails.size() == 4);
  auto rows = scene.rows();
  CHECK(crm::surviving_contact(rows, Scene::workspace, 4).value() == 1);
}

TEST_CASE("a merge of what is one contact is refused, and says why", "[crm][D6]") {
  Scene scene;
  for (const std::string email : {"a@x.org", "b@x.org", "c@x.org"}) scene.take({.email = email});
  scene.happens("manual.merge", R"({"actor":"ana","contacts":["con-1","con-2"]})");
  struct Row {
    std::string contacts, code;
  };
  const Row rows[] = {
      {R"(["con-1","con-1"])", "merge.itself"},
      {R"(["con-3","con-1","con-3"])", "merge.itself"},
      {R"(["con-1","con-2"])", "merge.one_already"},
      {R"(["con-3","con-2","con-1"])", "merge.one_already"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.contacts);
    CHECK(scene.refused("manual.merge", R"({"actor":"ana","contacts":)" + row.contacts + "}") == row.code);
    CHECK(scene.contacts() == 2);
  }
  // An id that was merged leads to the survivor, also here.
  scene.happens("manual.merge", R"({"actor":"ana","contacts":["con-3","con-2"]})");
  CHECK(scene.contact(1).merged == std::vector<std::uint64_t>{2, 3});
}

TEST_CASE("a merge of contacts that do not exist fails, and merges nothing", "[crm][D6]") {
  Scene scene;
  scene.take({.email = "ana@x.org"});
  CHECK(scene.refused("manual.merge", R"({"actor":"ana","contacts":["con-1","con-9"]})") == "merge.unknown_contact");
  CHECK(scene.refused("manual.merge", R"({"actor":"ana","contacts":["con-1","con-maria"]})") ==
        "merge.unknown_contact");
}

TEST_CASE("a person's change made elsewhere is applied where it differs", "[crm]") {
  Scene scene;
  scene.take({.email = "ana@x.org"});
  scene.deal({.contact = 1});
  scene.happens("crm.deal.stage_changed", R"({"deal":{"id":"deal-1","stage":"in_progress","previous_stage":"new"},
      "contact":{"id":"con-1"}})");
  scene.happens("crm.deal.field_changed", R"({"deal":{"id":"deal-1"},"contact":{"id":"con-1"},"field":"budget",
      "old":null,"new":"6500"})");
  scene.happens("crm.deal.overdue",
                R"({"deal":{"id":"deal-1","due_at":"2026-03-20T18:00:00Z"},"contact":{"id":"con-1"}})");
  scene.happens("crm.contact.field_changed", R"({"contact":{"id":"con-1"},"field":"city","old":null,"new":"Olinda"})");
  scene.happens("crm.contact.tagged", R"({"contact":{"id":"con-1"},"tag":"vip"})");
  CHECK(scene.deal_card(1).stage == "in_progress");
  CHECK(scene.deal_card(1).fields.at("budget") == FieldContent(NumberValue{"6500"}));
  CHECK(scene.deal_card(1).due_at == time_of("2026-03-20T18:00:00Z"));
  CHECK(scene.contact(1).fields.at("city") == FieldContent(std::string("Olinda")));
  CHECK(scene.contact(1).tags == std::vector<std::string>{"vip"});
  scene.happens("crm.contact.field_changed", R"({"contact":{"id":"con-1"},"field":"city","old":"Olinda","new":null})");
  CHECK(scene.contact(1).fields.empty());
  const std::size_t told = scene.contact(1).history.size();
  scene.happens("crm.contact.tagged", R"({"contact":{"id":"con-1"},"tag":"vip"})");
  CHECK(scene.contact(1).history.size() == told);
}

TEST_CASE("a person's change of what does not exist fails the event", "[crm]") {
  Scene scene;
  scene.take({.email = "ana@x.org"});
  scene.deal({.contact = 1});
  struct Row {
    std::string type, data, code;
  };
  const Row rows[] = {
      {"crm.contact.tagged", R"({"contact":{"id":"con-17"},"tag":"vip"})", "crm.unknown_contact"},
      {"crm.deal.overdue", R"({"deal":{"id":"deal-42","due_at":"2026-03-20T18:00:00Z"},"contact":{"id":"con-1"}})",
       "crm.unknown_deal"},
      {"crm.deal.stage_changed",
       R"({"deal":{"id":"deal-1","stage":"wonn","previous_stage":"new"},"contact":{"id":"con-1"}})", "deal.stage"},
      {"crm.contact.field_changed", R"({"contact":{"id":"con-1"},"field":"town","old":null,"new":"x"})",
       "contact.field"},
      {"crm.deal.field_changed",
       R"({"deal":{"id":"deal-1"},"contact":{"id":"con-1"},"field":"budget","old":null,"new":"much"})",
       "crm.field_value"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.data);
    CHECK(scene.refused(row.type, row.data) == row.code);
  }
}

}  // namespace dealflow::test
