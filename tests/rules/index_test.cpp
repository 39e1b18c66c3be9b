#include "rules/index/equality_key.hpp"
#include "rules/index/trigger_index.hpp"
#include "tests/rules/loading.hpp"

#include <catch2/catch.hpp>

#include <limits>

namespace dealflow::test {
namespace {

std::string flow(std::string_view id, std::string_view trigger, std::string_view condition) {
  std::string text = "flow: " + std::string(id) + "\ntrigger: " + std::string(trigger) + "\n";
  if (!condition.empty()) text += "condition: >-\n  " + std::string(condition) + "\n";
  return text + "actions: [create_contact: {}]\n---\n";
}

std::vector<std::string> candidates(const LoadedWorkspace& loaded, std::string_view type, std::string_view data) {
  cel::Arena arena;
  std::vector<const rules::Plan*> found;
  loaded.workspace->content().index.candidates(type, *cel::parse_json(data, arena), found);
  std::vector<std::string> ids;
  for (const rules::Plan* plan : found) ids.push_back(plan->id);
  return ids;
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("an event meets only flows whose equalities can hold, in their order", "[index][C2]") {
  const auto loaded =
      load_flows(flow("always", "chatbot.action", "") + flow("send", "chatbot.action", R"(action.name == "send")") +
                 flow("ask", "chatbot.action", R"("ask" == action.name && size(items) > 3)") +
                 flow("either", "chatbot.action", R"(action.name == "send" || action.name == "ask")") +
                 flow("not", "chatbot.action", R"(!(action.name == "send"))") +
                 flow("send-bot-7", "chatbot.action", R"(bot.id == "bot-7" && action.name == "send")") +
                 flow("recife", "chatbot.action", R"(variables.city == "Recife")") +
                 flow("five", "[chatbot.action, chatbot.subscribed]", "variables.n == 5") +
                 flow("data", "chatbot.action", R"(data.action.name == "send")") +
                 flow("other", "chatbot.subscribed", R"(bot.id == "bot-7")"));
  CAPTURE(shown(loaded));
  REQUIRE(loaded.workspace);
  struct Row {
    std::string_view type;
    std::string_view data;
    Ids expected;
  };
  const Row rows[] = {
      {"chatbot.action",
       R"({"action": {"name": "send"}, "bot": {"id": "bot-1"}})",
       {"always", "send", "either", "not", "data"}},
      {"chatbot.action",
       R"({"action": {"name": "send"}, "bot": {"id": "bot-7"}})",
       {"always", "send", "either", "not", "send-bot-7", "data"}},
      {"chatbot.action",
       R"({"action": {"name": "ask"}, "variables": {"city": "Recife"}})",
       {"always", "ask", "either", "not", "recife"}},
      {"chatbot.action", R"({"variables": {"n": 5}})", {"always", "either", "not", "five"}},
      {"chatbot.action", R"({"variables": {"n": 5.0}})", {"always", "either", "not", "five"}},
      {"chatbot.action", R"({"variables": {"n": "5"}})", {"always", "either", "not"}},
      {"chatbot.action", R"({"action": "send", "variables": []})", {"always", "either", "not"}},
      {"chatbot.action", "{}", {"always", "either", "not"}},
      {"chatbot.subscribed", R"({"bot": {"id": "bot-7"}, "variables": {"n": 5}})", {"five", "other"}},
      {"chatbot.subscribed", R"({"bot": {"id": "bot-8"}})", {}},
      {"popup.submitted", "{}", {}},
      {"", "{}", {}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.type, row.data);
    CHECK(candidates(loaded, row.type, row.data) == row.expected);
  }
}

TEST_CASE("an equality on a record or on the envelope says nothing about the event's attributes", "[index]") {
  const auto loaded = load_flows(flow("stored", "site.form_submitted", R"(contact.fields.city == "Recife")") +
                                 flow("answered", "site.form_submitted", R"(fields.city == "Recife")") +
                                 flow("envelope", "[site.form_submitted]", R"(event.source == "/x")"));
  CAPTURE(shown(loaded));
  REQUIRE(loaded.workspace);
  CHECK(candidates(loaded, "site.form_submitted", R"({"fields": {"city": "Olinda"}})") == Ids{"stored", "envelope"});
  CHECK(candidates(loaded, "site.form_submitted", R"({"fields": {"city": "Recife"}})") ==
        Ids{"stored", "answered", "envelope"});
}

TEST_CASE("numbers that are equal have one key, values that equal nothing else have none", "[index]") {
  using cel::Value;
  using rules::equality_key;
  CHECK(equality_key(Value::int64(5)) == equality_key(Value::float64(5.0)));
  CHECK(equality_key(Value::int64(5)) == equality_key(Value::uint64(5)));
  CHECK(equality_key(Value::int64(0)) == equality_key(Value::float64(-0.0)));
  CHECK(equality_key(Value::int64(1)) != equality_key(Value::boolean(true)));
  CHECK(equality_key(Value::text("1")) != equality_key(Value::int64(1)));
  CHECK(equality_key(Value::text("a")) == equality_key(Value::text("a")));
  CHECK_FALSE(equality_key(Value::null()));
  CHECK_FALSE(equality_key(Value::float64(2.5)));
  CHECK_FALSE(equality_key(Value::float64(std::numeric_limits<double>::quiet_NaN())));
  CHECK_FALSE(equality_key(Value::float64(1e300)));
  CHECK_FALSE(equality_key(Value::int64(INT64_MAX)));
  CHECK_FALSE(equality_key(Value::uint64(UINT64_MAX)));
}

}  // namespace dealflow::test
