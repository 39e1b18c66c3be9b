// Who is who, held against what must always be true: random sequences of events, merges, unmerges, marks,
// erasures and redeliveries keep every invariant (engine/query/consistency.hpp), looked at after each step; a
// redelivery changes nothing; and a merge that is undone at once leaves all records as they were, but for their
// histories. Also D1, D6, D8.
//
// With DEALFLOW_SEEDS=FIRST-LAST in the environment other seeds are tried.
#include "engine/crm/cards.hpp"
#include "engine/crm/counters.hpp"
#include "engine/crm/load.hpp"
#include "engine/query/lists.hpp"
#include "engine/run/workspace_engine.hpp"
#include "tests/support/invariants.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/temporary_store.hpp"

#include <dealflow/workspace.hpp>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace dealflow::test {
namespace {

constexpr std::uint32_t seeds = sanitized ? 200 : 2'000;
constexpr int steps = 24;

std::shared_ptr<const Workspace> shop() {
  static const auto loaded = load_workspace(
      {{"dealflow.yaml",
        "{workspace: shop, default_region: BR, pipelines: [{id: sales, stages: [new, {id: won, closes: won}]}], "
        "payments: {succeeded: {stage: won}}, fields: {contact: {city: text, birthday: date}}}"},
       {"flows/bot.yaml",
        "{flow: bot, trigger: chatbot.action, actions: [create_deal: {map: {city: city, birthday: birthday}}]}"},
       {"flows/paid.yaml", "{flow: paid, trigger: payment.succeeded, actions: [create_deal: {}]}"},
       {"flows/tagged.yaml", "{flow: tagged, trigger: crm.contact.tagged, actions: [create_deal: {name: tagged}]}"}});
  if (!loaded.workspace) throw std::runtime_error(loaded.diagnostics.front().message);
  return loaded.workspace;
}

class Sequence {
 public:
  Sequence(work::UnitOfWork& unit, store::WorkspaceNumber number, std::uint32_t seed)
      : unit_(unit), number_(number), engine_(unit, number, {{}, {}}, [] { return Result<void>{}; }), dice_(seed) {
    engine_.use(shop());
  }

  void run() {
    for (int i = 0; i < steps; ++i) {
      const std::string done = step();
      engine_.write_batch();  // the events of the step, too
      work::UnitRows rows(unit_);
      const auto broken = broken_invariants(rows, number_);
      CAPTURE(i, done, broken);
      REQUIRE(broken.empty());
    }
  }
  [[nodiscard]] std::size_t merges() const { return merges_; }
  [[nodiscard]] std::size_t unmerges() const { return unmerges_; }
  [[nodiscard]] std::size_t undone() const { return undone_; }
  [[nodiscard]] std::size_t erased() const { return erased_; }

 private:
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(dice_() % bound); }
  bool one_in(std::uint32_t bound) { return below(bound) == 0; }

  std::string person() {
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ",") + part; };
    if (!one_in(3)) add(fmt::format(R"("email":"p{}@x.org")", below(8)));
    if (one_in(3)) add(fmt::format(R"("phone":"+55 81 90000-10{:02}")", below(8)));
    if (one_in(3)) add(fmt::format(R"("external_id":"crm-{}")", below(8)));
    const bool nobody = text.find("email") == std::string::npos && text.find("phone") == std::string::npos;
    if (nobody || one_in(2))
      add(fmt::format(R"("messenger":{{"network":"telegram","subscriber_id":"s{}"}})", below(8)));
    if (one_in(2)) add(fmt::format(R"("first_name":"N{}")", below(4)));
    return text;
  }

  std::string event() {
    switch (below(4)) {
      case 0:
        return fmt::format(R"("type":"payment.{}","data":{{"person":{{{}}},"payment":{{"id":"pay-{}","channel":"site",)"
                           R"("amount":"1.00","currency":"BRL","product":{{"name":"x"}}}}}})",
                           one_in(2) ? "created" : "succeeded", person(), below(12));
      case 1:
        return fmt::format(R"("type":"course.enrolled","data":{{"person":{{{}}},"course":{{"id":"c-{}"}}}})", person(),
                           below(3));
      default:
        return fmt::format(R"("type":"chatbot.action","data":{{"person":{{{}}},"bot":{{"id":"b"}},)"
                           R"("action":{{"name":"send"}},"variables":{{"city":"C{}","birthday":"1990-05-0{}"}}}})",
                           person(), below(3), 1 + below(9));
    }
  }

  void submit(const std::string& line) {
    const auto outcome = engine_.submit({line, "test", 1, {}}, summary_);
    REQUIRE(outcome.has_value());
    CAPTURE(line, outcome->rejection.message, outcome->failure_message);
    REQUIRE(outcome->kind != Outcome::Kind::rejected);
    REQUIRE(outcome->kind != Outcome::Kind::failed);
  }

  std::uint64_t some_contact() {
    work::UnitRows rows(unit_);
    const auto counters = crm::load_counters(rows, number_);
    REQUIRE(counters.has_value());
    return 1 + below(static_cast<std::uint32_t>(std::max<std::uint64_t>(counters->contacts, 1)));
  }

  // All records but their histories.
  std::string records() {
    work::UnitRows rows(unit_);
    const auto counters = crm::load_counters(rows, number_).value();
    std::string all;
    for (std::uint64_t n = 1; n <= counters.contacts; ++n)
      if (auto contact = query::whole_contact(rows, number_, n).value()) {
        contact->history.clear();
        all += to_json(*contact) + "\n";
      }
    for (std::uint64_t n = 1; n <= counters.deals; ++n)
      if (auto deal = query::whole_deal(rows, number_, n).value()) {
        deal->history.clear();
        all += to_json(*deal) + "\n";
      }
    return all;
  }

  bool act(std::string_view type, const std::string& data) { return engine_.act(type, data, {}, summary_).has_value(); }
  std::string pair_of(std::uint64_t one, std::uint64_t other, std::string_view policy) {
    return fmt::format(R"({{"actor":"t","contacts":["con-{}","con-{}"]{}}})", one, other, policy);
  }

  std::string step() {
    static constexpr std::string_view policies[] = {"", R"(,"policy":"keep_newer")", R"(,"policy":"keep_both")"};
    switch (below(8)) {
      case 0: {
        const std::uint64_t one = some_contact();
        const std::uint64_t other = some_contact();
        if (act("manual.merge", pair_of(one, other, policies[below(3)]))) ++merges_;
        return fmt::format("merge {} {}", one, other);
      }
      case 1: {
        const std::uint64_t one = some_contact();
        if (act("manual.unmerge", fmt::format(R"({{"actor":"t","contact":"con-{}"}})", one))) ++unmerges_;
        return fmt::format("unmerge {}", one);
      }
      case 2: {
        const std::uint64_t one = some_contact();
        const std::uint64_t other = some_contact();
        const std::string before = records();
        const std::string taken_in = crm::contact_id(std::max(standing(one), standing(other)));
        if (!act("manual.merge", pair_of(one, other, policies[below(3)]))) return "no merge";
        REQUIRE(act("manual.unmerge", fmt::format(R"({{"actor":"t","contact":"{}"}})", taken_in)));
        CAPTURE(one, other, taken_in);
        REQUIRE(records() == before);
        ++undone_;
        return fmt::format("merge and unmerge {} {}", one, other);
      }
      case 3: {
        if (lines_.empty()) break;
        const std::string before = records();
        submit(lines_[below(static_cast<std::uint32_t>(lines_.size()))]);
        REQUIRE(records() == before);
        return "redelivery";
      }
      case 4:
        if (one_in(4)) act("manual.apart", pair_of(some_contact(), some_contact(), ""));
        break;
      case 5:
        if (one_in(6)) {
          engine_.write_batch();
          const std::uint64_t one = some_contact();
          if (engine_.erase(one, {"t", {}}, false)) ++erased_;
          return fmt::format("erase {}", one);
        }
        break;
      default: break;
    }
    clock_ += 1 + below(90);
    lines_.push_back(
        fmt::format(R"({{"specversion":"1.0","id":"e{}","source":"/t","time":"2026-03-{:02}T{:02}:{:02}:00Z",{}}})",
                    lines_.size(), 1 + clock_ / 1440, clock_ / 60 % 24, clock_ % 60, event()));
    submit(lines_.back());
    return lines_.back();
  }

  std::uint64_t standing(std::uint64_t contact) {
    work::UnitRows rows(unit_);
    return crm::surviving_contact(rows, number_, contact).value();
  }

  work::UnitOfWork& unit_;
  store::WorkspaceNumber number_;
  run::WorkspaceEngine engine_;
  std::mt19937 dice_;
  Summary summary_;
  std::vector<std::string> lines_;
  std::uint32_t clock_ = 0;
  std::size_t merges_ = 0, unmerges_ = 0, undone_ = 0, erased_ = 0;
};

}  // namespace

TEST_CASE("whoever is merged and taken out again, the records fit together", "[property][D1][D6][D8]") {
  std::uint32_t first = 1;
  std::uint32_t last = seeds;
  if (const char* asked = std::getenv("DEALFLOW_SEEDS")) std::sscanf(asked, "%u-%u", &first, &last);
  TemporaryStore store;
  work::UnitOfWork unit(store.environment());
  std::size_t merges = 0;
  std::size_t unmerges = 0;
  std::size_t undone = 0;
  std::size_t erased = 0;
  for (std::uint32_t seed = first; seed <= last; ++seed) {
    CAPTURE(seed);
    Sequence sequence(unit, seed, seed);
    sequence.run();
    merges += sequence.merges();
    unmerges += sequence.unmerges();
    undone += sequence.undone();
    erased += sequence.erased();
    if (seed % 100 == 0) {
      REQUIRE(unit.hand_over().has_value());
      REQUIRE(unit.wait().has_value());
    }
  }
  fmt::print("{} sequences: {} merges, {} unmerges, {} merges undone at once, {} people erased\n", last - first + 1,
             merges, unmerges, undone, erased);
  if (last - first + 1 == seeds) {
    CHECK(merges > seeds / 2);
    CHECK(unmerges > seeds / 4);
    CHECK(undone > seeds / 2);
    CHECK(erased > seeds / 10);
  }
}

}  // namespace dealflow::test
