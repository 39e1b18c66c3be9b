#include <dealflow/workspace.hpp>

#include "dsl/flow/yaml_comments.hpp"
#include "rules/lint/advise.hpp"
#include "rules/lint/crm_meaning.hpp"
#include "rules/lint/policy.hpp"
#include "rules/lint/references.hpp"
#include "rules/lint/secrets.hpp"
#include "rules/plan/planner.hpp"
#include "rules/workspace/content.hpp"
#include "rules/workspace/flow_files.hpp"
#include "rules/workspace/settings_reader.hpp"
#include "rules/workspace/shown_path.hpp"
#include "rules/workspace/test_file.hpp"

#include <algorithm>
#include <utility>

namespace dealflow {
namespace {

constexpr std::string_view settings_path = "dealflow.yaml";

enum class FileRole : std::uint8_t { settings, flows, test, misplaced, none };

bool in_folder(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && path.substr(folder.size()).starts_with('/');
}

FileRole role_of(std::string_view path) {
  if (path == settings_path) return FileRole::settings;
  const bool yaml = path.ends_with(".yaml");
  if (in_folder(path, "flows")) {
    if (path.ends_with(".flow")) return FileRole::flows;
    if (yaml) return FileRole::flows;
    return path.ends_with(".yml") ? FileRole::misplaced : FileRole::none;
  }
  if (in_folder(path, "tests")) {
    if (path.ends_with(".test.yaml")) return FileRole::test;
    return yaml || path.ends_with(".yml") ? FileRole::misplaced : FileRole::none;
  }
  return FileRole::none;
}

class Loader {
 public:
  Loader(std::vector<WorkspaceFile> files, std::string_view folder, const LoadOptions& options)
      : files_(std::move(files)), folder_(folder), options_(options), suppressions_(options.today) {
    std::sort(files_.begin(), files_.end(),
              [](const WorkspaceFile& a, const WorkspaceFile& b) { return a.path < b.path; });
  }

  LoadedWorkspace load() {
    read_settings();
    for (WorkspaceFile& file : files_) read(file);
    rules::Planned planned = rules::plan_flows(flows_, settings_, report_);
    const lint::Advice advice{planned, flows_,         settings_,
                              tested_, options_.today, options_.notes || settings_.lint.notes};
    if (options_.advise)
      lint::advise(advice, report_);
    else
      lint::refuse(advice, report_);
    LoadedWorkspace loaded;
    loaded.flows = planned.flows;
    tell(loaded);
    if (!has_errors(loaded.diagnostics)) loaded.workspace = make(std::move(planned.plans));
    return loaded;
  }

 private:
  // What is told of all that was found. What comments silence needs to be known for all findings before one that
  // silences nothing is.
  void tell(LoadedWorkspace& loaded) {
    for (const rules::FlowFile& file : flows_) add_comments(file.source, file.comments, spans_of(file.file));
    lint::Told told = lint::apply_policy(report_.take(), settings_.lint, folder_, options_.notes, suppressions_);
    if (options_.advise) suppressions_.report_unused(report_);
    lint::Told of_comments = lint::apply_policy(report_.take(), settings_.lint, folder_, options_.notes, suppressions_);
    report_.append(std::move(told.diagnostics));
    report_.append(std::move(of_comments.diagnostics));
    loaded.diagnostics = report_.take();
    loaded.silenced = told.silenced + of_comments.silenced;
  }

  void add_comments(const std::shared_ptr<const Source>& source, const flow::Comments& comments,
                    const std::vector<Span>& flows) {
    suppressions_.add(source, comments, flows, report_);
  }

  // Of a file in YAML that holds no flows.
  void add_comments(const WorkspaceFile& file) {
    if (!lint::may_suppress(file.text)) return;
    auto source = std::make_shared<const Source>(rules::shown_path(folder_, file.path), file.text);
    add_comments(source, flow::read_yaml_comments(*source), {});
  }

  static std::vector<Span> spans_of(const flow::File& file) {
    std::vector<Span> spans;
    for (const auto& item : file.items) spans.push_back(std::visit([](const auto& one) { return one.span; }, item));
    return spans;
  }

  static bool has_errors(const std::vector<Diagnostic>& diagnostics) {
    return std::any_of(diagnostics.begin(), diagnostics.end(),
                       [](const Diagnostic& one) { return one.severity == Severity::error; });
  }

  // First, as flows and tests are read against it.
  void read_settings() {
    const auto found = std::find_if(files_.begin(), files_.end(),
                                    [](const WorkspaceFile& file) { return file.path == settings_path; });
    if (found == files_.end()) {
      const Source nothing(rules::shown_path(folder_, settings_path), {});
      report_.add(lint::missing_file, nothing, {}, settings_path)
          .help("make one with `workspace: NAME` in it, or run `dealflow init`");
      return;
    }
    settings_ = rules::read_settings(Source(rules::shown_path(folder_, found->path), found->text), report_);
  }

  void read(WorkspaceFile& file) {
    const auto source = [&] { return Source(rules::shown_path(folder_, file.path), file.text); };
    if (role_of(file.path) == FileRole::settings || role_of(file.path) == FileRole::flows)
      lint::check_secrets(file.text, source, report_);
    switch (role_of(file.path)) {
      case FileRole::settings: add_comments(file); return;
      case FileRole::none: return;
      case FileRole::flows: read_flows(file); return;
      case FileRole::test:
        add_comments(file);
        tested_.merge(rules::check_test_file(source(), settings_.catalogue, report_));
        return;
      case FileRole::misplaced:
        report_.add(lint::unread_file, source(), {},
                    in_folder(file.path, "tests") ? "the name does not end in `.test.yaml`"
                                                  : "the name ends in `.yml`, not in `.yaml`");
        return;
    }
  }

  void read_flows(const WorkspaceFile& file) {
    auto source = std::make_shared<const Source>(rules::shown_path(folder_, file.path), file.text);
    if (auto read = rules::read_flow_file(file.path, std::move(source), report_)) flows_.push_back(std::move(*read));
  }

  std::shared_ptr<const Workspace> make(std::vector<rules::Plan> plans) {
    // The index points at the plans, which keep their place in memory when their vector is moved.
    rules::TriggerIndex index(plans, settings_.catalogue);
    return std::make_shared<const Workspace>(std::make_shared<const Workspace::Content>(
        Workspace::Content{std::move(settings_), std::move(plans), std::move(index)}));
  }

  std::vector<WorkspaceFile> files_;
  std::string folder_;
  LoadOptions options_;
  lint::Suppressions suppressions_;
  Report report_;
  rules::Settings settings_;
  std::vector<rules::FlowFile> flows_;
  std::set<std::string, std::less<>> tested_;  // event types
};

}  // namespace

Workspace::Workspace(std::shared_ptr<const Content> content) : content_(std::move(content)) {}

const std::string& Workspace::name() const { return content_->settings.workspace; }

std::size_t Workspace::flow_count() const { return content_->plans.size(); }
std::optional<std::string> Workspace::flow_version(std::string_view flow) const {
  const auto found = std::find_if(content_->plans.begin(), content_->plans.end(),
                                  [&](const rules::Plan& plan) { return plan.id == flow; });
  if (found == content_->plans.end()) return std::nullopt;
  return found->version;
}

LoadedWorkspace load_workspace(std::vector<WorkspaceFile> files, std::string_view folder, const LoadOptions& options) {
  return Loader(std::move(files), folder, options).load();
}

}  // namespace dealflow
