// `replay` of many stored events against a changed condition, beside plain runs of the same events. Times are reported,
// never asserted; that the difference is that of two separate full runs is checked, and anything else ends the program
// with 1.
//
//   replay_bench [--events N] [--contacts N] [--dir PATH]
#include <dealflow/reader.hpp>
#include <dealflow/replay.hpp>

#include "engine/cli/bench_events.hpp"
#include "tests/bench/figures.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace dealflow::bench {
namespace {

using Json = nlohmann::json;

constexpr std::string_view condition = "flow.id == \"act-0\"";
constexpr std::string_view changed_condition = "flow.id == \"act-0\" && !link.url.endsWith(\"08\")";

std::shared_ptr<const Workspace> changed(const cli::BenchShape& shape) {
  auto files = cli::bench_workspace(shape);
  bool found = false;
  for (WorkspaceFile& file : files) {
    const auto at = file.text.find(condition);
    if (at == std::string::npos) continue;
    file.text.replace(at, condition.size(), changed_condition);
    found = true;
  }
  if (!found) stop("the condition to change is not there");
  return load(std::move(files));
}

// The deals of a run by the event that made them, without what counts: ids, versions, histories.
std::map<std::string, Json> deals_of(const std::filesystem::path& store) {
  std::map<std::string, Json> deals;
  const Reader reader = must(Reader::open(store));
  std::map<std::string, std::string> people;
  must(reader.list(RecordKind::contacts, {}, [&](std::string_view text) {
    const Json one = Json::parse(text);
    people[one["id"]] = one["email"].is_string() ? one["email"].get<std::string>() : "";
    return true;
  }));
  must(reader.list(RecordKind::deals, {}, [&](std::string_view text) {
    Json one = Json::parse(text);
    for (Json& contact : one["contacts"]) contact = people[contact];
    if (one["name"] == std::to_string(one["number"].get<std::uint64_t>())) one["name"] = nullptr;
    one["created_by"].erase("flow_version");
    for (const char* gone : {"id", "number", "history"}) one.erase(gone);
    deals.emplace(one["created_by"]["event"]["id"], std::move(one));
    return true;
  }));
  return deals;
}

// How many differ; ends the program where the difference says otherwise.
std::size_t check(const Difference& difference, const std::map<std::string, Json>& before,
                  const std::map<std::string, Json>& after) {
  std::set<std::string> expected;
  std::set<std::string> actual;
  for (const auto& [event, deal] : before) {
    const auto other = after.find(event);
    if (other == after.end())
      expected.insert("- " + event);
    else if (other->second != deal)
      expected.insert("~ " + event);
  }
  for (const auto& [event, deal] : after)
    if (!before.contains(event)) expected.insert("+ " + event);
  for (const RecordChange& change : difference.deals.changes)
    actual.insert((change.kind == RecordChange::Kind::added     ? "+ "
                   : change.kind == RecordChange::Kind::removed ? "- "
                                                                : "~ ") +
                  change.event.id);
  if (actual != expected || actual.size() != difference.deals.changes.size())
    stop(fmt::format("the difference has {} deals, two full runs differ in {}", actual.size(), expected.size()));
  if (difference.deals.before != before.size() || difference.deals.after != after.size())
    stop("the difference counts other deals than the runs");
  return expected.size();
}

int run(int argc, char** argv) {
  std::uint64_t events = 100'000;
  std::uint64_t contacts = 20'000;
  std::filesystem::path folder = "./replay_bench.d";
  read_arguments(argc, argv, {{"--events", &events}, {"--contacts", &contacts}}, folder);
  const cli::BenchShape shape{contacts, 20};
  const auto line = [&](std::uint64_t number) { return cli::bench_event(number, shape); };
  const auto is = load(cli::bench_workspace(shape));
  const auto other = changed(shape);
  std::map<std::string, Json> before;
  std::map<std::string, Json> after;
  double plain = 0;
  Store store(folder / "store", is);
  plain = store.feed(0, events, line);
  store.close();
  before = deals_of(store.folder());
  {
    Store second(folder / "second", other);
    second.feed(0, events, line);
    second.close();
    after = deals_of(second.folder());
  }
  const auto replayed = [&](const std::shared_ptr<const Workspace>& workspace, const char* scratch, double& seconds) {
    ReplayOptions options;
    options.scratch = folder / scratch;
    const Watch watch;
    auto difference = must(replay_store(store.folder(), workspace, options));
    seconds = watch.seconds();
    std::filesystem::remove_all(options.scratch);
    return difference;
  };
  double same = 0;
  double differing = 0;
  if (!replayed(is, "same", same).empty()) stop("the flows as they are make a difference");
  const std::size_t deals = check(replayed(other, "other", differing), before, after);
  const auto rate = [&](double seconds) { return static_cast<double>(events) / seconds; };
  fmt::print(
      "{:9} events: a plain run {:.0f}/s; replay with the flows as they are {:.0f}/s, with a changed condition "
      "{:.0f}/s ({:.2f} times the plain run); {} deals differ, as in two full runs\n",
      events, rate(plain), rate(same), rate(differing), differing / plain, deals);
  std::filesystem::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace dealflow::bench

int main(int argc, char** argv) { return dealflow::bench::run(argc, argv); }
