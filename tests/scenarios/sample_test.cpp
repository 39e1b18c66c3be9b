// The sample of the catalogue on the workspace that counts: R3, D1, C2 to C5, and the same bytes whatever the batch.
#include "tests/support/scenario.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>

namespace dealflow::test {
namespace {

const std::filesystem::path domain = std::filesystem::path(DEALFLOW_VECTORS) / "domain";

// Lines 1 to 50 and 60: what a fresh store can take.
std::vector<std::string> sample() {
  std::vector<std::string> lines = read_lines(domain / "events-sample.ndjson");
  if (lines.size() < 60) return {};
  lines.erase(lines.begin() + 50, lines.begin() + 59);
  return lines;
}

std::size_t count(const std::vector<Outcome>& outcomes, Outcome::Kind kind) {
  return static_cast<std::size_t>(
      std::count_if(outcomes.begin(), outcomes.end(), [&](const Outcome& one) { return one.kind == kind; }));
}

}  // namespace

TEST_CASE("the sample makes the cards that its page counts", "[R3][D1][C2][C3]") {
  if (!std::filesystem::exists(domain)) {
    WARN("the sample is not here: skipped");
    return;
  }
  Scenario counts = Scenario::of_folder(domain / "counts");
  const auto outcomes = counts.lines(sample());
  REQUIRE(outcomes.size() == 51);
  CHECK(count(outcomes, Outcome::Kind::duplicate) == 1);
  CHECK(count(outcomes, Outcome::Kind::rejected) == 0);
  CHECK(count(outcomes, Outcome::Kind::failed) == 0);
  counts.expect_count("contacts", 26);
  counts.expect_count("deals", 28);
  counts.expect("payments", R"([{id: pay-1001, status: succeeded}, {id: pay-1002, status: failed},
      {id: pay-1003, status: succeeded}, {id: pay-1004, status: new}, {id: pay-1005, status: succeeded},
      {id: pay-1006, status: succeeded}])");
  const struct {
    const char* source;
    std::size_t deals;
  } rows[] = {{"chatbot", 2}, {"payment", 5}, {"course", 1},      {"automation", 4}, {"site", 5},
              {"popup", 3},   {"api", 3},     {"integration", 3}, {"manual", 2},     {"signup_form", 0}};
  for (const auto& row : rows) {
    CAPTURE(row.source);
    CHECK(counts.records("deals", Filter{.source = row.source, .where = {}, .limit = {}}).size() == row.deals);
  }
  for (const char* source :
       {"chatbot", "payment", "automation", "site", "signup_form", "popup", "course", "api", "integration"}) {
    CAPTURE(source);
    CHECK_FALSE(counts.records("contacts", Filter{.source = source, .where = {}, .limit = {}}).empty());
  }
}

TEST_CASE("statistics of the sample count what its lists hold", "[R72]") {
  if (!std::filesystem::exists(domain)) {
    WARN("the sample is not here: skipped");
    return;
  }
  Scenario counts = Scenario::of_folder(domain / "counts");
  counts.lines(sample());
  const auto stats = counts.reader().stats();
  REQUIRE(stats);
  std::uint64_t events = 0, contacts = 0, deals = 0;
  for (const SourceUsage& usage : *stats) {
    CAPTURE(usage.source);
    const Filter of_source{.source = usage.source, .where = {}, .limit = {}};
    CHECK(usage.contacts == counts.records("contacts", of_source).size());
    CHECK(usage.deals == counts.records("deals", of_source).size());
    CHECK(usage.failures == 0);
    CHECK(usage.in_use == (usage.events > 0));
    CHECK(usage.last_event.has_value() == usage.in_use);
    events += usage.events;
    contacts += usage.contacts;
    deals += usage.deals;
  }
  CHECK(events == 50);  // 51 lines, one of them twice
  CHECK(contacts == 26);
  CHECK(deals == 28);
}

TEST_CASE("the sample once more changes nothing, and another store gets the same bytes", "[D1][C4]") {
  if (!std::filesystem::exists(domain)) {
    WARN("the sample is not here: skipped");
    return;
  }
  Scenario first = Scenario::of_folder(domain / "counts");
  first.lines(sample());
  const std::string lists = first.all_lists();
  CHECK(count(first.lines(sample()), Outcome::Kind::duplicate) == 51);
  CHECK(first.all_lists() == lists);
  first.restart();
  CHECK(count(first.lines(sample()), Outcome::Kind::duplicate) == 51);
  CHECK(first.all_lists() == lists);

  for (const std::size_t batch : {1, 7, 256}) {
    CAPTURE(batch);
    Scenario second = Scenario::of_folder(domain / "counts");
    second.lines(sample(), batch);
    CHECK(second.all_lists() == lists);
  }
}

TEST_CASE("a restart in the middle of the sample leaves no trace", "[C4]") {
  if (!std::filesystem::exists(domain)) {
    WARN("the sample is not here: skipped");
    return;
  }
  const std::vector<std::string> lines = sample();
  Scenario straight = Scenario::of_folder(domain / "counts");
  straight.lines(lines);
  for (const std::size_t half : {1U, 6U, 20U, 42U}) {
    CAPTURE(half);
    Scenario cut = Scenario::of_folder(domain / "counts");
    cut.lines({lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(half)});
    cut.restart();
    cut.lines({lines.begin() + static_cast<std::ptrdiff_t>(half), lines.end()});
    CHECK(cut.all_lists() == straight.all_lists());
  }
}

}  // namespace dealflow::test
