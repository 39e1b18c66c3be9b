#include "dsl/source/source.hpp"

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

}  // namespace dealflow
