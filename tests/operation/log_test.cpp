// The operator's log: what is masked, its two forms, and that no person is in it.
#include <dealflow/log.hpp>

#include "tests/support/shop_folder.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

namespace dealflow::test {
namespace {

using Json = nlohmann::json;

// A dead letter whose reason quotes a name, a refused line, a duplicate.
class Shop : public ShopFolder {
 public:
  Shop() {
    write("shop/dealflow.yaml", "workspace: shop\npipelines: [{id: sales, stages: [new]}]\n");
    write("shop/flows/f.yaml",
          "{flow: deals, trigger: api.deal, actions: [create_deal: {stage: '{{ person.first_name }}'}]}\n---\n"
          "{flow: waits, trigger: api.contact, actions: [create_contact: {}, wait: 1 day, assign: {contact: "
          "'{{ contact.email }}'}]}\n");
    write("events.ndjson", event("1", "api.deal") + event("2", "api.contact") + "{\"AnaSecret\n" +
                               event("2", "api.contact") + event("3", "course.enrolled"));
  }
  [[nodiscard]] Finished logged(std::vector<std::string> words) const {
    std::vector<std::string> all{"run", path("shop"), path("events.ndjson"), "--until", "2026-03-20T00:00:00Z"};
    all.insert(all.end(), words.begin(), words.end());
    return run(all);
  }

 private:
  static std::string event(const std::string& id, const std::string& type) {
    return R"({"specversion":"1.0","source":"/t","time":"2026-03-02T09:00:00Z","id":")" + id + R"(","type":")" + type +
           R"(","data":{"person":{"email":"ana.secret@example.com","first_name":"AnaSecret",)"
           R"("phone":"+55 81 90000-1001"},"course":{"id":"c"}}})"
           "\n";
  }
};

std::vector<Json> lines_of(const std::string& text) {
  std::vector<Json> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    if (line.starts_with('{')) lines.push_back(Json::parse(line));
  return lines;
}

}  // namespace

TEST_CASE("what may be a person's is masked: what is quoted, addresses, phones", "[log]") {
  const std::vector<std::pair<std::string_view, std::string_view>> rows{
      {"there is no stage `maria`, only `new`", "there is no stage `…`"},
      {"`joao.silva-1980` is no address", "`…` is no address"},
      {"`Ana ` Maria Silva ` x` is no address", "`…` is no address"},
      {"`Ana ` Maria` is no address", "`…"},
      {"`o\"Neil Smith\" y` is no address", "`…` is no address"},
      {"`\"Neil Smith` is no address", "`…"},
      {"`Ana Silva` is no number", "`…` is no number"},
      {"\"Müller\" is no number", "\"…\" is no number"},
      {"`12,50` is no amount", "`…` is no amount"},
      {"sent to ana.silva+x@example.com twice", "sent to … twice"},
      {"a@b, c@d.example; e", "…, …; e"},
      {"call +55 (81) 90000-1001 now", "call … now"},
      {"call 81900001001", "call …"},
      {"call 81900001001: nobody", "call …: nobody"},
      {"call tel81900001001 or x-81900001001", "call tel… or x-…"},
      {"xevt-81900001001", "xevt-…"},
      {"a+5581900001001", "a…"},
      {"at 1234-56-7890", "at …"},
      {"in step 2.then.1 after 30 days", "in step 2.then.1 after 30 days"},
      {"due 2026-03-02T09:00:00Z", "due 2026-03-02T09:00:00Z"},
      {"due 2026-03-02, or 2026-03-02 12:00", "due 2026-03-02, or 2026-03-02 12:00"},
      {"evt-1234567 and run-12345678", "evt-1234567 and run-12345678"},
      {"an open `quote Ana", "an open `…"},
      {"@ alone, 123456", "@ alone, 123456"},
      {"", ""},
  };
  for (const auto& [text, expected] : rows) CHECK(masked(text) == expected);
}

TEST_CASE("a record has two forms, each with what the record has", "[log]") {
  const LogRecord whole{LogLevel::warning, "said \"so\"", "shop", 7, 9, "deals", "2.then.1", "deal.stage"};
  CHECK(to_text(whole) == "said \"so\" (workspace shop, evt-7, run-9, flow deals, step 2.then.1, code deal.stage)");
  CHECK(
      to_json(whole) ==
      R"({"level":"warning","message":"said \"so\"","workspace":"shop","event":"evt-7","run":"run-9","flow":"deals","step":"2.then.1","code":"deal.stage"})");
  CHECK(to_text({.message = "alone"}) == "alone");
  CHECK(to_json({.message = "alone"}) == R"({"level":"info","message":"alone"})");
  for (const LogLevel level : {LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error})
    CHECK(find_log_level(to_string(level)) == level);
  CHECK_FALSE(find_log_level("loud"));
}

TEST_CASE("the log tells events, dead letters and refusals by their ids, and nobody's name", "[log][cli]") {
  const Shop shop;
  const Finished ran = shop.logged({"--log-level", "debug", "--log-format", "json"});
  CAPTURE(ran.err);
  CHECK(ran.status == 1);
  const std::vector<Json> lines = lines_of(ran.err);
  const auto count = [&](const Json& part) {
    return std::count_if(lines.begin(), lines.end(), [&](const Json& line) {
      return std::all_of(part.items().begin(), part.items().end(),
                         [&](const auto& item) { return line.value(item.key(), Json()) == item.value(); });
    });
  };
  CHECK(count({{"level", "info"}, {"message", "in use, 2 flows"}, {"workspace", "shop"}}) == 1);
  CHECK(count({{"level", "warning"},
               {"workspace", "shop"},
               {"event", "evt-1"},
               {"flow", "deals"},
               {"step", "1"},
               {"code", "deal.stage"}}) == 1);
  CHECK(count({{"level", "warning"}, {"run", "run-1"}, {"flow", "waits"}, {"step", "3"}}) == 1);
  CHECK(count({{"level", "info"}, {"message", "a line is refused"}, {"code", "json.syntax"}}) == 1);
  CHECK(count({{"level", "debug"}, {"message", "failed"}, {"event", "evt-1"}}) == 1);
  CHECK(count({{"level", "debug"}, {"message", "applied"}, {"event", "evt-2"}}) == 1);
  CHECK(count({{"level", "debug"}, {"message", "duplicate"}}) == 1);
  CHECK(count({{"level", "debug"}, {"message", "unmatched"}}) == 1);
  for (const Json& line : lines) CHECK(line.value("at", "").size() == std::string("2026-03-02T09:00:00.000Z").size());
  for (const char* secret : {"AnaSecret", "ana.secret", "90000"}) CHECK(ran.err.find(secret) == std::string::npos);
}

TEST_CASE("warnings alone, as text, are what is told where nobody asks", "[log][cli]") {
  const Shop shop;
  const Finished ran = shop.logged({});
  CAPTURE(ran.err);
  CHECK(ran.err.find("warning the event is in the dead letters: ") != std::string::npos);
  CHECK(ran.err.find("(workspace shop, evt-1, flow deals, step 1, code deal.stage)") != std::string::npos);
  CHECK(ran.err.find(" info ") == std::string::npos);
  CHECK(ran.err.find("AnaSecret") == std::string::npos);
  const Finished wrong = shop.logged({"--log-level", "loud"});
  CHECK(wrong.status == 2);
}

}  // namespace dealflow::test
