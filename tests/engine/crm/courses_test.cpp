#include "tests/engine/crm/scene.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

std::string of_course(std::string_view course, std::string_view more) {
  return R"({"person":{"email":"carlos@example.com"},"course":{"id":")" + std::string(course) + R"("},)" +
         std::string(more) + "}";
}
std::string progress(std::string_view course, int percent) {
  return of_course(course, R"("progress":{"percent":)" + std::to_string(percent) + "}");
}
std::string enrolment(std::string_view course) { return of_course(course, R"("fields":{})"); }

}  // namespace

TEST_CASE("a course that an event names is known from then on", "[crm][R60]") {
  Scene scene;
  scene.happens("course.enrolled", R"({"person":{"email":"a@x.org"},"course":{"id":"crs-1","title":"Excel"}})");
  scene.happens("course.question_asked",
                R"({"person":{"email":"a@x.org"},"course":{"id":"crs-2"},"question":{"text":"Quando?"}})");
  auto rows = scene.rows();
  std::vector<std::string> known;
  REQUIRE(crm::list_courses(rows, Scene::workspace, [&](const Course& course) {
            known.push_back(course.id + ":" + course.title);
            return true;
          }).has_value());
  CHECK(known == std::vector<std::string>{"crs-1:Excel", "crs-2:"});
}

TEST_CASE("enrolment and question make a contact and no deal", "[crm][R61][R65]") {
  Scene scene;
  scene.happens("course.enrolled", R"({"person":{"email":"a@x.org"},"course":{"id":"crs-1","plan":"Basic"}})");
  scene.happens("course.question_asked",
                R"({"person":{"email":"b@x.org"},"course":{"id":"crs-1"},"question":{"text":"Tem certificado?"}})");
  CHECK(scene.contacts() == 2);
  CHECK(scene.contact(1).deals.empty());
  CHECK(scene.contact(1).source == "course");
  REQUIRE(scene.contact(1).courses.size() == 1);
  CHECK(scene.contact(1).courses[0].plan == "Basic");
  CHECK(scene.contact(2).courses.empty());
  CHECK(scene.contact(2).history.back().text == "Tem certificado?");
}

TEST_CASE("progress follows the newest event, whenever it arrives", "[crm][R63]") {
  Scene scene;
  scene.happens("course.enrolled", enrolment("crs-1"));
  scene.happens("course.enrolled", enrolment("crs-2"));
  scene.happens("course.progressed", progress("crs-1", 40), "2026-03-04T20:00:00Z");
  scene.happens("course.progressed", progress("crs-1", 100), "2026-03-11T20:00:00Z");
  scene.happens("course.progressed", progress("crs-1", 60), "2026-03-08T20:00:00Z");
  const Contact carlos = scene.contact(1);
  REQUIRE(carlos.courses.size() == 2);
  CHECK(carlos.courses[0].percent == 100);
  CHECK(carlos.courses[0].completed);
  CHECK(carlos.courses[1].percent == 0);
  CHECK(carlos.courses[1].enrolled_at.has_value());
}

TEST_CASE("progress of somebody unknown makes nobody", "[crm][R63]") {
  Scene scene;
  const auto recorded = scene.happens("course.progressed", progress("crs-1", 40));
  CHECK_FALSE(recorded.contact);
  CHECK(scene.contacts() == 0);
}

TEST_CASE("a course payment is the enrolled contact's", "[crm][R64]") {
  Scene scene;
  scene.happens("course.enrolled", enrolment("crs-1"));
  const auto made = scene.happens_with_deal("course.paid", R"({"person":{"email":"Carlos@Example.com "},
      "course":{"id":"crs-1"},"payment":{"id":"pay-6","amount":"497.00","currency":"BRL","product":{"name":"Excel"}}})");
  CHECK(scene.deal_card(made.number).contacts == std::vector<std::uint64_t>{1});
  CHECK(scene.payment(1).channel == "course");
  CHECK(scene.contacts() == 1);
}

TEST_CASE("phone and e-mail that a subscriber shares go to the same contact", "[crm][R28]") {
  Scene scene;
  const std::string who = R"("messenger":{"network":"telegram","subscriber_id":"sub-1"})";
  auto& crm = scene.begin("chatbot");
  const auto first = scene.incoming("chatbot.subscribed", R"({"person":{)" + who + R"(},"bot":{"id":"bot-7"}})", {});
  crm.take_person(first.person.value()).value();
  scene.finish();
  scene.happens("chatbot.contact_shared",
                R"({"person":{)" + who + R"(,"phone":"+55 81 90000-1001"},"bot":{"id":"bot-7"}})");
  scene.happens("chatbot.contact_shared",
                R"({"person":{)" + who + R"(,"email":"Maria@Example.com"},"bot":{"id":"bot-7"}})");
  CHECK(scene.contacts() == 1);
  CHECK(scene.contact(1).phone == "+5581900001001");
  CHECK(scene.contact(1).email == "Maria@Example.com");
  // Whom nobody knows is not made by sharing or leaving.
  scene.happens("chatbot.contact_shared", R"({"person":{"messenger":{"network":"telegram","subscriber_id":"sub-9"},
      "email":"x@example.com"},"bot":{"id":"bot-7"}})");
  scene.happens("chatbot.unsubscribed",
                R"({"person":{"messenger":{"network":"telegram","subscriber_id":"sub-9"}},"bot":{"id":"bot-7"}})");
  CHECK(scene.contacts() == 1);
  scene.happens("chatbot.unsubscribed", R"({"person":{)" + who + R"(},"bot":{"id":"bot-7"}})");
  CHECK(scene.contact(1).history.back().kind == "unsubscribed");
}

}  // namespace dealflow::test
