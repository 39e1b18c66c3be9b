// LANGUAGE.md, "Who is it": every sentence is a row.
#include "engine/crm/keys.hpp"
#include "engine/crm/stored.hpp"
#include "tests/engine/crm/scene.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

using Pairs = std::vector<std::pair<std::uint64_t, std::uint64_t>>;

struct Row {
  std::string says;
  std::vector<Who> before;  // con-1, con-2 … in this order
  Who event;
  std::uint64_t is;   // the contact's number; one more than there are is a new one
  Pairs listed = {};  // as perhaps one person, after the event
  std::vector<std::uint64_t> joined = {};
};

const Row rows[] = {
    {"found by nothing is somebody new", {{.email = "ana@x.org"}}, {.email = "bia@x.org"}, 2},
    {"found by e-mail", {{.email = "ana@x.org"}}, {.email = "ana@x.org"}, 1},
    {"found by any e-mail of a contact",
     {{.email = "ana@x.org", .further_email = "ana@work.org"}},
     {.email = "ana@work.org"},
     1},
    {"found by external id where the event brings no e-mail",
     {{.email = "ana@x.org", .external_id = "crm-1"}},
     {.external_id = "crm-1"},
     1},
    {"found by external id where the contact has no e-mail",
     {{.external_id = "crm-1"}},
     {.email = "ana@x.org", .external_id = "crm-1"},
     1},
    {"an external id of a contact with another e-mail does not count",
     {{.email = "ana@x.org", .external_id = "crm-1"}},
     {.email = "bia@x.org", .external_id = "crm-1"},
     2,
     {{1, 2}}},
    {"found by messenger identity where the event brings no e-mail",
     {{.email = "ana@x.org", .messenger = "telegram/bot-7/sub-1"}},
     {.messenger = "telegram/bot-7/sub-1"},
     1},
    {"found by messenger identity where the contact has no e-mail",
     {{.messenger = "telegram/bot-7/sub-1"}},
     {.email = "ana@x.org", .messenger = "telegram/bot-7/sub-1"},
     1},
    {"a messenger identity of a contact with another e-mail does not count",
     {{.email = "ana@x.org", .messenger = "telegram/bot-7/sub-1"}},
     {.email = "bia@x.org", .messenger = "telegram/bot-7/sub-1"},
     2,
     {{1, 2}}},
    {"a messenger identity is known within its network",
     {{.messenger = "telegram/bot-7/sub-1"}},
     {.messenger = "whatsapp/bot-7/sub-1"},
     2},
    {"a messenger identity is known within its bot",
     {{.messenger = "telegram/bot-7/sub-1"}},
     {.messenger = "telegram/bot-8/sub-1"},
     2},
    {"found by phone where the event brings no e-mail",
     {{.email = "ana@x.org", .phone = "+5581900001001"}},
     {.phone = "+5581900001001"},
     1},
    {"found by phone where the contact has no e-mail",
     {{.phone = "+5581900001001"}},
     {.email = "ana@x.org", .phone = "+5581900001001"},
     1},
    {"a phone of a contact with another e-mail does not count",
     {{.email = "ana@x.org", .phone = "+5581900001001"}},
     {.email = "bia@x.org", .phone = "+5581900001001"},
     2,
     {{1, 2}}},
    {"a phone that does not parse is never compared", {{.phone = "12"}}, {.phone = "12"}, 2},
    {"e-mail comes before external id",
     {{.email = "ana@x.org"}, {.email = "bia@x.org", .external_id = "crm-1"}},
     {.email = "ana@x.org", .external_id = "crm-1"},
     1,
     {{1, 2}}},
    {"external id comes before messenger identity",
     {{.messenger = "telegram/bot-7/sub-1"}, {.external_id = "crm-1"}},
     {.external_id = "crm-1", .messenger = "telegram/bot-7/sub-1"},
     2,
     {{1, 2}}},
    {"messenger identity comes before phone",
     {{.phone = "+5581900001001"}, {.messenger = "telegram/bot-7/sub-1"}},
     {.phone = "+5581900001001", .messenger = "telegram/bot-7/sub-1"},
     2,
     {{1, 2}}},
    {"an external id that does not count leaves the choice to the messenger identity",
     {{.email = "ana@x.org", .external_id = "crm-1"}, {.messenger = "telegram/bot-7/sub-1"}},
     {.email = "bia@x.org", .external_id = "crm-1", .messenger = "telegram/bot-7/sub-1"},
     2,
     {{1, 2}}},
    {"who is found by external id and has no e-mail is joined into who is found by e-mail",
     {{.email = "ana@x.org"}, {.external_id = "crm-1"}},
     {.email = "ana@x.org", .external_id = "crm-1"},
     1,
     {},
     {2}},
    {"who is found by messenger identity and has no e-mail is joined into who is found by e-mail",
     {{.messenger = "telegram/bot-7/sub-1"}, {.email = "ana@x.org"}},
     {.email = "ana@x.org", .messenger = "telegram/bot-7/sub-1"},
     2,
     {},
     {1}},
    {"both are joined where external id and messenger identity find two",
     {{.email = "ana@x.org"}, {.external_id = "crm-1"}, {.messenger = "telegram/bot-7/sub-1"}},
     {.email = "ana@x.org", .external_id = "crm-1", .messenger = "telegram/bot-7/sub-1"},
     1,
     {},
     {2, 3}},
    {"it is joined once where external id and messenger identity find the same",
     {{.email = "ana@x.org"}, {.external_id = "crm-1", .messenger = "telegram/bot-7/sub-1"}},
     {.email = "ana@x.org", .external_id = "crm-1", .messenger = "telegram/bot-7/sub-1"},
     1,
     {},
     {2}},
    {"who has another e-mail is listed and not joined",
     {{.email = "ana@x.org"}, {.email = "bia@x.org", .messenger = "telegram/bot-7/sub-1"}},
     {.email = "ana@x.org", .messenger = "telegram/bot-7/sub-1"},
     1,
     {{1, 2}}},
    {"a pair known by phone alone is never joined by itself",
     {{.email = "ana@x.org"}, {.phone = "+5581900001001"}},
     {.email = "ana@x.org", .phone = "+5581900001001"},
     1,
     {{1, 2}}},
    {"of several found by phone, the oldest",
     {{.email = "ana@x.org", .phone = "+5581900001001"}, {.email = "bia@x.org", .phone = "+5581900001001"}},
     {.phone = "+5581900001001"},
     1,
     {{1, 2}}},
    {"of several found by phone, the oldest that counts",
     {{.email = "ana@x.org", .phone = "+5581900001001"},
      {.messenger = "viber//v-1", .further_phone = "+5581900001001"}},
     {.email = "bia@x.org", .phone = "+5581900001001"},
     2,
     {{1, 2}}},
};

}  // namespace

TEST_CASE("who an event is about follows e-mail, external id, messenger identity and phone", "[crm][D8][R6]") {
  for (const Row& row : rows) {
    CAPTURE(row.says);
    Scene scene;
    for (const Who& who : row.before) scene.take(who);
    const auto found = scene.begin().find_person(person(row.event));
    REQUIRE(found.has_value());
    scene.finish();
    CHECK(found->value_or(row.before.size() + 1) == row.is);
    const crm::Made made = scene.take(row.event);
    CHECK(made.number == row.is);
    CHECK(made.created == (row.is > row.before.size()));
    CHECK(scene.clashes() == row.listed);
    CHECK(scene.contact(row.is).merged == row.joined);
    for (const std::uint64_t joined : row.joined) CHECK_FALSE(scene.find_contact(joined));
    // The same event again finds the same, unless nothing of it can be compared.
    const bool comparable = std::string_view(row.event.phone) != "12";
    CHECK((scene.take(row.event).number == row.is) == comparable);
    CHECK(scene.clashes() == row.listed);
  }
}

TEST_CASE("an identity that does not count stays with its holder", "[crm][D8]") {
  Scene scene;
  scene.take({.email = "ana@x.org", .external_id = "crm-1", .messenger = "telegram/bot-7/sub-1"});
  scene.take({.email = "bia@x.org", .external_id = "crm-1", .messenger = "telegram/bot-7/sub-1"});
  CHECK(scene.take({.external_id = "crm-1"}).number == 1);
  CHECK(scene.take({.messenger = "telegram/bot-7/sub-1"}).number == 1);
  CHECK(scene.contact(2).messengers.empty());
}

TEST_CASE("a join takes everything along, says why, and keeps the joined contact as it was", "[crm][D8]") {
  Scene scene;
  scene.take({.phone = "+5581900001001", .messenger = "telegram/bot-7/sub-1", .first_name = "Ana"});
  const auto deal = scene.deal({.contact = 1, .name = "Order"});
  scene.take({.email = "ana@x.org"});
  scene.take({.email = "ana@x.org", .messenger = "telegram/bot-7/sub-1"});

  const Contact ana = scene.contact(2);
  CHECK(ana.first_name == "Ana");
  CHECK(ana.phone == "+5581900001001");
  CHECK(ana.messengers.size() == 1);
  CHECK(ana.deals == std::vector<std::uint64_t>{deal.number});
  CHECK(scene.deal_card(deal.number).contacts == std::vector<std::uint64_t>{2});
  CHECK(scene.take({.phone = "+5581900001001"}).number == 2);

  bool told = false;
  for (const HistoryEntry& entry : ana.history)
    told = told || (entry.kind == "joined" && entry.old_value == "con-1" && entry.text == "messenger identity");
  CHECK(told);
  auto rows = scene.rows();
  CHECK(crm::surviving_contact(rows, Scene::workspace, 1).value() == 2);
  const auto bytes = rows.get(crm::contact_key(Scene::workspace, 1));
  REQUIRE((bytes && *bytes));
  const auto before = crm::decode_contact(1, **bytes);
  REQUIRE(before.has_value());
  CHECK(before->joined_into == 2);
  CHECK(before->card.deals == std::vector<std::uint64_t>{deal.number});
  CHECK(before->card.phone == "+5581900001001");
}

TEST_CASE("nobody is made of an event that says nothing of a person", "[crm][D8]") {
  Scene scene;
  const auto taken = scene.begin().take_person(person({.first_name = "Ana"}));
  REQUIRE_FALSE(taken.has_value());
  CHECK(taken.error().code == "person.no_identity");
}

TEST_CASE("empty fields are filled and nothing is replaced", "[crm][D12]") {
  Scene scene;
  scene.take({.email = "ana@x.org", .first_name = "Ana"});
  scene.take({.email = "ana@x.org", .phone = "+5581900001001", .first_name = "Anita", .last_name = "Lima"});
  scene.take({.email = "ana@x.org", .phone = "+5581900001002"});
  const Contact ana = scene.contact(1);
  CHECK(ana.name == "Ana Lima");
  CHECK(ana.phone == "+5581900001001");
  CHECK(ana.phones == std::vector<std::string>{"+5581900001001", "+5581900001002"});
}

TEST_CASE("what was typed is shown, and what is compared is not", "[crm][R6]") {
  Scene scene;
  scene.take({.email = "Ana@X.org"});
  CHECK(scene.take({.email = "aNA@x.ORG"}).number == 1);
  CHECK(scene.contact(1).email == "Ana@X.org");
  CHECK(scene.contact(1).emails.size() == 1);
}

TEST_CASE("a full name is taken apart where its parts are missing", "[crm]") {
  struct NameRow {
    Who event;
    std::string first, last;
  };
  const NameRow names[] = {
      {{.full_name = "Maria Silva"}, "Maria", "Silva"},
      {{.full_name = "Carlos Henrique de Souza"}, "Carlos", "Henrique de Souza"},
      {{.full_name = "李伟"}, "李伟", ""},
      {{.full_name = "  Maria   Silva "}, "Maria", "Silva"},
      {{.first_name = "Ana Maria", .full_name = "Ana Maria Silva"}, "Ana Maria", "Silva"},
      {{.last_name = "de Souza", .full_name = "Carlos de Souza"}, "Carlos", "de Souza"},
      {{.first_name = "Ana", .last_name = "Lima", .full_name = "Somebody Else"}, "Ana", "Lima"},
      {{.first_name = "Ana", .full_name = "Bia Reis"}, "Ana", ""},
      {{}, "", ""},
  };
  for (NameRow row : names) {
    CAPTURE(row.event.full_name);
    Scene scene;
    row.event.email = "ana@x.org";
    scene.take(row.event);
    CHECK(scene.contact(1).first_name == row.first);
    CHECK(scene.contact(1).last_name == row.last);
  }
}

TEST_CASE("a contact without a name has none, whatever else is known", "[crm][R45][R58]") {
  Scene scene;
  scene.take({.email = "ana@x.org", .phone = "+5581900001001"});
  CHECK(scene.contact(1).name.empty());
}

TEST_CASE("an address that is none is kept beside another identity as a plain field", "[crm]") {
  Scene scene;
  scene.take({.email = "maria@", .phone = "+5581900001001"});
  const Contact maria = scene.contact(1);
  CHECK(maria.email.empty());
  REQUIRE(maria.fields.contains("email"));
  CHECK(maria.fields.at("email") == FieldContent(std::string("maria@")));
}

TEST_CASE("the source of a card is that of the event that made it", "[crm][D12][R62]") {
  Scene scene;
  scene.begin("chatbot").take_person(person({.email = "ana@x.org"})).value();
  scene.finish();
  auto& crm = scene.begin("popup");
  crm.take_person(person({.email = "ana@x.org"})).value();
  crm.add_touch(1, {"google", "cpc", "", "", ""});
  scene.finish();
  CHECK(scene.contact(1).source == "chatbot");
  CHECK(scene.contact(1).first_touch->source == "google");
}

}  // namespace dealflow::test
