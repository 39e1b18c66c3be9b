// Courses: R60 to R62, R64 to R66.
#include "tests/support/scenario.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

const char* const nothing = "{flow: unused, trigger: api.contact, actions: [create_contact: {}]}";

}  // namespace

TEST_CASE("an enrolment makes its course known, by the title last seen", "[R60]") {
  Scenario shop(nothing);
  shop.event("course.enrolled", "{person: {email: a@example.com}, course: {id: crs-excel}}");
  shop.expect("courses", "[{id: crs-excel, title: null}]");
  shop.event("course.enrolled", "{person: {email: b@example.com}, course: {id: crs-excel, title: Excel do zero}}");
  shop.event("course.enrolled", "{person: {email: b@example.com}, course: {id: crs-art, title: Art}}");
  shop.expect("courses", "[{id: crs-art, title: Art}, {id: crs-excel, title: Excel do zero}]");
  shop.expect_where("contacts", "courses.exists(c, c.course == 'crs-art')", "[{email: b@example.com}]");
}

TEST_CASE("an enrolment and a question each make a contact and no deal, also where no flow matches", "[R61]") {
  Scenario shop(nothing);
  shop.event("course.enrolled", "{person: {email: a@example.com}, course: {id: crs-1}}");
  const auto asked = shop.event("course.question_asked",
                                "{person: {email: b@example.com}, course: {id: crs-1}, question: {text: 'When?'}}");
  CHECK(asked.kind == Outcome::Kind::unmatched);
  CHECK(asked.created == std::vector<std::string>{"con-2"});
  shop.expect("contacts", "[{email: a@example.com, source: course}, {email: b@example.com, source: course}]");
  shop.expect("deals", "[]");
}

TEST_CASE("progress is shown for its course alone, and an older one changes nothing", "[R63]") {
  Scenario shop(nothing);
  for (const char* course : {"crs-1", "crs-2"})
    shop.event("course.enrolled",
               std::string("{person: {email: a@example.com}, course: {id: ") + course + ", plan: Basic}}");
  const auto progress = [&](int percent, const char* time) {
    shop.event(
        "course.progressed",
        "{person: {email: a@example.com}, course: {id: crs-1}, progress: {percent: " + std::to_string(percent) + "}}",
        {.time = time});
  };
  progress(40, "2026-03-04T20:00:00Z");
  progress(100, "2026-03-11T20:00:00Z");
  progress(60, "2026-03-05T20:00:00Z");
  shop.expect("contacts", R"([{courses: [
      {course: crs-1, plan: Basic, percent: 100, progressed_at: '2026-03-11T20:00:00Z'},
      {course: crs-2, plan: Basic, percent: 0, progressed_at: null, enrolled_at: '2026-03-02T09:02:00Z'}]}])");
}

TEST_CASE("a course payment makes a deal of the contact that enrolled, named by the flow", "[R64][R66]") {
  Scenario shop("{flow: paid, trigger: course.paid, actions: [create_deal: {name: 'Course {{ course.title }}'}]}");
  shop.event("course.enrolled", "{person: {email: Carlos@Example.com}, course: {id: crs-1}}");
  shop.event("course.paid", R"({person: {email: carlos@example.com}, course: {id: crs-1, title: Excel},
      payment: {id: pay-6, amount: '497.00', currency: BRL, product: {name: Excel}}})");
  shop.expect("deals", "[{name: Course Excel, source: course, created_at: '2026-03-02T09:02:00Z', contacts: [con-1]}]");
  shop.expect_count("contacts", 1);
}

TEST_CASE("mapped answers of an enrolment stand on the contact", "[R65]") {
  Scenario shop(
      "{flow: enrolled, trigger: course.enrolled, actions: [create_contact: {map: {nome: name, fone: phone, "
      "cidade: city}}]}");
  shop.event("course.enrolled", R"({person: {email: a@example.com}, course: {id: crs-1},
      fields: {nome: Carlos Souza, fone: "+55 85 90000-4004", cidade: Natal}})");
  shop.expect("contacts", R"([{first_name: Carlos, last_name: Souza, phone: '+5585900004004', source: course,
      created_at: '2026-03-02T09:01:00Z', fields: {city: Natal}}])");
}

}  // namespace dealflow::test
