// Matching of records with what a test expects.
#include "engine/testing/matching.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace dealflow::testing {
namespace {

std::string shown(const std::vector<Difference>& found) {
  std::string text;
  for (const Difference& one : found)
    text += one.path + ": " + one.expected.dump() + " / " + (one.actual ? one.actual->dump() : "absent") + "\n";
  return text;
}

std::string differing(const char* expected, const char* actual, bool exactly = false) {
  return shown(differences(Json::parse(expected), Json::parse(actual), {"America/Recife", exactly}));
}

}  // namespace

TEST_CASE("values are compared as their writer means them", "[testing][matching]") {
  struct Row {
    const char* expected;
    const char* actual;
    bool same;
  };
  const Row rows[] = {
      {R"({})", R"({"stage":"new"})", true},
      {R"({"stage":"new"})", R"({"stage":"new","id":"deal-1"})", true},
      {R"({"stage":"new"})", R"({"stage":"won"})", false},
      {R"({"stage":"new"})", R"({})", false},
      // numbers
      {R"({"amount":80})", R"({"amount":"80.00"})", true},
      {R"({"amount":80.5})", R"({"amount":"80.50"})", true},
      {R"({"amount":"80.0"})", R"({"amount":"80.00"})", true},
      {R"({"amount":80})", R"({"amount":"80.01"})", false},
      {R"({"amount":80})", R"({"amount":null})", false},
      {R"({"percent":5})", R"({"percent":5})", true},
      {R"({"percent":"5"})", R"({"percent":5})", true},
      {R"({"percent":5.0})", R"({"percent":5})", true},
      {R"({"phone":"0081"})", R"({"phone":"81"})", false},  // a text is that text
      {R"({"fields":{"code":42}})", R"({"fields":{"code":"42"}})", true},
      {R"({"fields":{"vip":true}})", R"({"fields":{"vip":"true"}})", true},
      {R"({"fields":{"vip":true}})", R"({"fields":{"vip":false}})", false},
      {R"({"fields":{"paid":80}})", R"({"fields":{"paid":{"amount":"80.00","currency":"BRL"}}})", true},
      {R"({"fields":{"paid":{"currency":"BRL"}}})", R"({"fields":{"paid":{"amount":"80.00","currency":"BRL"}}})", true},
      // times
      {R"({"due_at":"2026-03-02T06:00:00-03:00"})", R"({"due_at":"2026-03-02T09:00:00Z"})", true},
      {R"({"due_at":"2026-03-02T09:00:01Z"})", R"({"due_at":"2026-03-02T09:00:00Z"})", false},
      {R"({"due_at":"2026-03-01"})", R"({"due_at":"2026-03-02T02:59:00Z"})", true},  // in Recife
      {R"({"due_at":"2026-03-02"})", R"({"due_at":"2026-03-02T02:59:00Z"})", false},
      {R"({"fields":{"birthday":"1990-05-01"}})", R"({"fields":{"birthday":"1990-05-01"}})", true},
      // nothing
      {R"({"email":null})", R"({"email":null})", true},
      {R"({"fields":{"city":null}})", R"({"fields":{}})", true},
      {R"({"tags":null})", R"({"tags":[]})", true},
      {R"({"email":null})", R"({"email":"a@example.com"})", false},
      {R"({"email":""})", R"({"email":null})", false},
      // lists
      {R"({"tags":[]})", R"({"tags":["a"]})", false},
      {R"({"city":1310})", R"({"city":"01310"})", false},
      {R"({"city":1310})", R"({"city":"1310"})", true},
      {R"({"tags":["b","a"]})", R"({"tags":["a","b","c"]})", true},
      {R"({"tags":["a","a"]})", R"({"tags":["a","b"]})", false},
      {R"({"tags":"a"})", R"({"tags":["a"]})", false},
      {R"({"history":[{"kind":"moved","new":"won"}]})",
       R"({"history":[{"kind":"created"},{"kind":"moved","new":"won"}]})", true},
      // JSON that is kept as a text
      {R"({"body":{"id":"deal-1"}})", R"({"body":"{\"id\":\"deal-1\",\"who\":null}"})", true},
      {R"({"body":{"id":"deal-2"}})", R"({"body":"{\"id\":\"deal-1\"}"})", false},
      {R"({"body":{"id":"deal-2"}})", R"({"body":"Dear Ana"})", false},
      {R"({"body":"{ \"b\": 1, \"a\": [2] }"})", R"({"body":"{\"a\":[2],\"b\":1}"})", true},
      {R"({"body":"{ \"b\": 2 }"})", R"({"body":"{\"b\":1}"})", false},
      {R"({"body":"Dear Ana"})", R"({"body":"Dear Ana"})", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.expected, row.actual, differing(row.expected, row.actual));
    CHECK(differing(row.expected, row.actual).empty() == row.same);
  }
}

TEST_CASE("exactly: lists hold no others, on every level", "[testing][matching]") {
  CHECK(differing(R"({"tags":["a"]})", R"({"tags":["a"]})", true).empty());
  CHECK(!differing(R"({"tags":["a"]})", R"({"tags":["a","b"]})", true).empty());
  CHECK(!differing(R"({"items":[{"tags":["a"]}]})", R"({"items":[{"tags":["a","b"]}]})", true).empty());
  CHECK(differing(R"({"tags":["a"]})", R"({"tags":["a"],"stage":"new"})", true).empty());  // keys are not lists
}

TEST_CASE("a difference names the key and both values", "[testing][matching]") {
  CHECK(differing(R"({"stage":"won","fields":{"city":"Olinda","x":1}})",
                  R"({"stage":"new","fields":{"city":"Recife"}})") ==
        "stage: \"won\" / \"new\"\nfields.city: \"Olinda\" / \"Recife\"\nfields.x: 1 / absent\n");
}

TEST_CASE("as many expected records as can be are given one of their own", "[testing][matching]") {
  // The first matches both, the second the first alone: taking the first that comes would leave the second without.
  const std::vector<Json> expected{Json::parse(R"({"stage":"new"})"), Json::parse(R"({"stage":"new","name":"A"})"),
                                   Json::parse(R"({"name":"C"})")};
  const std::vector<Json> actual{Json::parse(R"({"stage":"new","name":"A"})"),
                                 Json::parse(R"({"stage":"new","name":"B"})")};
  const auto places = assign(expected, actual, {"UTC", false});
  REQUIRE(places.size() == 3);
  CHECK(places[0] == 1U);
  CHECK(places[1] == 0U);
  CHECK(places[2] == std::nullopt);
}

TEST_CASE("an assignment is as large as the largest that trying all gives", "[testing][matching]") {
  // Records of two letters; what is expected names one of them or both. All pairs of lists of three of these.
  const std::vector<Json> wanted{Json::parse(R"({"a":1})"), Json::parse(R"({"b":1})"), Json::parse(R"({"a":1,"b":1})"),
                                 Json::parse(R"({})")};
  const std::vector<Json> there{Json::parse(R"({"a":1,"b":1})"), Json::parse(R"({"a":1,"b":2})"),
                                Json::parse(R"({"a":2,"b":1})"), Json::parse(R"({"a":2,"b":2})")};
  const auto three = [](const std::vector<Json>& of, std::size_t n) {
    return std::vector<Json>{of[n % 4], of[n / 4 % 4], of[n / 16 % 4]};
  };
  int tried = 0;
  for (std::size_t i = 0; i < 64; ++i)
    for (std::size_t j = 0; j < 64; ++j) {
      const auto expected = three(wanted, i);
      const auto actual = three(there, j);
      const auto places = assign(expected, actual, {"UTC", false});
      const auto found = std::count_if(places.begin(), places.end(), [](const auto& one) { return one.has_value(); });
      std::vector<std::size_t> order{0, 1, 2};
      std::ptrdiff_t best = 0;
      do {
        std::ptrdiff_t matched = 0;
        for (std::size_t k = 0; k < 3; ++k)
          if (differences(expected[k], actual[order[k]], {"UTC", false}).empty()) ++matched;
        best = std::max(best, matched);
      } while (std::next_permutation(order.begin(), order.end()));
      if (found != best) FAIL("lists " << i << " and " << j << ": " << found << " of " << best);
      ++tried;
    }
  CHECK(tried == 4096);
}

}  // namespace dealflow::testing
