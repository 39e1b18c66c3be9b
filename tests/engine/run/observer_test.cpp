// What an observer is told; and that the engine does the same whether it is watched or not.
#include <dealflow/engine.hpp>
#include <dealflow/observer.hpp>
#include <dealflow/reader.hpp>
#include <dealflow/value.hpp>
#include <dealflow/workspace_folder.hpp>

#include "tests/support/scenario.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

constexpr std::string_view flows = R"(
flow: large
priority: 1
exclusive: true
trigger: api.deal
condition: data.deal.name == "large" && person.email != null
actions: [create_deal: {}]
---
flow: any
trigger: api.deal
reentry: once
vars: {size: 'data.deal.name'}
actions:
  - create_contact: {}
  - if: vars.size == "small" || vars.size == "tiny"
    then: [add_tag: [small]]
  - switch: vars.size
    cases: [{when: [small, tiny], do: [add_note: {to: contact, text: a}]}]
  - each: letter
    in: '["a", "b"]'
    do: [add_note: {to: contact, text: "{{ letter }}"}]
  - wait_for: {trigger: payment.succeeded, condition: awaited.payment.amount > 10, within: 2 days}
    then: [add_tag: [paid]]
    else: [add_tag: [unpaid]]
---
flow: tagged
trigger: crm.contact.tagged
condition: tag == "paid"
actions: [add_note: {to: contact, text: thanks}]
)";

std::string_view name_of(FlowLook::Verdict verdict) {
  using Verdict = FlowLook::Verdict;
  switch (verdict) {
    case Verdict::began: return "began";
    case Verdict::queued: return "queued";
    case Verdict::condition_failed: return "condition failed";
    case Verdict::turn_refused: return "turn refused";
    case Verdict::passed_over: return "passed over";
    case Verdict::failed: return "failed";
  }
  return "";
}

class Transcript final : public Observer {
 public:
  void looked(const FlowLook& look) override {
    add(fmt::format("{} {} {} evt-{} {}{}", look.flow, name_of(look.verdict), look.event_type, look.event,
                    look.run == 0 ? "" : fmt::format("run-{} ", look.run), look.reason));
  }
  void decided(const FlowDecision& decision) override {
    std::string read;
    for (const auto* operand : cel::deciding_operands(decision.trace->root))
      for (const auto* value : cel::reads_of(*operand))
        read += fmt::format(" {} = {}", value->text, cel::to_literal(value->value));
    add(fmt::format("{} {}#{} is {}:{}", decision.flow, decision.step, decision.choice,
                    cel::to_literal(decision.trace->result.value()), read));
  }
  void stepped(const StepTaken& step) override { add(fmt::format("{} {} {}", step.flow, step.step, step.block)); }
  std::vector<std::string> take() { return std::exchange(lines_, {}); }

 private:
  void add(std::string line) { lines_.push_back(line.substr(0, line.find_last_not_of(' ') + 1)); }
  std::vector<std::string> lines_;
};

std::shared_ptr<const Workspace> observable(std::vector<WorkspaceFile> files) {
  auto loaded = load_workspace(std::move(files), {}, {.observable = true});
  REQUIRE(loaded.workspace);
  return loaded.workspace;
}

std::string line(std::string_view id, std::string_view type, std::string_view rest) {
  return fmt::format(
      R"({{"specversion":"1.0","source":"/s","id":"{}","type":"{}","time":"2026-03-02T09:00:00Z","data":{{"person":{{"email":"ana@example.com"}},{}}}}})",
      id, type, rest);
}

}  // namespace

TEST_CASE("an observer is told of looks, decisions and steps, in their order", "[observer]") {
  const TemporaryFolder folder;
  Transcript transcript;
  EngineOptions options;
  options.observer = &transcript;
  auto engine = Engine::open(folder.path() / "store", options);
  REQUIRE(engine);
  const auto shop =
      engine->use(observable({{"dealflow.yaml", std::string(shop_settings)}, {"flows/f.yaml", std::string(flows)}}));
  REQUIRE(shop);
  const auto submit = [&](const std::string& event) {
    const auto outcome = engine->submit(*shop, event);
    REQUIRE(outcome);
    INFO(outcome->rejection.message << outcome->failure_message);
    CHECK(outcome->kind == Outcome::Kind::applied);
    return transcript.take();
  };
  using Lines = std::vector<std::string>;

  CHECK(submit(line("1", "api.deal", R"("deal":{"name":"small"})")) ==
        Lines{"large condition#0 is false: data.deal.name = \"small\"", "large condition failed api.deal evt-1",
              "any began api.deal evt-1 run-1", "any 1", "any 2#0 is true: vars.size = \"small\"", "any 2 then",
              "any 2.then.1", "any 3#0 is true: vars.size = \"small\"", "any 3 case", "any 3.case.1", "any 4 do",
              "any 4.do.1", "any 4.do.1", "any 5", "tagged condition#0 is false: tag = \"small\"",
              "tagged condition failed crm.contact.tagged evt-1"});
  // A payment that is too small, one that is not; the tag starts another flow.
  CHECK(submit(line("2", "api.deal", R"("deal":{"name":"large"})")) ==
        Lines{"large condition#0 is true: data.deal.name = \"large\" person.email = \"ana@example.com\"",
              "large began api.deal evt-2 run-2", "large 1",
              "any passed over api.deal evt-2 `large` is exclusive and took the event"});
  const auto payment = [](std::string_view id, std::string_view amount) {
    return line(
        id, "payment.succeeded",
        fmt::format(
            R"("payment":{{"id":"{}","channel":"site","amount":"{}","currency":"BRL","product":{{"name":"Cake"}}}})",
            id, amount));
  };
  REQUIRE(engine->submit(*shop, payment("p-1", "5.00")));
  CHECK(transcript.take() == Lines{"any 5#0 is false: awaited.payment.amount = 5.00 BRL"});
  CHECK(submit(payment("p-2", "50.00")) == Lines{"any 5#0 is true: awaited.payment.amount = 50.00 BRL", "any 5 then",
                                                 "any 5.then.1", "tagged condition#0 is true: tag = \"paid\"",
                                                 "tagged began crm.contact.tagged evt-4 run-3", "tagged 1"});
  REQUIRE(engine->submit(*shop, line("5", "api.deal", R"("deal":{"name":"x"})")));
  CHECK(transcript.take() ==
        Lines{"large condition#0 is false: data.deal.name = \"x\"", "large condition failed api.deal evt-5",
              "any turn refused api.deal evt-5 `reentry` lets con-1 in once, and a run began at 2026-03-02T09:00:00Z"});
}

TEST_CASE("watched or not, the store is the same to the byte", "[observer]") {
  const std::filesystem::path shop = std::filesystem::path(DEALFLOW_SOURCE_DIR) / "examples/shop";
  const auto files = read_workspace_folder(shop);
  REQUIRE(files);
  const auto dump = [&](bool watched) {
    const TemporaryFolder folder;
    Transcript transcript;
    EngineOptions options;
    if (watched) options.observer = &transcript;
    {
      auto engine = Engine::open(folder.path() / "store", options);
      REQUIRE(engine);
      const auto handle = engine->use(load_workspace(*files, {}, {.observable = watched}).workspace);
      REQUIRE(handle);
      for (const std::string& event : read_lines(shop / "events.ndjson")) REQUIRE(engine->submit(*handle, event));
      REQUIRE(engine->tick(*handle, parse_time("2026-12-01T00:00:00Z").value()));
      REQUIRE(engine->commit());
    }
    CHECK(transcript.take().empty() == !watched);
    std::vector<std::string> lines;
    REQUIRE(Reader::open(folder.path() / "store")->dump([&](std::string_view one) {
      lines.emplace_back(one);
      return true;
    }));
    return lines;
  };
  const auto unwatched = dump(false);
  CHECK(unwatched.size() > 100);
  CHECK(unwatched == dump(true));
}

TEST_CASE("a flow that the index passes over can fail nothing because it is watched", "[observer]") {
  // Watched, its variables are worked out and fail: `el-3` is no number.
  const std::vector<WorkspaceFile> files{
      {"dealflow.yaml", std::string(shop_settings)},
      {"flows/f.yaml",
       "{flow: counts, trigger: chatbot.action, vars: {n: 'int(action.element_id)'}, condition: 'action.name == "
       "\"num\" && vars.n > 3', actions: [create_contact: {}]}\n---\n"
       "{flow: orders, trigger: chatbot.action, condition: 'action.name == \"send_order\"', actions: [create_contact: "
       "{}]}\n"}};
  for (const bool watched : {false, true}) {
    const TemporaryFolder folder;
    Transcript transcript;
    EngineOptions options;
    if (watched) options.observer = &transcript;
    auto engine = Engine::open(folder.path() / "store", options);
    REQUIRE(engine);
    const auto shop = engine->use(load_workspace(files, {}, {.observable = watched}).workspace);
    REQUIRE(shop);
    const auto outcome = engine->submit(
        *shop, line("1", "chatbot.action", R"("bot":{"id":"b"},"action":{"name":"send_order","element_id":"el-3"})"));
    REQUIRE(outcome);
    INFO(outcome->failure_message);
    CHECK(outcome->kind == Outcome::Kind::applied);
    if (watched) CHECK(transcript.take().size() == 4);
  }
}

TEST_CASE("what is told of an event that fails is told to be undone", "[observer]") {
  struct Settled final : Observer {
    void settled(bool kept) override { told += kept ? "kept " : "undone "; }
    std::string told;
  } observer;
  const TemporaryFolder folder;
  EngineOptions options;
  options.observer = &observer;
  auto engine = Engine::open(folder.path() / "store", options);
  REQUIRE(engine);
  const auto shop =
      engine->use(observable({{"dealflow.yaml", std::string(shop_settings)},
                              {"flows/f.yaml",
                               "{flow: f, trigger: api.deal, condition: '1 / (size(data.deal.name) - 1) > 0', actions: "
                               "[create_contact: {}]}"}}));
  REQUIRE(shop);
  REQUIRE(engine->submit(*shop, line("1", "api.deal", R"("deal":{"name":"ab"})")));
  REQUIRE(engine->submit(*shop, line("2", "api.deal", R"("deal":{"name":"a"})")));
  CHECK(observer.told == "kept undone ");
}

}  // namespace dealflow::test
