#include <dealflow/time.hpp>

#include <catch2/catch.hpp>

#include <optional>

namespace dealflow {

TEST_CASE("a time is read as RFC 3339 says and written in UTC", "[time]") {
  struct Row {
    std::string_view text;
    std::string_view written;  // empty: refused
    TimeError error = TimeError::syntax;
  };
  const Row rows[] = {
      {"2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z"},
      {"2026-03-02T06:00:00-03:00", "2026-03-02T09:00:00Z"},
      {"2026-03-02T09:00:00.5Z", "2026-03-02T09:00:00.500Z"},
      {"2026-03-02T09:00:00.000001Z", "2026-03-02T09:00:00.000001Z"},
      {"2026-03-02T09:00:00.123456789Z", "2026-03-02T09:00:00.123456789Z"},
      {"1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500Z"},
      {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
      {"9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"},
      {"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
      {"2026-02-30T10:00:00Z", "", TimeError::no_such_day},
      {"2026-02-29T10:00:00Z", "", TimeError::no_such_day},
      {"2026-03-02T24:00:00Z", "", TimeError::no_such_day},
      {"2026-03-02T09:00:60Z", "", TimeError::no_such_day},
      {"0001-01-01T00:00:00+01:00", "", TimeError::no_such_day},
      {"02/03/2026 10:00", "", TimeError::syntax},
      {"2026-03-02", "", TimeError::syntax},
      {"2026-03-02T09:00:00", "", TimeError::syntax},
      {"2026-03-02T09:00:00.Z", "", TimeError::syntax},
      {"2026-03-02T09:00:00.1234567890Z", "", TimeError::syntax},
      {"2026-03-02T09:00:00Z ", "", TimeError::syntax},
      {"", "", TimeError::syntax},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto time = parse_timestamp(row.text);
    REQUIRE(time.has_value() == !row.written.empty());
    if (time) {
      CHECK(format_time(*time) == row.written);
    } else {
      CHECK(time.error() == row.error);
    }
  }
}

TEST_CASE("a day is a day of the calendar", "[time]") {
  CHECK(format_date(parse_date("1990-05-01").value()) == "1990-05-01");
  for (const char* text : {"1990-13-01", "1990-02-30", "1990-5-1", "1990-05-01T00:00:00Z", ""})
    CHECK_FALSE(parse_date(text));
}

}  // namespace dealflow
