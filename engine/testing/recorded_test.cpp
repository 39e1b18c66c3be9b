#include <dealflow/recorded_test.hpp>

#include "dsl/base/duration_text.hpp"
#include "engine/crm/cards.hpp"
#include "engine/query/stored_workspace.hpp"
#include "engine/store/environment.hpp"
#include "engine/testing/case_run.hpp"
#include "engine/testing/flow_yaml.hpp"
#include "engine/testing/pseudonyms.hpp"
#include "engine/testing/run_past.hpp"
#include "rules/workspace/content.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace dealflow {
namespace {

using testing::Json;
using testing::Moment;
using testing::Past;
using testing::picked;

constexpr const char* file_name = "tests/recorded.test.yaml";
// Of each kind of record that is expected.
constexpr std::size_t records_max = 10;

Json parsed(const std::string& json) { return Json::parse(json, nullptr, false); }

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
      people_.learn_by_look(data);
    }
  }

  [[nodiscard]] std::string write(const Json& expect) const {
    std::string text = fmt::format(
        "# Made of run-{0} of the flow `{1}`. Who is in it is made up; other values are as they were: look through "
        "it.\ntests:\n  - name: run-{0} of {1}\n    "
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
    std::string result = step.result.substr(0, step.result.find(" until "));          // at another time
    if (result.find(" to ") != std::string::npos) result.erase(result.find(" to "));  // somebody made up
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
      "no run of the case goes the whole way of run-{}: something that it saw is not in the case, such as a name that "
      "is made up now, or what cannot be given",
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
  const auto past = testing::past_of(stored->rows, stored->number, *number, options.scratch);
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
