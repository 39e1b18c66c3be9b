#include "tests/support/golden.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

namespace dealflow::test {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  std::istringstream in{std::string(text)};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

bool is_expectation(std::string_view line) {
  if (!line.starts_with('#')) return false;
  const std::size_t begin = line.find_first_not_of(" ", 1);
  if (begin == std::string_view::npos) return false;
  const std::string_view rest = line.substr(begin);
  if (rest.starts_with("help: ") || rest.starts_with("fix: ") || rest.starts_with("related: ")) return true;
  const std::size_t carets = rest.find_first_not_of("<^");
  return carets != 0 && carets != std::string_view::npos && rest.substr(carets).starts_with(" DF");
}

std::string margin(std::uint32_t column) { return column == 1 ? "#<" : "#" + std::string(column - 2, ' '); }

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string carets(const Place& place, std::string_view line) {
  const std::size_t end = place.end_line == place.line ? place.end_column : code_points(line) + 1;
  const std::size_t width = std::max<std::size_t>(end > place.column ? end - place.column : 1, 1);
  return std::string(place.column == 1 ? std::max<std::size_t>(width, 3) - 2 : width, '^');
}

void write(std::string& out, const Diagnostic& finding, std::string_view line) {
  const std::string start = margin(finding.place.column);
  const std::string below = finding.place.column == 1 ? "# " : start;
  out += start + carets(finding.place, line) + " " + finding.code + " " + finding.message + "\n";
  if (finding.severity != Severity::error)
    out.insert(out.size() - 1, " (" + std::string(to_string(finding.severity)) + ")");
  if (!finding.help.empty()) out += below + "help: " + finding.help + "\n";
  if (finding.fix) out += below + "fix: " + finding.fix->replacement + "\n";
  for (const Related& related : finding.related)
    out += below + "related: line " + std::to_string(related.place.line) + ": " + related.message + "\n";
}

}  // namespace

void GoldenFile::rewrite(std::string_view new_text) const { std::ofstream(path, std::ios::binary) << new_text; }

std::vector<GoldenFile> golden_files(std::string_view folder, std::string_view ending) {
  std::vector<GoldenFile> files;
  const auto root = std::filesystem::path(DEALFLOW_SOURCE_DIR) / "tests" / "golden" / folder;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_regular_file() || !name.ends_with(ending) || name.starts_with('.')) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files.push_back({name, entry.path(), {std::istreambuf_iterator<char>(in), {}}});
  }
  std::sort(files.begin(), files.end(), [](const GoldenFile& a, const GoldenFile& b) { return a.path < b.path; });
  return files;
}

std::string strip_expectations(std::string_view text) {
  std::string stripped;
  for (const std::string& line : lines_of(text))
    if (!is_expectation(line)) stripped += line + "\n";
  return stripped;
}

std::string annotate(std::string_view source, const std::vector<Diagnostic>& findings, std::string_view file) {
  std::multimap<std::uint32_t, const Diagnostic*> by_line;
  for (const Diagnostic& finding : findings)
    if (finding.place.file == file) by_line.emplace(finding.place.line, &finding);
  std::string out;
  std::uint32_t number = 0;
  for (const std::string& line : lines_of(source)) {
    ++number;
    out += line + "\n";
    const auto [begin, end] = by_line.equal_range(number);
    for (auto at = begin; at != end; ++at) write(out, *at->second, line);
    by_line.erase(begin, end);
  }
  for (const auto& [line, finding] : by_line) write(out, *finding, {});
  return out;
}

bool updating_golden_files() {
  const char* update = std::getenv("DEALFLOW_UPDATE_GOLDEN");
  return update != nullptr && *update != '\0' && *update != '0';
}

}  // namespace dealflow::test
