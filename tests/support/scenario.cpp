#include "tests/support/scenario.hpp"

#include "tests/support/yaml_json.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <fstream>
#include <iterator>
#include <utility>

namespace dealflow::test {

const std::string_view shop_settings = R"(
workspace: shop
default_region: BR
timezone: America/Sao_Paulo
team:
  - {id: ana, name: Ana Lima}
  - {id: bruno, name: Bruno Reis}
  - {id: carla, name: Carla Dias}
pipelines:
  - id: sales
    name: Sales
    responsible: carla
    stages: [lead, offer, {id: won, closes: won}, {id: lost, closes: lost}]
  - id: support
    name: Support
    stages: [new, paid, {id: done, closes: won}]
fields:
  contact: {city: text, birthday: date, age: number, segment: {type: select, options: [B2B, B2C]}}
  deal: {budget: number, priority: text, message: text, origin_city: text}
)";

namespace {

TimePoint start() { return parse_time("2026-03-02T09:00:00Z").value(); }

std::vector<WorkspaceFile> files_of(std::string_view flows, std::string_view settings) {
  return {{"dealflow.yaml", std::string(settings)}, {"flows/flows.yaml", std::string(flows)}};
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string place(const Where& where) { return std::string(where.file) + ":" + std::to_string(where.line); }

}  // namespace

std::shared_ptr<const Workspace> load_files(const std::vector<WorkspaceFile>& files) {
  LoadedWorkspace loaded = load_workspace(files);
  if (!loaded.workspace) FAIL("the workspace does not load:\n" << render_text(loaded.diagnostics, files, {}, false));
  return std::move(loaded.workspace);
}

Scenario::Scenario(std::string_view flows, std::string_view settings) : Scenario(files_of(flows, settings)) {}

Scenario Scenario::of_folder(const std::filesystem::path& folder) {
  std::vector<WorkspaceFile> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file())
      files.push_back({entry.path().lexically_relative(folder).generic_string(), read_file(entry.path())});
  }
  return Scenario(files);
}

Scenario::Scenario(const std::vector<WorkspaceFile>& files)
    : folder_(std::make_unique<TemporaryFolder>()),
      store_(std::make_unique<std::filesystem::path>(folder_->path() / "store")) {
  load(files);
  open();
}

void Scenario::load(const std::vector<WorkspaceFile>& files) { loaded_ = load_files(files); }

void Scenario::open() {
  EngineOptions options;
  options.wall = start();
  auto engine = Engine::open(*store_, options);
  if (!engine) FAIL("the store does not open: " << engine.error().detail);
  engine_.emplace(std::move(*engine));
  handle_ = engine_->use(loaded_).value();
  REQUIRE(engine_->commit());
}

void Scenario::tick(std::string_view time) {
  const auto ticked = engine_->tick(handle_, parse_time(time).value());
  if (!ticked) FAIL(ticked.error().detail);
  const auto committed = engine_->commit();
  if (!committed) FAIL(committed.error().detail);
}

void Scenario::restart() {
  engine_.reset();
  open();
}

void Scenario::use(std::string_view flows, std::string_view settings) {
  load(files_of(flows, settings));
  handle_ = engine_->use(loaded_).value();
  REQUIRE(engine_->commit());
}

Outcome Scenario::event(std::string_view type, std::string_view data, const Envelope& envelope) {
  ++events_;
  const std::string id = envelope.id.empty() ? "e-" + std::to_string(events_) : envelope.id;
  const std::string time = envelope.time.empty() ? format_time(start() + std::chrono::minutes(events_)) : envelope.time;
  return line(R"({"specversion":"1.0","id":")" + id + R"(","source":")" + envelope.source + R"(","type":")" +
              std::string(type) + R"(","time":")" + time + R"(","data":)" + json_of_yaml(data) + "}");
}

Outcome Scenario::line(std::string_view json) {
  last_line_ = json;
  auto outcome = engine_->submit(handle_, json);
  if (!outcome) FAIL("submit: " << outcome.error().detail);
  auto committed = engine_->commit();
  if (!committed) FAIL("commit: " << committed.error().detail);
  return std::move(*outcome);
}

Outcome Scenario::again() { return line(std::string(last_line_)); }

std::vector<Outcome> Scenario::lines(const std::vector<std::string>& lines, std::size_t batch) {
  std::vector<Outcome> outcomes;
  std::uint64_t number = 0;
  for (const std::string& text : lines) {
    ++number;
    if (text.empty()) continue;
    auto outcome = engine_->submit(handle_, {.line = text, .input = "sample", .line_number = number, .accepted = {}});
    if (!outcome) FAIL("submit: " << outcome.error().detail);
    outcomes.push_back(std::move(*outcome));
    if (engine_->pending() >= batch) REQUIRE(engine_->commit());
  }
  REQUIRE(engine_->commit());
  return outcomes;
}

std::vector<Engine::RetryOutcome> Scenario::retry() {
  auto outcomes = engine_->retry(handle_, {});
  if (!outcomes) FAIL("retry: " << outcomes.error().detail);
  return std::move(*outcomes);
}

Reader Scenario::reader() const {
  auto reader = Reader::open(*store_);
  if (!reader) FAIL("the store does not open for reading: " << reader.error().detail);
  return std::move(*reader);
}

std::vector<std::string> Scenario::records(std::string_view kind, const Filter& filter) const {
  const auto known = find_record_kind(kind);
  REQUIRE(known);
  std::vector<std::string> all;
  auto listed = reader().list(*known, filter, [&](std::string_view json) { return all.emplace_back(json), true; });
  if (!listed) FAIL("list " << kind << ": " << listed.error().detail);
  return all;
}

std::string Scenario::list(std::string_view kind, const Filter& filter) const {
  std::string array = "[";
  for (const std::string& json : records(kind, filter)) array += (array.size() > 1 ? "," : "") + json;
  return array + "]";
}

std::string Scenario::all_lists() const {
  std::string all;
  for (const char* kind : {"contacts", "deals", "payments", "courses", "runs", "effects", "events", "rejected", "dead"})
    all += std::string(kind) + ": " + list(kind) + "\n";
  return all;
}

void Scenario::expect(std::string_view kind, std::string_view expected, Where where) const {
  expect_where(kind, {}, expected, where);
}

void Scenario::expect_where(std::string_view kind, std::string_view filter, std::string_view expected,
                            Where where) const {
  const std::string actual = list(kind, Filter{.source = {}, .where = std::string(filter), .limit = {}});
  INFO(place(where) << ": " << kind << " " << filter);
  CHECK_THAT(mismatch(actual, expected), Catch::Equals(""));
}

void Scenario::expect_count(std::string_view kind, std::size_t count, Where where) const {
  INFO(place(where) << ": " << list(kind));
  CHECK(records(kind).size() == count);
}

void Scenario::expect_stats(std::string_view expected, Where where) const {
  auto stats = reader().stats();
  REQUIRE(stats);
  std::string array = "[";
  for (const SourceUsage& usage : *stats) array += (array.size() > 1 ? "," : "") + to_json(usage);
  INFO(place(where));
  CHECK_THAT(mismatch(array + "]", expected), Catch::Equals(""));
}

std::vector<std::string> read_lines(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

}  // namespace dealflow::test
