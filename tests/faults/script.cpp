#include "tests/faults/script.hpp"

#include <dealflow/workspace_folder.hpp>

#include "engine/store/environment.hpp"
#include "tests/property/waiting/sequence.hpp"
#include "tests/support/shop_input.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <random>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace dealflow::test {
namespace {

constexpr const char* start = "2026-03-02T08:00:00Z";

std::shared_ptr<const Workspace> load(const std::vector<WorkspaceFile>& files) {
  LoadedWorkspace loaded = load_workspace(files);
  if (!loaded.workspace) throw std::runtime_error(render_text(loaded.diagnostics, files, {}, false));
  return std::move(loaded.workspace);
}

constexpr const char* waiting_settings = R"(
workspace: waiting
pipelines: [{id: sales, stages: [new]}]
)";

constexpr const char* joining_flow = R"(
flow: known
trigger: api.contact
actions:
  - create_contact: {}
  - add_tag: {to: contact, tag: "n{{ data.n % 7 }}"}
  - add_note: {to: contact, text: "seen {{ data.n }}"}
  - if: data.n % 3 == 0
    then:
      - create_deal: {name: "Deal {{ data.n }}", amount: {value: "{{ data.n }}", currency: EUR}}
)";

}  // namespace

Script shop_script(std::size_t rounds, std::size_t batch) {
  auto files = read_workspace_folder(shop);
  if (!files) throw std::runtime_error(files.error().detail);
  Script script{load(*files), {}};
  std::istringstream lines(shop_input(rounds));
  for (std::string line; std::getline(lines, line);) {
    if (script.batches.empty() || script.batches.back().lines.size() == batch) script.batches.emplace_back();
    script.batches.back().lines.push_back(line);
  }
  return script;
}

Script waiting_script(std::uint64_t seed, std::size_t batches) {
  const waiting::History history = waiting::make_history(seed);
  Script script{load({{"dealflow.yaml", waiting_settings}, {"flows/flows.yaml", waiting::to_yaml(history.flows)}}), {}};
  Batch batch;
  for (const char person : waiting::people) batch.lines.push_back(waiting::contact_line(person));
  script.batches.push_back(std::exchange(batch, {}));
  for (const waiting::Operation& operation : history.operations) {
    if (script.batches.size() == batches) break;
    if (operation.kind == waiting::Operation::Kind::event) batch.lines.push_back(waiting::event_line(operation));
    if (operation.kind == waiting::Operation::Kind::tick)
      batch.until = parse_time(waiting::time_text(operation.time)).value();
    if (batch.until || batch.lines.size() == 2) script.batches.push_back(std::exchange(batch, {}));
  }
  return script;
}

Script joining_script(std::uint64_t seed, std::size_t batches) {
  std::mt19937_64 random(seed);
  Script script{load({{"dealflow.yaml", "workspace: joining\npipelines: [{id: sales, stages: [new]}]\n"},
                      {"flows/known.yaml", joining_flow}}),
                {}};
  for (std::size_t n = 0; n < batches; ++n) {
    Batch batch;
    for (std::uint64_t each = random() % 3 + 1; each > 0; --each)
      batch.lines.push_back(fmt::format(
          R"({{"specversion":"1.0","source":"/t","type":"api.contact","id":"{0}-{1}","data":{{"n":{0},"person":)"
          R"({{"email":"p{2}@example.com","phone":"+4930{3:07}"}}}}}})",
          n, each, random() % 40, random() % 40));
    if (n % 5 == 4) batch.until = *parse_time(start) + std::chrono::hours(n);
    script.batches.push_back(std::move(batch));
  }
  return script;
}

Result<void> run_batch(Engine& engine, WorkspaceHandle workspace, const Batch& batch) {
  std::uint64_t number = 0;
  for (const std::string& line : batch.lines) {
    const Submission submission{.line = line, .input = "script", .line_number = ++number};
    if (auto outcome = engine.submit(workspace, submission); !outcome) return tl::unexpected(outcome.error());
  }
  if (batch.until)
    if (auto passed = engine.tick(workspace, *batch.until); !passed) return passed;
  return engine.commit();
}

Result<void> run_script(const Script& script, const std::filesystem::path& store, std::size_t from,
                        const std::function<void(std::size_t)>& durable, const EngineOptions& options) {
  EngineOptions with_clock = options;
  with_clock.now = parse_time(start).value();
  auto engine = Engine::open(store, with_clock);
  if (!engine) return tl::unexpected(engine.error());
  durable(store_made);
  auto workspace = engine->use(script.workspace);
  if (!workspace) return tl::unexpected(workspace.error());
  if (auto used = engine->commit(); !used) return used;
  durable(workspace_used);
  for (std::size_t at = from; at < script.batches.size(); ++at) {
    if (auto ran = run_batch(*engine, *workspace, script.batches[at]); !ran) return ran;
    durable(workspace_used + at + 1);
  }
  return {};
}

Result<std::uint64_t> digest_of(const std::filesystem::path& store) {
  auto environment = store::Environment::open(store, {});
  if (!environment) return tl::unexpected(environment.error());
  auto snapshot = environment->snapshot();
  if (!snapshot) return tl::unexpected(snapshot.error());
  std::string all;
  auto scanned = snapshot->scan({}, {}, [&](std::string_view key, std::string_view value) {
    all += fmt::format("{} {} ", key.size(), value.size());
    all.append(key).append(value);
    return true;
  });
  if (!scanned) return tl::unexpected(scanned.error());
  return XXH3_64bits(all.data(), all.size());
}

}  // namespace dealflow::test
