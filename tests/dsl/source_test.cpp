#include "dsl/source/source.hpp"
#include "dsl/base/utf8.hpp"

#include <catch2/catch.hpp>

namespace dealflow {

TEST_CASE("a place counts lines and code points from one", "[source]") {
  const Source source("f.yaml", "a: é\r\nção: x\n\nlast");
  const Place place = source.place(
      {static_cast<std::uint32_t>(source.text().find("x")), static_cast<std::uint32_t>(source.text().find("x") + 1)});
  CHECK(place.line == 2);
  CHECK(place.column == 6);
  CHECK(place.end_column == 7);
  CHECK(source.line(1) == "a: é");
  CHECK(source.line(4) == "last");
  CHECK(source.line(9).empty());
  CHECK(source.place({1000, 2000}).line == 4);
}

// The column as it was counted before there was an index: from the beginning of the line.
std::uint32_t counted_column(std::string_view text, std::size_t at) {
  const std::size_t start = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;  // 0 where there is none
  return static_cast<std::uint32_t>(count_code_points(text.substr(start, at - start))) + 1;
}

TEST_CASE("a column is right on lines of any length", "[source]") {
  for (const std::string_view part : {"a", "é", "a€b𝄞", "x\n", "ção\r\n"}) {
    for (const std::size_t count : {0U, 1U, 85U, 255U, 256U, 257U, 600U}) {
      std::string text;
      for (std::size_t i = 0; i < count; ++i) text += part;
      const Source source("f.flow", text);
      for (std::uint32_t at = 0; at <= text.size(); ++at) {
        CAPTURE(part, count, at);
        const Place place = source.place({at, static_cast<std::uint32_t>(text.size())});
        REQUIRE(place.column == counted_column(text, at));
        REQUIRE(place.end_column == counted_column(text, text.size()));
      }
    }
  }
}

}  // namespace dealflow
