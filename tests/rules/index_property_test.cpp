// The index is an optimisation: whatever the conditions and the event, what it leaves out would not have matched.
#include "rules/index/trigger_index.hpp"
#include "tests/rules/loading.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <random>

namespace dealflow::test {
namespace {

class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  std::string condition(int depth = 3) {
    if (depth == 0 || below(3) == 0) return comparison();
    const std::string left = condition(depth - 1);
    const std::string right = condition(depth - 1);
    switch (below(5)) {
      case 0:
      case 1: return "(" + left + " && " + right + ")";
      case 2: return "(" + left + " || " + right + ")";
      case 3: return "!(" + left + ")";
      default: return "(" + left + " ? " + right + " : " + comparison() + ")";
    }
  }

  std::string event() {
    std::string json = "{";
    const auto add = [&json](const std::string& member) { json += (json.size() > 1 ? ", " : "") + member; };
    if (below(5) != 0) add("\"action\": {\"name\": " + text() + "}");
    if (below(3) != 0) add("\"bot\": {\"id\": " + text() + "}");
    if (below(4) != 0) add("\"variables\": {\"a\": " + scalar() + ", \"b\": " + scalar() + "}");
    return json + "}";
  }

  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }

 private:
  std::string text() { return pick(std::array<const char*, 4>{R"("x")", R"("y")", R"("z")", R"("")"}); }
  std::string scalar() {
    return pick(std::array<const char*, 9>{R"("x")", R"("y")", "1", "1.0", "2", "2.5", "true", "false", "null"});
  }
  std::string path() {
    return pick(std::array<const char*, 6>{"action.name", "bot.id", "variables.a", "variables.b", "data.bot.id",
                                           "data.variables.a"});
  }
  std::string comparison() {
    const std::string attribute = path();
    const bool closed = attribute.find("variables") == std::string::npos;
    const std::string constant = closed ? text() : scalar();
    const std::string op = below(4) == 0 ? " != " : " == ";
    return below(4) == 0 ? constant + op + attribute : attribute + op + constant;
  }

  template <std::size_t N>
  std::string pick(const std::array<const char*, N>& choices) {
    return choices[below(N)];
  }

  std::mt19937 random_;
};

std::vector<const rules::Plan*> matching(const std::vector<const rules::Plan*>& plans, const cel::Value& data) {
  std::vector<const rules::Plan*> matched;
  for (const rules::Plan* plan : plans) {
    cel::Arena arena;
    std::vector<cel::Value> slots(rules::slot::roots);
    slots[rules::slot::data] = data;
    const auto value = plan->condition->evaluate(slots, arena);
    if (!value || cel::holds(*value)) matched.push_back(plan);  // an error would be seen too
  }
  return matched;
}

}  // namespace

TEST_CASE("what the index leaves out would not have matched, and the order stays", "[index][property]") {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    Generator generator(seed);
    std::string flows;
    for (int i = 0; i < 60; ++i)
      flows += "flow: f" + std::to_string(i) + "\npriority: " + std::to_string(generator.below(4)) +
               "\ntrigger: chatbot.action\ncondition: >-\n  " + generator.condition() +
               "\nactions: [create_contact: {}]\n---\n";
    const auto loaded = load_flows(flows);
    CAPTURE(shown(loaded));
    REQUIRE(loaded.workspace);
    std::vector<const rules::Plan*> all;
    for (const rules::Plan& plan : plans(loaded)) all.push_back(&plan);
    std::size_t tried = 0;
    for (int i = 0; i < 200; ++i) {
      const std::string json = generator.event();
      CAPTURE(json);
      cel::Arena arena;
      const cel::Value data = *cel::parse_json(json, arena);
      std::vector<const rules::Plan*> candidates;
      loaded.workspace->content().index.candidates("chatbot.action", data, candidates);
      tried += candidates.size();
      REQUIRE(matching(candidates, data) == matching(all, data));
    }
    CHECK(tried < 200 * all.size());  // it does leave something out
  }
}

}  // namespace dealflow::test
