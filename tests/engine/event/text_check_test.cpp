// Which characters no text of an event may hold, at their bounds, and where they may hide.
#include "engine/event/text_check.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace dealflow::event {
namespace {

// Where the line is refused; "-": nowhere.
std::string place(const std::string& line) {
  cel::Arena arena;
  const auto event = cel::JsonReader().read(line, arena);
  REQUIRE(event);
  return find_control_character(line, *event).value_or("-");
}
std::string in_text(std::string_view text) { return R"({"data":{"a":")" + std::string(text) + "\"}}"; }

}  // namespace

TEST_CASE("control characters and noncharacters are refused, their neighbours are not", "[D11]") {
  struct Case {
    std::string_view what;
    std::string_view refused;  // as it stands in JSON
    std::string_view taken;
  };
  const Case cases[] = {
      {"C0, first", R"(\u0000)", R"(\t)"},
      {"C0, by its letter", R"(\b)", R"(\n)"},
      {"C0, form feed", R"(\f)", R"(\r)"},
      {"C0, last", R"(\u001f)", R"(\u0020)"},
      {"DEL", "\x7f", "~"},
      {"DEL, escaped", R"(\u007f)", R"(\u007e)"},
      {"C1, first", "\u0080", "\u00a0"},
      {"C1, last", "\u009f", "\u00bf"},
      {"C1, escaped", R"(\u0085)", R"(\u00a1)"},
      {"noncharacters, first", "\uFDD0", "\uFDCF"},
      {"noncharacters, last", "\uFDEF", "\uFDF0"},
      {"end of the plane", "\uFFFE", "\uFFFD"},
      {"last of the plane", "\uFFFF", "\uFFFC"},
      {"end of plane 1", "\U0001FFFE", "\U0001FFFD"},
      {"last of plane 1", "\U0001FFFF", "\U0001F600"},
      {"end of the last plane", "\U0010FFFE", "\U0010FFFD"},
      {"last of all", "\U0010FFFF", "\U0010EFFF"},
      {"a pair of escapes", R"(\ud83f\udfff)", R"(\ud83d\ude00)"},
      {"behind an escaped backslash", R"(\\\u0001)", R"(\\u0001)"},
      {"behind an escaped quote", R"(\"\u0001)", R"(\"u0001)"},
  };
  for (const Case& one : cases) {
    INFO(one.what);
    CHECK(place(in_text(one.refused)) == "data.a");
    CHECK(place(in_text("before " + std::string(one.refused) + " after")) == "data.a");
    CHECK(place(in_text(one.taken)) == "-");
    CHECK(place(in_text("before " + std::string(one.taken) + " after")) == "-");
  }
}

TEST_CASE("the path leads to the text that holds one", "[D11]") {
  struct Case {
    const char* line;
    const char* place;
  };
  const Case cases[] = {
      {R"({"id":"a\u0001"})", "id"},
      {R"({"data":{"list":["a",["b","\u0001"]]}})", "data.list[1][1]"},
      {R"({"data":{"items":[{"name":"a"},{"name":"\u0001"}]}})", "data.items[1].name"},
      {R"({"data":{"fields":{"a\u0001":"b"}}})", "data.fields"},
      {R"({"a\u0001":"b"})", ""},
      {R"({"data":{"a":1,"b":true,"c":null,"d":"\u00e3"}})", "-"},
  };
  for (const Case& one : cases) {
    INFO(one.line);
    CHECK(place(one.line) == one.place);
  }
}

}  // namespace dealflow::event
