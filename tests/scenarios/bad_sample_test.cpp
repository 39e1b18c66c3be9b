// Lines that are wrong or odd: what becomes of each, by the table beside the sample.
#include "tests/support/scenario.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>

namespace dealflow::test {
namespace {

const std::filesystem::path domain = std::filesystem::path(DEALFLOW_VECTORS) / "domain";

struct Row {
  std::uint64_t line;
  Outcome::Kind kind;
  std::string_view code;     // of the rejection, the failure or a warning; empty: none
  std::string_view message;  // a part of it
};

using Kind = Outcome::Kind;
const Row rows[] = {
    {1, Kind::rejected, "json.syntax", ""},
    {2, Kind::rejected, "json.syntax", "end"},
    {4, Kind::rejected, "ce.not_object", "batch"},
    {5, Kind::rejected, "ce.missing_id", ""},
    {6, Kind::rejected, "ce.missing_id", ""},
    {7, Kind::rejected, "ce.missing_source", ""},
    {8, Kind::rejected, "ce.missing_type", ""},
    {9, Kind::rejected, "ce.specversion", "1.0"},
    {10, Kind::rejected, "ce.specversion", "1.0"},
    {11, Kind::rejected, "ce.time", "02/03/2026"},
    {12, Kind::rejected, "ce.time", ""},
    {13, Kind::unmatched, "event.unknown_type", "chatbot"},
    {14, Kind::unmatched, "event.unknown_type", "payment.created"},
    {15, Kind::rejected, "data.missing", ""},
    {16, Kind::rejected, "data.not_object", ""},
    {17, Kind::rejected, "person.email", ""},
    {18, Kind::rejected, "person.no_identity", ""},
    {19, Kind::rejected, "person.email", ""},
    {20, Kind::rejected, "person.phone", ""},
    {21, Kind::rejected, "money.not_string", ""},
    {22, Kind::rejected, "money.negative", ""},
    {23, Kind::rejected, "money.syntax", "point"},
    {24, Kind::rejected, "money.precision", ""},
    {25, Kind::rejected, "money.currency", ""},
    {26, Kind::rejected, "payment.missing_id", ""},
    {27, Kind::rejected, "payment.channel", "link_in_bio"},
    {28, Kind::rejected, "range", ""},
    {29, Kind::applied, "session.visit", ""},
    {30, Kind::applied, "variable.name", ""},
    {31, Kind::applied, "data.unknown_attribute", "deal"},
    {32, Kind::rejected, "items.empty", ""},
    {33, Kind::rejected, "deal.name_too_long", "255"},
    {34, Kind::failed, "deal.pipeline", "renewals"},
    {35, Kind::rejected, "json.duplicate_key", ""},
    {36, Kind::rejected, "json.utf8", ""},
    {37, Kind::rejected, "text.control", ""},
    {38, Kind::rejected, "json.utf8", ""},
    {39, Kind::applied, "ce.attribute_name", ""},
    {40, Kind::rejected, "ce.two_payloads", ""},
    {41, Kind::rejected, "json.depth", "64"},
    {42, Kind::rejected, "ce.content_type", ""},
    {43, Kind::applied, "", ""},
    {44, Kind::rejected, "event.id_reused", ""},
    {45, Kind::rejected, "merge.too_few", ""},
    {46, Kind::rejected, "data.required", "previous_stage"},
};

void check(const Row& row, const Outcome& outcome) {
  CAPTURE(row.line, outcome.rejection.code, outcome.rejection.message, outcome.failure_code, outcome.failure_message);
  CHECK(to_string(outcome.kind) == to_string(row.kind));
  if (row.kind == Kind::rejected) {
    CHECK(outcome.rejection.code == row.code);
    CHECK(outcome.rejection.message.find(row.message) != std::string::npos);
    CHECK(outcome.rejection.line == row.line);
  } else if (row.kind == Kind::failed) {
    CHECK(outcome.failure_code == row.code);
    CHECK(outcome.failure_message.find(row.message) != std::string::npos);
  } else if (row.code.empty()) {
    CHECK(outcome.warnings.empty());
  } else {
    CHECK(std::any_of(outcome.warnings.begin(), outcome.warnings.end(), [&](const Warning& warning) {
      return warning.code == row.code && warning.message.find(row.message) != std::string::npos;
    }));
  }
}

}  // namespace

TEST_CASE("each line of the bad sample has the outcome of its table, and the lines after it are read", "[D7][C2]") {
  if (!std::filesystem::exists(domain)) {
    WARN("the sample is not here: skipped");
    return;
  }
  Scenario counts = Scenario::of_folder(domain / "counts");
  const std::vector<std::string> lines = read_lines(domain / "events-bad.ndjson");
  REQUIRE(lines.size() == 46);
  const auto outcomes = counts.lines(lines);
  REQUIRE(outcomes.size() == std::size(rows));
  for (std::size_t at = 0; at < outcomes.size(); ++at) check(rows[at], outcomes[at]);

  counts.expect("dead", "[{code: deal.pipeline, event: {id: b-34}}]");
  counts.expect_where("rejected", "line == 36", "[{input: sample, code: json.utf8}]");
  CHECK(counts.summary().events.read == 45);
  CHECK(counts.summary().events.rejected == 37);
}

}  // namespace dealflow::test
