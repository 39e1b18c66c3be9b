// `wait: {until: business_hours}`: the hours of the workspace, by its own clocks.
#include "tests/support/scenario.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace dealflow::test {

TEST_CASE("a run that waits for business hours goes on at the next opening", "[C4]") {
  // São Paulo is three hours behind UTC.
  struct Row {
    const char* hours;
    const char* now;
    const char* due;  // empty: it goes on at once
  };
  const char* const shop_hours =
      "{open: [{days: [mon, tue, wed, thu, fri], from: '08:30', to: '12:00'}, {days: [mon, tue, wed, thu, fri], from: "
      "'13:00', to: '18:00'}, {days: [sat], from: 9:00, to: '13:00'}], closed: ['12-25', 2026-03-03]}";
  const char* const nights = "{open: [{days: [sat, sun], from: '22:00', to: '24:00'}]}";
  const char* const never = "{open: [{days: [], from: '09:00', to: '18:00'}]}";
  const Row rows[] = {
      {"", "2026-03-02T11:59:59Z", "2026-03-02T12:00:00Z"},  // left out: Monday to Friday from nine to six
      {"", "2026-03-02T12:00:00Z", ""},
      {"", "2026-03-02T20:59:59Z", ""},
      {"", "2026-03-02T21:00:00Z", "2026-03-03T12:00:00Z"},
      {"", "2026-03-06T22:00:00Z", "2026-03-09T12:00:00Z"},  // a Friday evening
      {shop_hours, "2026-03-02T11:00:00Z", "2026-03-02T11:30:00Z"},
      {shop_hours, "2026-03-02T15:00:00Z", "2026-03-02T16:00:00Z"},  // between two openings of a day
      {shop_hours, "2026-03-02T21:00:00Z", "2026-03-04T11:30:00Z"},  // the 3rd is closed
      {shop_hours, "2027-03-03T21:00:00Z", "2027-03-04T11:30:00Z"},
      {shop_hours, "2027-03-02T21:00:00Z", "2027-03-03T11:30:00Z"},  // … in that year only
      {shop_hours, "2026-03-06T21:30:00Z", "2026-03-07T12:00:00Z"},  // on Saturday
      {shop_hours, "2026-12-24T22:00:00Z", "2026-12-26T12:00:00Z"},  // Christmas, in every year
      {shop_hours, "2026-03-07T16:00:00Z", "2026-03-09T11:30:00Z"},
      {nights, "2026-03-08T02:59:59Z", ""},  // Saturday, a second before midnight
      {nights, "2026-03-08T03:00:00Z", "2026-03-09T01:00:00Z"},
      {never, "2026-03-02T12:00:00Z", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.hours, row.now);
    std::string settings(shop_settings);
    if (*row.hours != '\0') settings += std::string("business_hours: ") + row.hours + "\n";
    Scenario shop(
        "{flow: f, trigger: automation.event_triggered, actions: [create_contact: {}, wait: {until: business_hours}]}",
        settings);
    const Outcome outcome = shop.event("automation.event_triggered",
                                       "{person: {email: a@example.org}, event: {name: x}}", {.time = row.now});
    CHECK(outcome.kind == Outcome::Kind::applied);
    shop.expect("runs", *row.due == '\0'
                            ? std::string("[{state: done, steps: [{}, {result: it is in business hours}]}]")
                            : std::string("[{state: waiting, due_at: '") + row.due + "'}]");
  }
}

}  // namespace dealflow::test
