#include "tests/corpus/cases.hpp"

#include "dsl/base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>

namespace dealflow::corpus {
namespace {

constexpr std::string_view opening = "«";
constexpr std::string_view closing = "»";

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

void take_out(std::string& text, std::string_view mark) {
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark)) text.erase(at, mark.size());
}

// The marks of a file, taken out of its text.
void take_marks(WorkspaceFile& file, std::vector<Place>& places) {
  std::string plain;
  std::uint32_t number = 0;
  for (const std::string_view line : lines_of(file.text)) {
    ++number;
    std::string left(line);
    take_out(left, closing);
    for (auto at = left.find(opening); at != std::string::npos; at = left.find(opening)) {
      const auto column = static_cast<std::uint32_t>(count_code_points(std::string_view(left).substr(0, at))) + 1;
      places.push_back({file.path, number, column});
      left.erase(at, opening.size());
    }
    plain += left + "\n";
  }
  file.text = std::move(plain);
}

class Reader {
 public:
  explicit Reader(const std::string& settings) : settings_(settings) {}

  void line(std::string_view line) {
    if (line.starts_with("=== ")) {
      finish();
      const std::string_view head = line.substr(4);
      const auto blank = std::min(head.find(' '), head.size());
      current_.code = head.substr(0, blank);
      current_.title = head;
      open_ = true;
    } else if (line.starts_with("--- ") && line.find('.') != std::string_view::npos) {
      auto path = line.substr(4);
      path = path.substr(0, path.find(' '));
      current_.files.push_back({std::string(path), {}});
    } else if (open_) {
      if (current_.files.empty() && line.empty()) return;
      if (current_.files.empty()) current_.files.push_back({"flows/a.yaml", {}});
      current_.files.back().text.append(line).push_back('\n');
    }
  }

  void finish() {
    if (!open_) return;
    for (WorkspaceFile& file : current_.files) {
      while (file.text.ends_with("\n\n")) file.text.pop_back();
      take_marks(file, current_.places);
    }
    if (current_.places.empty()) {
      fmt::print(stderr, "{}: a case without a mark\n", current_.title);
      std::exit(2);
    }
    const bool own_settings = std::any_of(current_.files.begin(), current_.files.end(),
                                          [](const WorkspaceFile& file) { return file.path == "dealflow.yaml"; });
    if (!own_settings) current_.files.push_back({"dealflow.yaml", settings_});
    cases_.push_back(std::exchange(current_, {}));
    open_ = false;
  }

  std::vector<Case> take() { return std::move(cases_); }

 private:
  const std::string& settings_;
  std::vector<Case> cases_;
  Case current_;
  bool open_ = false;
};

}  // namespace

std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<Case> read_cases(const std::filesystem::path& folder, const std::string& settings) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  Reader reader(settings);
  for (const auto& path : paths) {
    const std::string text = read_text(path);
    for (const std::string_view line : lines_of(text)) reader.line(line);
    reader.finish();
  }
  return reader.take();
}

}  // namespace dealflow::corpus
