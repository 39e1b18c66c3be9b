#include "engine/query/duplicates.hpp"
#include "tests/engine/crm/scene.hpp"

#include <catch2/catch.hpp>

#include <map>

namespace dealflow::test {
namespace {

using stdlib::FieldKind;

void fill(Scene& scene, std::uint64_t contact, std::string_view field, std::string value,
          FieldKind kind = FieldKind::text) {
  scene.begin().fill_contact(contact, field, {kind, std::move(value), {}, {}}, true).value();
  scene.finish();
}

std::string payment(std::string_view email, std::string_view id) {
  return R"({"person":{"email":")" + std::string(email) + R"("},"payment":{"id":")" + std::string(id) +
         R"(","channel":"site","amount":"1.00","currency":"BRL","product":{"name":"x"}}})";
}
std::string enrolment(std::string_view email, std::string_view course) {
  return R"({"person":{"email":")" + std::string(email) + R"("},"course":{"id":")" + std::string(course) + R"("}})";
}

void visit(Scene& scene, const Who& who, std::string_view url) {
  crm::Crm& crm = scene.begin("popup");
  event::Session session;
  session.browser = "Firefox";
  session.visits = {{std::string(url), 5, time_of("2026-03-02T08:00:00Z")}};
  crm.add_session(crm.take_person(person(who)).value().number, session);
  crm.add_touch(crm.take_person(person(who)).value().number, {"mail", "", std::string(url), "", ""});
  scene.finish();
}

// Ana twice: with deals, payments, courses, visits, tags, touches and fields that agree, differ, or are of one alone.
void two_anas(Scene& scene) {
  const Who private_ana{.email = "ana@x.org", .phone = "+5581900001001", .first_name = "Ana"};
  const Who work_ana{
      .email = "ana@work.org", .phone = "+5581900001001", .messenger = "viber//v-1", .last_name = "Lima"};
  scene.take(private_ana);
  scene.take(work_ana);
  fill(scene, 1, "city", "Recife");
  fill(scene, 2, "city", "Olinda");
  fill(scene, 2, "birthday", "1990-05-01", FieldKind::date);
  scene.deal({.contact = 1});
  scene.deal({.contact = 2});
  scene.deal({.contact = 2, .external_id = "both"});
  scene.deal({.contact = 1, .external_id = "both"});
  scene.happens("payment.created", payment("ana@x.org", "p-1"));
  scene.happens("payment.succeeded", payment("ana@work.org", "p-2"));
  scene.happens("course.enrolled", enrolment("ana@x.org", "c-both"));
  scene.happens("course.enrolled", enrolment("ana@work.org", "c-both"));
  scene.happens("course.enrolled", enrolment("ana@work.org", "c-work"));
  visit(scene, private_ana, "https://x.org/a");
  visit(scene, work_ana, "https://x.org/b");
  crm::Crm& crm = scene.begin();
  crm.tag_contact(1, "vip").value();
  crm.tag_contact(2, "vip").value();
  crm.tag_contact(2, "staff").value();
  REQUIRE(crm.assign_contact(2, "bruno").has_value());
  scene.finish();
}

// All records as a reader gets them. The history goes on and is left out.
std::map<std::string, std::string> state(Scene& scene) {
  std::map<std::string, std::string> all;
  for (std::uint64_t number = 1; number < 10; ++number) {
    auto rows = scene.rows();
    if (auto contact = scene.find_contact(number)) {
      contact->history.clear();
      all["con-" + std::to_string(number)] = to_json(*contact);
    }
    if (auto deal = crm::load_deal(rows, Scene::workspace, number, crm::Depth::record).value())
      all["deal-" + std::to_string(number)] = to_json(*deal);
    if (auto paid = crm::load_payment(rows, Scene::workspace, number).value())
      all["pay-" + std::to_string(number)] = to_json(*paid);
  }
  return all;
}

std::string merge(std::string_view policy) {
  return R"({"actor":"ana","contacts":["con-2","con-1"],"policy":")" + std::string(policy) + R"(","tag":"merged"})";
}
const std::string unmerge = R"({"actor":"ana","contact":"con-2"})";

std::size_t duplicates(Scene& scene) {
  auto rows = scene.rows();
  std::size_t count = 0;
  const auto listed = query::list_duplicates(rows, Scene::workspace, [&](const DuplicatePair&) { return ++count > 0; });
  CHECK(listed.has_value());
  return count;
}

}  // namespace

TEST_CASE("a merge that is undone leaves both as they were", "[crm][D6]") {
  for (const std::string policy : {"keep_older", "keep_newer", "keep_both"}) {
    CAPTURE(policy);
    Scene scene;
    two_anas(scene);
    const auto before = state(scene);
    CHECK(before.size() == 2 + 3 + 2);
    scene.happens("manual.merge", merge(policy));
    CHECK(state(scene).size() == 1 + 3 + 2);
    CHECK(scene.contact(1).deals.size() == 3);
    CHECK(scene.happens("manual.unmerge", unmerge).contact == 2);
    CHECK(state(scene) == before);
    CHECK(scene.take({.email = "ana@work.org"}).number == 2);
    CHECK(scene.take({.messenger = "viber//v-1"}).number == 2);
    CHECK(scene.take({.email = "ana@x.org"}).number == 1);
    // Who was where stays told.
    for (const std::uint64_t number : {1U, 2U}) {
      std::size_t told = 0;
      for (const HistoryEntry& entry : scene.contact(number).history)
        told += entry.kind == "merged" || entry.kind == "reverted" ? 1U : 0U;
      CHECK(told == 2);
    }
  }
}

TEST_CASE("the survivor can be named where one contact went into it", "[crm][D6]") {
  Scene scene;
  two_anas(scene);
  scene.happens("manual.merge", merge("keep_older"));
  CHECK(scene.happens("manual.unmerge", R"({"actor":"ana","contact":"con-1"})").contact == 2);
}

TEST_CASE("what comes between merge and unmerge belongs to whom it named", "[crm][D6]") {
  Scene scene;
  two_anas(scene);
  scene.happens("manual.merge", merge("keep_older"));
  scene.happens_with_deal("payment.succeeded", payment("ana@work.org", "p-3"));
  scene.happens_with_deal("payment.succeeded", payment("ana@x.org", "p-4"));
  scene.take({.email = "ana@work.org", .phone = "+5581900001009", .external_id = "crm-2"});
  scene.take({.email = "ana@x.org", .external_id = "crm-1"});
  scene.happens("course.progressed",
                R"({"person":{"email":"ana@work.org"},"course":{"id":"c-work"},"progress":{"percent":40}})");
  visit(scene, {.email = "ana@work.org"}, "https://x.org/late");
  fill(scene, 1, "segment", "B2B", FieldKind::select);
  CHECK(scene.contact(1).payments.size() == 4);
  scene.happens("manual.unmerge", unmerge);

  const Contact ana = scene.contact(1);
  const Contact work = scene.contact(2);
  CHECK(scene.payment(3).contact == 2);
  CHECK(scene.payment(4).contact == 1);
  CHECK(work.deals == std::vector<std::uint64_t>{2, 3, 4});
  CHECK(ana.deals == std::vector<std::uint64_t>{1, 3, 5});
  CHECK(work.phones == std::vector<std::string>{"+5581900001001", "+5581900001009"});
  CHECK(ana.phones == std::vector<std::string>{"+5581900001001"});
  CHECK(scene.take({.external_id = "crm-2"}).number == 2);
  CHECK(scene.take({.external_id = "crm-1"}).number == 1);
  CHECK(work.courses.back().percent == 40);
  CHECK(ana.courses.size() == 1);
  CHECK(work.sessions.size() == 2);
  CHECK(ana.sessions.size() == 1);
  // Nobody was named: it stays.
  CHECK(ana.fields.contains("segment"));
  CHECK_FALSE(work.fields.contains("segment"));
}

TEST_CASE("two merges are undone in either order", "[crm][D6]") {
  for (const bool last_first : {true, false}) {
    Scene scene;
    two_anas(scene);
    scene.take({.email = "ana@third.org", .phone = "+5581900001003"});
    crm::Crm& crm = scene.begin();
    crm.tag_contact(3, "staff").value();
    scene.finish();
    const auto before = state(scene);
    scene.happens("manual.merge", merge("keep_older"));
    scene.happens("manual.merge", R"({"actor":"ana","contacts":["con-1","con-3"]})");
    scene.happens("manual.unmerge", last_first ? R"({"actor":"ana","contact":"con-3"})" : unmerge);
    // What the other brought as well stays with it.
    const auto& tags = scene.contact(1).tags;
    CHECK(std::count(tags.begin(), tags.end(), "staff") == 1);
    scene.happens("manual.unmerge", last_first ? unmerge : R"({"actor":"ana","contact":"con-3"})");
    CHECK(state(scene) == before);
  }
}

TEST_CASE("a phone and a course that two of the joined have stay with whoever is left", "[crm][D6]") {
  Scene scene;
  scene.take({.email = "a@x.org"});
  for (const std::string email : {"b@x.org", "c@x.org"}) {
    scene.take({.email = email, .phone = "+5581900001001"});
    scene.happens("course.enrolled", enrolment(email, "c-1"));
  }
  const auto before = state(scene);
  scene.happens("manual.merge", R"({"actor":"ana","contacts":["con-1","con-2"]})");
  scene.happens("manual.merge", R"({"actor":"ana","contacts":["con-1","con-3"]})");
  scene.happens("manual.unmerge", unmerge);
  CHECK(scene.contact(1).phones.size() == 1);
  CHECK(scene.contact(1).courses.size() == 1);
  scene.happens("manual.unmerge", R"({"actor":"ana","contact":"con-3"})");
  for (const auto& [id, json] : before) {
    CAPTURE(id);
    CHECK(state(scene)[id] == json);
  }
}

TEST_CASE("joins of one event are undone in any order", "[crm][D6]") {
  for (const std::string& policy : {std::string("keep_newer"), std::string("keep_both")}) {
    for (const bool last_first : {true, false}) {
      CAPTURE(policy, last_first);
      Scene scene;
      std::uint64_t number = 0;
      for (const std::string city : {"X", "Y", "X"}) {
        scene.take({.email = city + std::to_string(number) + "@x.org"});
        fill(scene, ++number, "city", city);
      }
      const auto before = state(scene);
      scene.happens("manual.merge",
                    R"({"actor":"ana","contacts":["con-1","con-2","con-3"],"policy":")" + policy + R"("})");
      scene.happens("manual.unmerge", last_first ? R"({"actor":"ana","contact":"con-3"})" : unmerge);
      scene.happens("manual.unmerge", last_first ? unmerge : R"({"actor":"ana","contact":"con-3"})");
      CHECK(state(scene) == before);
    }
  }
}

TEST_CASE("what came through one of a chain goes along with it, link by link", "[crm][D6]") {
  Scene scene;
  for (const std::string email : {"a@x.org", "b@x.org", "c@x.org"}) scene.take({.email = email});
  scene.happens("manual.merge", R"({"actor":"ana","contacts":["con-2","con-3"]})");
  scene.happens("manual.merge", R"({"actor":"ana","contacts":["con-1","con-2"]})");
  scene.happens_with_deal("payment.succeeded", payment("c@x.org", "p-1"));
  visit(scene, {.email = "c@x.org"}, "https://x.org/c");
  visit(scene, {.email = "a@x.org"}, "https://x.org/a");
  scene.happens("manual.unmerge", unmerge);
  CHECK(scene.payment(1).contact == 2);
  CHECK(scene.contact(2).sessions.size() == 1);
  scene.happens("manual.unmerge", R"({"actor":"ana","contact":"con-3"})");
  const Contact last = scene.contact(3);
  CHECK(scene.payment(1).contact == 3);
  CHECK(last.deals == std::vector<std::uint64_t>{1});
  CHECK(last.sessions.size() == 1);
  CHECK(scene.contact(1).sessions.size() == 1);
  // Its history says how they came.
  const auto tells = [&](const char* kind) {
    return std::any_of(last.history.begin(), last.history.end(), [&](const auto& entry) { return entry.kind == kind; });
  };
  CHECK(tells("payment_added"));
  CHECK(tells("deal_added"));
}

TEST_CASE("visits that go with one leave the places of another's undoing right", "[crm][D6]") {
  Scene scene;
  for (const std::string email : {"a@x.org", "b@x.org", "c@x.org"}) scene.take({.email = email});
  scene.happens("manual.merge", R"({"actor":"ana","contacts":["con-1","con-2"]})");
  visit(scene, {.email = "b@x.org"}, "https://x.org/b");
  visit(scene, {.email = "a@x.org"}, "https://x.org/a");
  scene.happens("manual.merge", R"({"actor":"ana","contacts":["con-1","con-3"]})");
  visit(scene, {.email = "c@x.org"}, "https://x.org/c");
  visit(scene, {.email = "a@x.org"}, "https://x.org/a2");
  scene.happens("manual.unmerge", unmerge);
  scene.happens("manual.unmerge", R"({"actor":"ana","contact":"con-3"})");
  CHECK(scene.contact(1).sessions.size() == 2);
  CHECK(scene.contact(2).sessions.size() == 1);
  CHECK(scene.contact(3).sessions.size() == 1);
}

TEST_CASE("an unmerge that cannot be says why, and changes nothing", "[crm][D6]") {
  Scene scene;
  for (const std::string email : {"a@x.org", "b@x.org", "c@x.org", "d@x.org"}) scene.take({.email = email});
  scene.happens("manual.merge", R"({"actor":"ana","contacts":["con-3","con-4"]})");
  scene.happens("manual.merge", R"({"actor":"ana","contacts":["con-3","con-2","con-1"]})");
  struct Row {
    std::string contact, code;
  };
  const Row rows[] = {
      {"con-9", "unmerge.unknown_contact"},
      {"ana", "unmerge.unknown_contact"},
      {"con-1", "unmerge.which"},
      {"con-4", "unmerge.later"},  // went into con-3, which went into con-1
  };
  const auto before = state(scene);
  for (const Row& row : rows) {
    CAPTURE(row.contact);
    CHECK(scene.refused("manual.unmerge", R"({"actor":"ana","contact":")" + row.contact + R"("})") == row.code);
  }
  CHECK(state(scene) == before);
  scene.happens("manual.unmerge", unmerge);
  CHECK(scene.refused("manual.unmerge", unmerge) == "unmerge.not_joined");
  // From the outside in: con-3 with con-4 in it, then con-4.
  scene.happens("manual.unmerge", R"({"actor":"ana","contact":"con-3"})");
  CHECK(scene.contact(3).merged == std::vector<std::uint64_t>{4});
  scene.happens("manual.unmerge", R"({"actor":"ana","contact":"con-4"})");
  CHECK(scene.contacts() == 4);
}

TEST_CASE("a join that was undone does not happen again by itself", "[crm][D8]") {
  Scene scene;
  scene.take({.messenger = "viber//v-1"});
  scene.take({.email = "ana@x.org"});
  CHECK(scene.take({.email = "ana@x.org", .messenger = "viber//v-1"}).number == 2);
  CHECK(scene.contacts() == 1);
  scene.happens("manual.unmerge", R"({"actor":"ana","contact":"con-1"})");
  CHECK(scene.take({.email = "ana@x.org", .messenger = "viber//v-1"}).number == 2);
  CHECK(scene.contacts() == 2);
  CHECK(duplicates(scene) == 0);
  CHECK(scene.take({.messenger = "viber//v-1"}).number == 1);
}

TEST_CASE("pairs that look like one person are listed with every reason, until somebody tells them apart",
          "[crm][R5][D8]") {
  Scene scene;
  scene.take({.email = "ana@x.org", .phone = "+5581900001001", .first_name = "Ana", .last_name = "Lúcia"});
  scene.take({.email = "ana+promo@x.org", .phone = "+5581900001001"});
  scene.take({.email = "al@work.org", .first_name = "ANA", .last_name = "lucia"});
  scene.take({.email = "other@x.org", .first_name = "Ana", .last_name = "Lúcia"});  // of another city
  fill(scene, 1, "city", "Recife");
  fill(scene, 3, "city", "recife ");
  fill(scene, 4, "city", "Olinda");
  auto rows = scene.rows();
  std::vector<DuplicatePair> pairs;
  const auto list = [&] {
    pairs.clear();
    const auto listed = query::list_duplicates(rows, Scene::workspace, [&](const DuplicatePair& pair) {
      pairs.push_back(pair);
      return true;
    });
    REQUIRE(listed.has_value());
  };
  list();
  REQUIRE(pairs.size() == 2);
  CHECK(pairs[0].other == 2);
  CHECK(pairs[0].reasons == std::vector<std::string>{"same e-mail but for a plus tag", "same phone +5581900001001"});
  CHECK(pairs[0].one_name == "Ana Lúcia");
  CHECK(pairs[1].other == 3);
  CHECK(pairs[1].reasons == std::vector<std::string>{"same name and city"});
  scene.happens("manual.apart", R"({"actor":"ana","contacts":["con-3","con-1"]})");
  list();
  CHECK(pairs.size() == 1);
  scene.happens("manual.merge", merge("keep_older"));
  list();
  CHECK(pairs.empty());
  CHECK(scene.refused("manual.apart", R"({"actor":"ana","contacts":["con-1","con-2"]})") == "merge.one_already");
  CHECK(scene.refused("manual.apart", R"({"actor":"ana","contacts":["con-1","con-3","con-4"]})") == "apart.two");
}

TEST_CASE("a joined contact's dates come round once, and again where it is taken out", "[crm][D6]") {
  Scene scene;
  two_anas(scene);
  const auto timers = [](const crm::Changes& changes) {
    return std::pair{changes.timers_put.size(), changes.timers_erased.size()};
  };
  const auto act = [&](std::string_view type, const std::string& data) {
    const event::Incoming event = scene.incoming(type, data, {});
    REQUIRE(scene.begin("manual").record(event).has_value());
    return timers(scene.finish());
  };
  CHECK(act("manual.merge", merge("keep_older")) == std::pair<std::size_t, std::size_t>{1, 1});
  CHECK(act("manual.unmerge", unmerge) == std::pair<std::size_t, std::size_t>{1, 1});
}

}  // namespace dealflow::test
