#include "dsl/base/duration_text.hpp"

#include <catch2/catch.hpp>

#include <optional>

namespace dealflow {

TEST_CASE("durations are read in words and in ISO 8601", "[duration]") {
  using std::chrono::seconds;
  struct Row {
    const char* text;
    std::optional<std::int64_t> seconds;
    const char* shown = "";
  };
  const Row rows[] = {
      {"3 days", 259'200, "3 days"},
      {"1 day", 86'400, "1 day"},
      {"1 days", 86'400, "1 day"},
      {"2 weeks", 1'209'600, "14 days"},
      {"2 hours 30 minutes", 9'000, "2 hours 30 minutes"},
      {"  90 minutes ", 5'400, "1 hour 30 minutes"},
      {"3days", 259'200, "3 days"},
      {"1 second", 1, "1 second"},
      {"0 days", 0, "0 seconds"},
      {"-3 days", -259'200, "-3 days"},
      {"- 3 days", -259'200, "-3 days"},
      {"P3D", 259'200, "3 days"},
      {"P1W", 604'800, "7 days"},
      {"PT90M", 5'400, "1 hour 30 minutes"},
      {"P1DT2H3M4S", 93'784, "1 day 2 hours 3 minutes 4 seconds"},
      {"-PT1H", -3'600, "-1 hour"},
      {"36600 days", 36'600LL * 86'400, "36600 days"},
      {"36601 days", std::nullopt},
      {"99999999999999999999 days", std::nullopt},
      {"9223372036854775807 weeks", std::nullopt},
      {"", std::nullopt},
      {" ", std::nullopt},
      {"3", std::nullopt},
      {"days", std::nullopt},
      {"3 month", std::nullopt},
      {"1 year", std::nullopt},
      {"3 Days", std::nullopt},
      {"30 minutes 2 hours", std::nullopt},
      {"1 day 1 day", std::nullopt},
      {"1.5 hours", std::nullopt},
      {"3 --days", std::nullopt},
      {"3 dayss", std::nullopt},
      {"P", std::nullopt},
      {"PT", std::nullopt},
      {"P1DT", std::nullopt},
      {"P1M", std::nullopt},
      {"P1Y", std::nullopt},
      {"P3", std::nullopt},
      {"PT1D", std::nullopt},
      {"P1H", std::nullopt},
      {"P-1D", std::nullopt},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto read = parse_duration_text(row.text);
    REQUIRE(read.has_value() == row.seconds.has_value());
    if (!read) continue;
    CHECK(read->count() == *row.seconds);
    CHECK(format_duration_text(*read) == row.shown);
    CHECK(parse_duration_text(format_duration_text(*read)) == read);
  }
}

}  // namespace dealflow
