#include "rules/workspace/workspace_check.hpp"

#include "dsl/base/limits.hpp"
#include "dsl/flow/yaml_comments.hpp"
#include "rules/lint/policy.hpp"
#include "rules/lint/references.hpp"
#include "rules/lint/secrets.hpp"
#include "rules/workspace/content.hpp"
#include "rules/workspace/flow_files.hpp"
#include "rules/workspace/settings_reader.hpp"
#include "rules/workspace/shown_path.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace dealflow::rules {
namespace {

constexpr std::string_view settings_path = "dealflow.yaml";
// What reasoning leaves behind is given back when it is more than this.
constexpr std::size_t bench_bytes_max = 32 * 1024 * 1024;

bool in_folder(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && path.substr(folder.size()).starts_with('/');
}

lint::Suppressions::Scopes scopes_of(const CheckedFile& checked) {
  lint::Suppressions::Scopes scopes;
  for (const auto& item : checked.file.file.items)
    scopes.flows.push_back(std::visit([](const auto& one) { return one.span; }, item));
  for (const auto& flow : checked.flows) {
    for (const auto& one : flow->checked.compiled.expressions()) scopes.values.push_back(one->text->span);
    for (const auto& one : flow->checked.compiled.holes()) scopes.values.push_back(one.text->span);
  }
  return scopes;
}

}  // namespace

WorkspaceCheck::WorkspaceCheck(std::string_view folder, LoadOptions options)
    : folder_(folder), options_(std::move(options)), settings_(std::make_unique<Settings>()) {}

WorkspaceCheck::Role WorkspaceCheck::role_of(std::string_view path) {
  if (path == settings_path) return Role::settings;
  const bool yaml = path.ends_with(".yaml");
  if (in_folder(path, "flows")) {
    if (yaml || path.ends_with(".flow")) return Role::flows;
    return path.ends_with(".yml") ? Role::misplaced : Role::none;
  }
  if (in_folder(path, "tests")) {
    if (path.ends_with(".test.yaml")) return Role::test;
    return yaml || path.ends_with(".yml") ? Role::misplaced : Role::none;
  }
  return Role::none;
}

void WorkspaceCheck::set(WorkspaceFile file) {
  Entry& entry = entries_[file.path];
  entry = Entry{};
  entry.role = role_of(file.path);
  entry.source = std::make_shared<const Source>(shown_path(folder_, file.path), std::move(file.text));
  if (entry.role == Role::settings) settings_changed_ = true;
}

void WorkspaceCheck::remove(std::string_view path) {
  const auto found = entries_.find(path);
  if (found == entries_.end()) return;
  if (found->second.role == Role::settings) settings_changed_ = true;
  entries_.erase(found);
}

bool WorkspaceCheck::advises() const {
  const auto raises = [](const lint::Levels& levels) {
    return std::any_of(levels.begin(), levels.end(), [](const auto& one) { return one.second == lint::Level::error; });
  };
  const auto& paths = settings_->lint.paths;
  return options_.advise || raises(settings_->lint.rules) ||
         std::any_of(paths.begin(), paths.end(), [&](const lint::LevelsOfPath& one) { return raises(one.rules); });
}

lint::Advice WorkspaceCheck::advice() {
  if (bench_ == nullptr || bench_->arena().bytes_used() > bench_bytes_max)
    bench_ = std::make_unique<Workbench>(*settings_);
  return {*settings_, *bench_, options_.today, options_.notes || settings_->lint.notes};
}

// First, as flows and tests are read against it: all of them are looked at again.
void WorkspaceCheck::read_settings() {
  for (auto& [path, entry] : entries_) {
    entry.is_checked = false;
    entry.facts.clear();
    entry.flows.reset();
  }
  scopes_.reset();
  bench_.reset();
  Report report;
  const auto found = entries_.find(settings_path);
  if (found == entries_.end()) {
    settings_ = std::make_unique<Settings>();
    const Source nothing(shown_path(folder_, settings_path), {});
    report.add(lint::missing_file, nothing, {}, settings_path)
        .help("make one with `workspace: NAME` in it, or run `dealflow init`");
  } else {
    settings_ = std::make_unique<Settings>(rules::read_settings(*found->second.source, report));
  }
  settings_->observable = options_.observable;
  scopes_ = std::make_unique<Scopes>(*settings_);
  of_settings_ = report.take();
  settings_changed_ = false;
}

void WorkspaceCheck::check(const std::string& path, Entry& entry) {
  Report report;
  const std::string_view text = entry.source->text();
  if (entry.role == Role::settings || entry.role == Role::flows) lint::check_secrets(*entry.source, report);
  if (entry.role != Role::flows && entry.role != Role::none && lint::may_suppress(text))
    entry.comments = flow::read_yaml_comments(*entry.source);
  if (entry.role == Role::flows) check_flows(path, entry, report);
  if (entry.role == Role::test) entry.tests = read_test_file(*entry.source, *settings_, report);
  if (entry.role == Role::misplaced)
    report.add(
        lint::unread_file, *entry.source, {},
        in_folder(path, "tests") ? "the name does not end in `.test.yaml`" : "the name ends in `.yml`, not in `.yaml`");
  entry.findings = report.take();
  entry.is_checked = true;
}

void WorkspaceCheck::check_flows(const std::string& path, Entry& entry, Report& report) {
  auto read = read_flow_file(path, entry.source, report);
  if (!read) return;
  entry.flows = check_file(*std::move(read), *settings_, *scopes_, report);
  entry.comments = entry.flows->file.comments;
  const lint::Advice by = advice();
  by.bench.renew_budget();
  if (advises()) lint::advise_file(by, *entry.flows, report);
  if (advises()) entry.facts = lint::facts_of_file(by, *entry.flows, report);
}

// Which flows there are is known when all files have been read.
void WorkspaceCheck::check_tests(const Planned& planned, Report& report) const {
  std::vector<std::string_view> known;
  for (const CheckedFlow* flow : planned.checked) known.push_back(flow->id);
  std::sort(known.begin(), known.end());
  for (const auto& [path, entry] : entries_)
    if (entry.role == Role::test) check_flow_names(entry.tests, *entry.source, known, report);
}

Planned WorkspaceCheck::plan(Report& report, Plans plans) {
  std::vector<CheckedFile*> files;
  std::vector<const lint::FactsOfFile*> facts;
  for (auto& [path, entry] : entries_)
    if (entry.flows) files.push_back(entry.flows.get());
  Planned planned = plan_files(files, *settings_, *scopes_, report, plans);
  if (!advises() && !lint::may_loop(planned)) return planned;
  const lint::Advice by = advice();
  by.bench.renew_budget();
  std::set<std::string, std::less<>> tested;
  for (auto& [path, entry] : entries_) {
    tested.insert(entry.tests.event_types.begin(), entry.tests.event_types.end());
    if (!entry.flows) continue;
    if (!advises()) entry.facts = lint::facts_of_file(by, *entry.flows, report);
    facts.push_back(&entry.facts);
  }
  if (advises())
    lint::advise_all(by, planned, facts, tested, report);
  else
    lint::refuse_all(by, planned, facts, report);
  return planned;
}

// What is told of all that was found. What comments silence needs to be known for all findings before one that
// silences nothing is.
void WorkspaceCheck::tell(Report& found, LoadedWorkspace& loaded) {
  lint::Suppressions suppressions(options_.today);
  Report of_comments;
  for (const auto& [path, entry] : entries_) {
    if (entry.comments.empty()) continue;
    const lint::Suppressions::Scopes scopes = entry.flows ? scopes_of(*entry.flows) : lint::Suppressions::Scopes{};
    suppressions.add(entry.source, entry.comments, scopes, of_comments);
  }
  const bool notes = options_.notes || settings_->lint.notes;
  found.append(of_comments.take());
  // Where so many of a rule were found that some were left out, a comment may have silenced one of these.
  std::map<std::pair<std::string, std::string>, std::size_t> of_rule;
  std::set<std::string, std::less<>> left_out;
  for (const Diagnostic& one : found.diagnostics())
    if (++of_rule[{one.place.file, one.code}] >= limits::diagnostics_per_file_max) left_out.insert(one.place.file);
  lint::Told told = lint::apply_policy(found.take(), settings_->lint, folder_, notes, suppressions);
  if (options_.advise) {
    lint::Suppressions::NotLooked not_looked{left_out, notes};
    for (const Diagnostic& one : told.diagnostics)
      if (one.severity == Severity::error) not_looked.broken.insert(one.place.file);
    suppressions.report_unused(not_looked, of_comments);
  }
  lint::Told unused = lint::apply_policy(of_comments.take(), settings_->lint, folder_, notes, suppressions);
  found.append(std::move(told.diagnostics));
  found.append(std::move(unused.diagnostics));
  loaded.diagnostics = found.take();
  loaded.silenced = told.silenced + unused.silenced;
}

LoadedWorkspace WorkspaceCheck::look(Plans plans, Planned& planned) {
  if (settings_changed_) read_settings();
  Report report;
  report.append(of_settings_);
  for (auto& [path, entry] : entries_) {
    if (!entry.is_checked) check(path, entry);
    report.append(entry.findings);
  }
  planned = plan(report, plans);
  check_tests(planned, report);
  LoadedWorkspace loaded;
  loaded.flows = planned.flows;
  tell(report, loaded);
  return loaded;
}

LoadedWorkspace WorkspaceCheck::evaluate(Plans plans) {
  Planned planned;
  LoadedWorkspace loaded = look(plans, planned);
  if (plans == Plans::take && !loaded.has_errors()) {
    if (options_.tests) loaded.tests = take_tests();
    loaded.workspace = make(std::move(planned));
  }
  return loaded;
}

LoadedWorkspace WorkspaceCheck::evaluate(Planned& planned) { return look(Plans::leave, planned); }

std::vector<TestCase> WorkspaceCheck::take_tests() {
  std::vector<TestCase> tests;
  for (auto& [path, entry] : entries_)
    std::move(entry.tests.cases.begin(), entry.tests.cases.end(), std::back_inserter(tests));
  return tests;
}

std::shared_ptr<const Workspace> WorkspaceCheck::make(Planned planned) {
  // The index points at the plans, which keep their place in memory when their vector is moved.
  TriggerIndex index(planned.plans, settings_->catalogue);
  std::vector<WorkspaceFile> files;
  for (const auto& [path, entry] : entries_)
    if (entry.role == Role::settings || entry.role == Role::flows)
      files.push_back({path, std::string(entry.source->text())});
  Workspace::Content content{std::move(*settings_),
                             std::move(planned.plans),
                             std::move(index),
                             std::make_shared<const std::vector<WorkspaceFile>>(std::move(files)),
                             {},
                             {}};
  if (options_.observable) {
    content.trees = planned.checked;
    auto kept = std::make_shared<std::pair<std::map<std::string, Entry, std::less<>>, Planned>>();
    kept->first = std::move(entries_);
    kept->second = std::move(planned);
    content.kept = std::move(kept);
  }
  return std::make_shared<const Workspace>(std::make_shared<const Workspace::Content>(std::move(content)));
}

}  // namespace dealflow::rules
