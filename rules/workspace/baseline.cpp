#include <dealflow/lint.hpp>

#include "dsl/base/trim.hpp"
#include "dsl/source/source.hpp"
#include "rules/workspace/shown_path.hpp"

#include <nlohmann/json.hpp>

#include <memory>

namespace dealflow {
namespace {

using Json = nlohmann::ordered_json;

constexpr int format_version = 1;

// The line that each finding stands on.
class Lines {
 public:
  Lines(const std::vector<WorkspaceFile>& files, std::string_view folder) {
    for (const WorkspaceFile& file : files) by_shown_.emplace(rules::shown_path(folder, file.path), &file);
  }
  struct Found {
    std::string path;  // in the workspace
    std::string line;
  };
  Found at(const Place& place) {
    const auto file = by_shown_.find(place.file);
    if (file == by_shown_.end()) return {place.file, {}};
    std::unique_ptr<Source>& source = sources_[place.file];
    if (!source) source = std::make_unique<Source>(place.file, file->second->text);
    const std::string_view line = place.line <= source->line_count() ? source->line(place.line) : std::string_view();
    return {file->second->path, std::string(trimmed(line))};
  }

 private:
  std::map<std::string, const WorkspaceFile*> by_shown_;
  std::map<std::string, std::unique_ptr<Source>> sources_;
};

}  // namespace

std::optional<Baseline> Baseline::read(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  const auto is_version = [&] {
    const auto version = json.find("version");
    return version != json.end() && version->is_number_integer() && version->get<std::int64_t>() == format_version;
  };
  if (!json.is_object() || !is_version() || !json.contains("findings") || !json["findings"].is_array())
    return std::nullopt;
  Baseline baseline;
  for (const Json& one : json["findings"]) {
    if (!one.is_object()) return std::nullopt;
    const auto text_at = [&](const char* key) {
      const auto found = one.find(key);
      return found != one.end() && found->is_string() ? std::optional(found->get<std::string>()) : std::nullopt;
    };
    const auto code = text_at("code");
    const auto workspace = text_at("workspace");
    const auto file = text_at("file");
    const auto line = text_at("line");
    const auto times = one.find("times");
    if (!code || !workspace || !file || !line || times == one.end() || !times->is_number_unsigned())
      return std::nullopt;
    baseline.known_[{*code, *workspace, *file, *line}] += times->get<std::size_t>();
  }
  return baseline;
}

std::string Baseline::write() const {
  Json findings = Json::array();
  for (const auto& [known, times] : known_)
    findings.push_back({{"code", known.code},
                        {"workspace", known.workspace},
                        {"file", known.file},
                        {"line", known.line},
                        {"times", times}});
  const Json json{{"version", format_version}, {"findings", std::move(findings)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

void Baseline::add(const std::vector<Diagnostic>& found, const std::vector<WorkspaceFile>& files,
                   std::string_view folder, std::string_view name) {
  Lines lines(files, folder);
  for (const Diagnostic& one : found) {
    if (one.severity == Severity::error) continue;
    const auto [path, line] = lines.at(one.place);
    ++known_[{one.code, std::string(name), path, line}];
  }
}

std::size_t Baseline::remove_known(std::vector<Diagnostic>& found, const std::vector<WorkspaceFile>& files,
                                   std::string_view folder, std::string_view name) {
  Lines lines(files, folder);
  return std::erase_if(found, [&](const Diagnostic& one) {
    if (one.severity == Severity::error) return false;
    const auto [path, line] = lines.at(one.place);
    const Known known{one.code, std::string(name), path, line};
    const auto entry = known_.find(known);
    if (entry == known_.end() || met_[known] >= entry->second) return false;
    ++met_[known];
    return true;
  });
}

std::size_t Baseline::size() const {
  std::size_t all = 0;
  for (const auto& [known, times] : known_) all += times;
  return all;
}

std::size_t Baseline::not_met() const {
  std::size_t met = 0;
  for (const auto& [known, times] : met_) met += times;
  return size() - met;
}

}  // namespace dealflow
