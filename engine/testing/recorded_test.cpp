#include <dealflow/recorded_test.hpp>

#include "dsl/base/duration_text.hpp"
#include "engine/crm/cards.hpp"
#include "engine/query/json.hpp"
#include "engine/query/lists.hpp"
#include "engine/query/stored_workspace.hpp"
#include "engine/replay/rebuild.hpp"
#include "engine/replay/stored_event.hpp"
#include "engine/replay/witness.hpp"
#include "engine/run/run_record.hpp"
#include "engine/store/environment.hpp"
#include "engine/testing/case_run.hpp"
#include "engine/testing/flow_yaml.hpp"
#include "engine/testing/pseudonyms.hpp"
#include "rules/resolve/walk.hpp"
#include "rules/workspace/content.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace dealflow {
namespace {

using testing::Json;

constexpr const char* file_name = "tests/recorded.test.yaml";
// Of each kind of record that is expected.
constexpr std::size_t records_max = 10;

// What happened to a run, one thing after the other.
struct Moment {
  TimePoint at;
  std::optional<Json> event;  // nothing: time alone
};

struct Past {
  Run run;
  std::shared_ptr<const Workspace> workspace;  // that the run began with
  TimePoint begins;
  std::optional<Contact> contact;  // as they were before
  std::optional<Deal> deal;
  std::vector<Payment> payments;  // of the contact
  std::vector<Moment> moments;
};

Json parsed(const std::string& json) { return Json::parse(json, nullptr, false); }

// The keys that have a value.
Json picked(const Json& record, std::initializer_list<const char*> keys) {
  Json result = Json::object();
  for (const char* key : keys) {
    const auto found = record.find(key);
    if (found == record.end() || found->is_null() || (found->is_structured() && found->empty())) continue;
    result[key] = *found;
  }
  return result;
}

// What a test can say of an event; the rest is filled in.
Json event_of(const replay::ReadEvent& event, TimePoint clock) {
  const Json line = parsed(event.stored.raw);
  Json written = picked(line, {"type", "source", "subject", "time", "data"});
  if (written.contains("time") && parse_time(written["time"].get<std::string>()) == clock) written.erase("time");
  return written;
}

// Gathers it by running the stored events once more.
class Memory {
 public:
  Memory(work::Rows& rows, store::WorkspaceNumber workspace, const std::filesystem::path& scratch)
      : rows_(rows), workspace_(workspace), scratch_(scratch) {}

  Result<Past> of(std::uint64_t number) {
    Past past;
    auto began_with = begin(number, past);
    if (!began_with) return tl::unexpected(began_with.error());
    auto rebuild = replay::Rebuild::begin(rows_, workspace_, {.scratch = scratch_ / "rebuilt", .baseline = {}});
    if (!rebuild) return tl::unexpected(rebuild.error());
    if (auto found = go_to(*rebuild, *began_with, past); !found) return tl::unexpected(found.error());
    if (auto followed = follow(*rebuild, *began_with, number, past); !followed) return tl::unexpected(followed.error());
    return past;
  }

 private:
  Result<std::uint64_t> begin(std::uint64_t number, Past& past) {
    auto run = run::load_run(rows_, workspace_, number);
    if (!run) return tl::unexpected(run.error());
    if (!*run) return fail(ErrorCode::not_found, fmt::format("no run `run-{}`", number));
    past.run = std::move(**run);
    const auto& steps = past.run.steps;
    if (!steps.empty() &&
        steps.front().path.find(fmt::format(".{}.", rules::block_word::on_failure)) != std::string::npos)
      return fail(ErrorCode::refused,
                  fmt::format("run-{} was begun by an effect that failed; make a test of the run that "
                              "made the effect, and give it a reply",
                              number));
    auto event = replay::find_event(rows_, workspace_, past.run.event);
    if (!event) return tl::unexpected(event.error());
    if (!*event)
      return fail(ErrorCode::refused, fmt::format("the event that run-{} began with is not kept any more", number));
    payment_ = payment_of((*event)->data);
    return (*event)->stored.number;
  }

  // The event itself, or one of the payment that it is about: their deal cannot be given, but comes to be again.
  [[nodiscard]] bool belongs(const replay::Input& input, std::uint64_t event) const {
    if (input.kind == replay::Input::Kind::act) return false;
    if (input.event.number == event) return true;
    if (payment_.empty() || input.event.number > event || input.event.raw.find(payment_) == std::string::npos)
      return false;
    return payment_of(replay::read(input.event).data) == payment_;
  }
  static std::string payment_of(const nlohmann::json& data) {
    const auto payment = data.is_object() ? data.find("payment") : data.end();
    return data.is_object() && payment != data.end() && payment->is_object() ? payment->value("id", "") : std::string();
  }

  // What was there when the first of its events came.
  Result<void> go_to(replay::Rebuild& rebuild, std::uint64_t event, Past& past) {
    while (true) {
      const auto input = rebuild.peek();
      if (!input) return tl::unexpected(input.error());
      const bool is_event = *input != nullptr && (*input)->kind != replay::Input::Kind::act;
      if (*input == nullptr || (is_event && (*input)->event.number > event))
        return fail(ErrorCode::refused,
                    fmt::format("run-{} was begun by an event that the engine made itself; make a test of what brought "
                                "that about",
                                past.run.number));
      if (is_event && belongs(**input, event)) {
        if ((*input)->kind == replay::Input::Kind::erased)
          return fail(ErrorCode::refused, fmt::format("evt-{} was erased", event));
        past.begins = (*input)->event.accepted_at;
        break;
      }
      if (auto stepped = rebuild.step(); !stepped) return tl::unexpected(stepped.error());
    }
    return read_records(rebuild, past);
  }

  static Result<void> read_records(replay::Rebuild& rebuild, Past& past) {
    if (auto committed = rebuild.commit(); !committed) return committed;
    if (past.run.contact) {
      auto contact = query::whole_contact(rebuild.rows(), replay::Rebuild::number(), *past.run.contact);
      if (!contact) return tl::unexpected(contact.error());
      past.contact = std::move(*contact);
    }
    if (past.run.deal) {
      auto deal = query::whole_deal(rebuild.rows(), replay::Rebuild::number(), *past.run.deal);
      if (!deal) return tl::unexpected(deal.error());
      past.deal = std::move(*deal);
    }
    return {};
  }

  // The event, and whatever the run went on with.
  Result<void> follow(replay::Rebuild& rebuild, std::uint64_t began_with, std::uint64_t number, Past& past) {
    replay::Witness witness(number);
    rebuild.observe(&witness);
    TimePoint clock = past.begins;
    for (bool first = true;; first = false) {
      const auto input = rebuild.peek();
      if (!input) return tl::unexpected(input.error());
      if (*input == nullptr) break;
      const TimePoint at = std::max(clock, (*input)->at().value_or(clock));
      const bool is_event = (*input)->kind == replay::Input::Kind::event;
      const bool is_own = is_event && belongs(**input, began_with);
      std::optional<Json> event;
      if (is_event) event = event_of(replay::read((*input)->event), at);
      const std::size_t before = witness.steps_of(number).size();
      if (auto stepped = rebuild.step(); !stepped) return tl::unexpected(stepped.error());
      if (first) past.workspace = rebuild.workspace();
      const auto ended = ended_at(rebuild, number);
      if (!ended) return tl::unexpected(ended.error());
      const auto& steps = witness.steps_of(number);
      clock = at;
      if (is_own || (steps.size() > before && came_for(steps, before)))
        past.moments.push_back({at, std::move(event)});
      else if (steps.size() > before || *ended)  // not later than it was over: more than time has passed since
        past.moments.push_back({std::min(at, std::max(past.moments.back().at, ended->value_or(at))), std::nullopt});
      witness.input_done();
      if (*ended) break;
    }
    rebuild.observe(nullptr);
    return {};
  }

  // When the run was over in the rebuilt store; nothing where it is not.
  static Result<std::optional<TimePoint>> ended_at(replay::Rebuild& rebuild, std::uint64_t number) {
    const auto run = run::load_run(rebuild.rows(), replay::Rebuild::number(), number);
    if (!run) return tl::unexpected(run.error());
    return *run ? (*run)->ended_at : std::nullopt;
  }
  // Whether it went on because an event came: with the step that had waited.
  static bool came_for(const std::vector<WhyStep>& steps, std::size_t before) {
    return before > 0 && steps[before].step == steps[before - 1].step && steps[before].block == rules::block_word::then;
  }

  work::Rows& rows_;
  store::WorkspaceNumber workspace_;
  std::filesystem::path scratch_;
  std::string payment_;  // that the event is about; empty: none
};

Json given_contact(const Contact& contact, const Json& link) {
  const Json record = parsed(to_json(contact));
  Json given = picked(record, {"email", "first_name", "last_name", "phone", "responsible", "tags", "fields"});
  given.update(link);
  return given;
}

Json given_deal(const Deal& deal, const Json& link) {
  const Json record = parsed(to_json(deal));
  Json given =
      picked(record, {"name", "pipeline", "stage", "amount", "currency", "responsible", "external_id", "fields"});
  if (!link.empty()) given["contact"] = link;
  return given;
}

// The case as a file, with what is expected where that is known.
class Writer {
 public:
  explicit Writer(const Past& past) : past_(past), link_(link_of(past)) {
    if (past.contact) people_.learn(given_contact(*past.contact, link_));
    for (const Moment& moment : past.moments) {
      if (!moment.event) continue;
      const Json& data = (*moment.event)["data"];
      for (const char* block : {"person", "fields"})
        if (data.is_object() && data.contains(block)) people_.learn(data[block]);
    }
  }

  [[nodiscard]] std::string write(const Json& expect) const {
    std::string text = fmt::format(
        "# Made of run-{0} of the flow `{1}`; the people in it are made up.\ntests:\n  - name: run-{0} of {1}\n    "
        "given:\n"
        "      now: {2}\n",
        past_.run.number, past_.run.flow, format_time(past_.begins));
    if (past_.contact && !past_.deal) text += "      contacts:\n" + item(given_contact(*past_.contact, link_));
    if (past_.deal) {
      if (past_.contact) text += "      contacts:\n" + item(given_contact(*past_.contact, link_));
      text += "      deals:\n" + item(given_deal(*past_.deal, link_));
    }
    text += "    steps:\n";
    TimePoint clock = past_.begins;
    for (const Moment& moment : past_.moments) {
      const auto passed = std::chrono::ceil<std::chrono::seconds>(moment.at - clock);
      if (passed.count() > 0) text += fmt::format("      - advance: {}\n", format_duration_text(passed));
      clock += passed;
      if (moment.event)
        text += fmt::format("      - event: {}\n", testing::flow_yaml(people_.replace(linked(*moment.event))));
    }
    text += "    expect:\n";
    for (const auto& [kind, records] : expect.items()) {
      if (records.is_object()) {
        text += fmt::format("      {}: {}\n", kind, testing::flow_yaml(records));
        continue;
      }
      text += fmt::format("      {}:\n", kind);
      for (const Json& record : records) text += fmt::format("        - {}\n", testing::flow_yaml(record));
    }
    return text;
  }

 private:
  // What names the contact that is given in events of its own: its e-mail; where it has none, the one that the event
  // brings, or one that is made up. A messenger counts within its bot, which cannot be given.
  static Json link_of(const Past& past) {
    if (!past.contact) return Json::object();
    if (!past.contact->email.empty()) return {{"email", past.contact->email}};
    for (const Moment& moment : past.moments) {
      if (!moment.event || !moment.event->contains("data")) continue;
      const Json::json_pointer at("/person/email");
      const Json& data = (*moment.event)["data"];
      if (data.contains(at) && data[at].is_string()) return {{"email", data[at]}};
    }
    return {{"email", "person@example.com"}};
  }

  // The event names the contact that is given by what that can be found by.
  [[nodiscard]] Json linked(Json event) const {
    Json& data = event["data"];
    if (past_.contact && data.is_object() && data.contains("person") && data["person"].is_object() &&
        !data["person"].contains("email"))
      data["person"].update(link_);
    return event;
  }
  [[nodiscard]] std::string item(const Json& record) const {
    return fmt::format("        - {}\n", testing::flow_yaml(people_.replace(record)));
  }

  const Past& past_;
  Json link_;
  testing::Pseudonyms people_;
};

Json expected_of(const std::string& kind, const Json& record) {
  if (kind == "contacts") return picked(record, {"email", "name", "phone", "responsible", "tags", "fields"});
  if (kind == "deals")
    return picked(record, {"name", "pipeline", "stage", "state", "amount", "currency", "responsible", "fields"});
  if (kind == "payments") return picked(record, {"id", "status", "amount", "currency"});
  if (kind == "runs") return picked(record, {"flow", "state"});
  if (kind == "dead") return picked(record, {"flow", "code"});
  Json effect = Json::object();
  const bool is_mail = record.value("kind", "") == "email";
  if (is_mail) {
    effect["email"] = record["template"];
    effect["to"] = record["to"];
  } else {
    const bool declared = record.contains("endpoint") && record["endpoint"].is_string();
    effect[declared ? "webhook" : "url"] = declared ? record["endpoint"] : record["url"];
    effect["body"] = parsed(record["body"].get<std::string>());
  }
  return effect;
}

// What running the case comes to.
Json expectation(const testing::Records& records) {
  Json expect = Json::object();
  for (const char* kind : {"contacts", "deals", "payments", "effects", "runs", "dead"}) {
    const auto found = records.find(kind);
    if (found == records.end() || found->second.empty()) continue;
    if (found->second.size() > records_max) {
      expect[kind] = {{"count", found->second.size()}};
      continue;
    }
    for (const Json& record : found->second) expect[kind].push_back(expected_of(kind, record));
  }
  if (!expect.contains("deals")) expect["deals"] = {{"count", 0}};
  return expect;
}

Result<LoadedWorkspace> load_case(const Past& past, const std::string& text) {
  std::vector<WorkspaceFile> files = *past.workspace->content().files;
  files.push_back({file_name, text});
  LoadedWorkspace loaded = load_workspace(std::move(files), {}, {.tests = true});
  if (loaded.workspace && loaded.tests.size() == 1) return loaded;
  std::string why;
  for (const Diagnostic& one : loaded.diagnostics)
    if (why.empty() && one.severity == Severity::error) why = one.message;
  return fail(ErrorCode::refused, "what was there before the run cannot be given to a test: " + why);
}

// The steps and what came of each, without the numbers of records.
std::vector<std::string> way_of(const Run& run) {
  std::vector<std::string> way;
  for (const RunStep& step : run.steps) {
    std::string result = step.result.substr(0, step.result.find(" until "));  // at another time
    std::erase_if(result, [](char c) { return c >= '0' && c <= '9'; });
    if (result.find(" came: ") != std::string::npos) result.erase(result.find(" came: "));  // by another id
    way.push_back(fmt::format("{} {}", step.path, result));
  }
  return way;
}

// In what the runs of the case differ from the one that it is made of.
std::string difference(const Past& past, const std::vector<Run>& runs) {
  const auto same = [&](const Run& run) {
    return run.flow == past.run.flow && run.state == past.run.state && way_of(run) == way_of(past.run);
  };
  if (std::any_of(runs.begin(), runs.end(), same)) return {};
  return fmt::format(
      "no run of the case goes the whole way of run-{}: something that it found, such as the deal of a payment, "
      "cannot be given",
      past.run.number);
}

}  // namespace

Result<RecordedTest> test_of_run(const std::filesystem::path& store, std::string_view run,
                                 const RecordedTestOptions& options) {
  const auto environment = store::Environment::open(store, {});
  if (!environment) return tl::unexpected(environment.error());
  auto stored = query::stored_workspace(*environment, options.workspace);
  if (!stored) return tl::unexpected(stored.error());
  const auto number = crm::parse_id("run-", run);
  if (!number) return fail(ErrorCode::not_found, fmt::format("`{}` is no run: runs are called run-1, run-2 …", run));
  const auto past = Memory(stored->rows, stored->number, options.scratch).of(*number);
  if (!past) return tl::unexpected(past.error());
  const Writer writer(*past);
  const auto loaded = load_case(*past, writer.write({{"deals", {{"count", 0}}}}));
  if (!loaded) return tl::unexpected(loaded.error());
  testing::Tested tested{loaded->workspace, nullptr};
  tested.without_flows = load_workspace({{"dealflow.yaml", loaded->workspace->content().settings.text}}).workspace;
  testing::CaseRun ran(tested, loaded->tests.front(), options.scratch, nullptr);
  if (auto done = ran.run(); !done) return tl::unexpected(done.error());
  if (!ran.problems().empty())
    return fail(ErrorCode::refused, "the case does not come to an end: " + ran.problems().front().message);
  const auto records = ran.records();
  if (!records) return tl::unexpected(records.error());
  const auto runs = ran.runs();
  if (!runs) return tl::unexpected(runs.error());
  return RecordedTest{writer.write(expectation(*records)), difference(*past, *runs)};
}

}  // namespace dealflow
