// lint_corpus: how many of the mistakes in tests/corpus the linter tells, and where.
//
//   lint_corpus [--list] [RULE…]     --list shows what went otherwise; rules: only cases of these
//
// Ends with 1 where less than 98 % are told under their rule, less than 95 % at their place, where a flow that is right
// has an error or a warning, or where a mistake gives more than 1.1 findings on average (lint/CATALOGUE.md, "Figures").
#include <dealflow/lint.hpp>

#include "tests/corpus/cases.hpp"
#include "tests/corpus/mutations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace dealflow::corpus {
namespace {

constexpr double right_code_least = 0.98;
constexpr double right_place_least = 0.95;
constexpr double right_fix_least = 0.90;
constexpr double findings_most = 1.1;

struct Count {
  std::size_t cases = 0;
  std::size_t right_code = 0;
  std::size_t right_place = 0;
  std::size_t findings = 0;
  std::size_t names = 0;  // misspelt ones
  std::size_t right_fix = 0;
  std::size_t fixed = 0;        // cases in which a fix was applied
  std::size_t loads = 0;        // of these, those that load then, or have no more errors than they had
  std::size_t fixed_again = 0;  // of these, those in which a second time changed something
  std::set<std::string> rules;

  [[nodiscard]] bool passes() const {
    const auto share = [](std::size_t part, std::size_t all) {
      return all == 0 ? 1.0 : static_cast<double>(part) / static_cast<double>(all);
    };
    return share(right_code, cases) >= right_code_least && share(right_place, cases) >= right_place_least &&
           share(findings, cases) <= findings_most && share(right_fix, names) >= right_fix_least && loads == fixed &&
           fixed_again == 0;
  }
};

class Corpus {
 public:
  Corpus(bool list, std::set<std::string> only) : list_(list), only_(std::move(only)) {}

  Count run(const std::vector<Case>& cases) const {
    Count count;
    for (const Case& one : cases)
      if (only_.empty() || only_.contains(one.code)) run(one, count);
    return count;
  }

 private:
  void run(const Case& one, Count& count) const {
    auto found = load_workspace(one.files, {}, {.advise = true, .notes = true, .today = "2026-11-29"}).diagnostics;
    // Notes are off: only those count that a case asks for.
    std::erase_if(found, [&](const Diagnostic& finding) {
      return finding.severity == Severity::note && finding.code != one.code;
    });
    const bool right_code =
        std::any_of(found.begin(), found.end(), [&](const Diagnostic& finding) { return finding.code == one.code; });
    const bool right_place = std::all_of(one.places.begin(), one.places.end(), [&](const Place& place) {
      return std::any_of(found.begin(), found.end(),
                         [&](const Diagnostic& finding) { return is_at(finding, one, place); });
    });
    const bool right_fix = std::any_of(found.begin(), found.end(), [&](const Diagnostic& finding) {
      return finding.fix && is_at(finding, one, one.places.front()) && finding.fix->replacement == one.original;
    });
    ++count.cases;
    count.rules.insert(one.code);
    count.right_code += right_code ? 1U : 0U;
    count.right_place += right_place ? 1U : 0U;
    count.findings += found.size();
    if (!one.original.empty()) {
      ++count.names;
      count.right_fix += right_fix ? 1U : 0U;
    }
    fix(one, found, count);
    const bool as_wanted = right_place && found.size() == one.places.size() && (one.original.empty() || right_fix);
    if (list_ && !as_wanted) tell(one, found);
  }

  void fix(const Case& one, const std::vector<Diagnostic>& found, Count& count) const {
    const LoadOptions options{.advise = true, .notes = true, .today = "2026-11-29"};
    const auto apply = [](std::vector<WorkspaceFile> files, const FixedFiles& fixed) {
      for (WorkspaceFile& file : files)
        for (const WorkspaceFile& changed : fixed.changed)
          if (file.path == changed.path) file.text = changed.text;
      return files;
    };
    const FixedFiles fixed = fix_workspace(one.files, options);
    if (fixed.changed.empty()) return;
    ++count.fixed;
    const auto files = apply(one.files, fixed);
    const auto after = load_workspace(files, {}, options);
    const auto errors = [](const std::vector<Diagnostic>& all) {
      return std::count_if(all.begin(), all.end(),
                           [](const Diagnostic& finding) { return finding.severity == Severity::error; });
    };
    // Where something was mended, nothing that keeps it from loading is left but mistakes that no fix is known for.
    const bool loads = errors(after.diagnostics) < errors(found) ||
                       (errors(after.diagnostics) == errors(found) && !has_fixable_error(after.diagnostics));
    const bool again = !fix_workspace(files, options).changed.empty();
    count.loads += loads ? 1U : 0U;
    count.fixed_again += again ? 1U : 0U;
    if (!list_ || (loads && !again)) return;
    fmt::print("{}\n  {} with the fixes:\n", one.title, again ? "changes once more" : "does not load");
    for (const WorkspaceFile& file : files)
      if (file.path != "dealflow.yaml") fmt::print("{}", file.text);
    for (const Diagnostic& finding : after.diagnostics)
      if (finding.severity == Severity::error) fmt::print("  {} {}\n", finding.code, finding.message);
  }

  static bool has_fixable_error(const std::vector<Diagnostic>& found) {
    return std::any_of(found.begin(), found.end(), [](const Diagnostic& finding) {
      return finding.severity == Severity::error && finding.fix.has_value();
    });
  }

  static bool is_at(const Diagnostic& finding, const Case& one, const Place& place) {
    return finding.code == one.code && finding.place.file == place.file && finding.place.line == place.line &&
           finding.place.column == place.column;
  }

  static void tell(const Case& one, const std::vector<Diagnostic>& found) {
    fmt::print("{}\n  expected", one.title);
    for (const Place& place : one.places) fmt::print(" {}:{}:{}", place.file, place.line, place.column);
    fmt::print("{}\n", one.original.empty() ? "" : ", fix " + one.original);
    for (const Diagnostic& finding : found)
      fmt::print("  {} {}:{}:{} {}{}\n", finding.code, finding.place.file, finding.place.line, finding.place.column,
                 finding.message, finding.fix ? " (fix " + finding.fix->replacement + ")" : "");
  }

  bool list_;
  std::set<std::string> only_;
};

void print(std::string_view what, const Count& count) {
  const auto percent = [&](std::size_t part, std::size_t all) {
    return all == 0 ? 100.0 : 100.0 * static_cast<double>(part) / static_cast<double>(all);
  };
  fmt::print("{}: {} over {} rules, right code {:.1f} %, right column {:.1f} %, findings a mistake {:.2f}\n", what,
             count.cases, count.rules.size(), percent(count.right_code, count.cases),
             percent(count.right_place, count.cases),
             static_cast<double>(count.findings) / static_cast<double>(std::max<std::size_t>(count.cases, 1)));
  if (count.names > 0)
    fmt::print("  of {} names with one typo, right suggestion {:.1f} %\n", count.names,
               percent(count.right_fix, count.names));
  fmt::print("  mended by fixes: {}, loads then: {}, changed by a second time: {}\n", count.fixed, count.loads,
             count.fixed_again);
}

// How many of the flows that are right have a finding.
std::size_t count_unclean(const std::vector<WorkspaceFile>& clean, const std::string& settings) {
  std::size_t unclean = 0;
  for (const WorkspaceFile& file : clean) {
    const auto loaded =
        load_workspace({file, {"dealflow.yaml", settings}}, {}, {.advise = true, .today = "2026-11-29"});
    if (loaded.diagnostics.empty() && loaded.workspace != nullptr) continue;
    ++unclean;
    for (const Diagnostic& finding : loaded.diagnostics)
      fmt::print("{}:{}:{} {} {}\n", file.path, finding.place.line, finding.place.column, finding.code,
                 finding.message);
  }
  return unclean;
}

std::vector<WorkspaceFile> read_clean(const std::filesystem::path& folder) {
  std::vector<WorkspaceFile> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    files.push_back({"flows/" + entry.path().filename().string(), read_text(entry.path())});
  std::sort(files.begin(), files.end(), [](const WorkspaceFile& a, const WorkspaceFile& b) { return a.path < b.path; });
  return files;
}

int run(bool list, const std::set<std::string>& only) {
  const std::filesystem::path folder = DEALFLOW_CORPUS;
  const std::string settings = read_text(folder / "dealflow.yaml");
  const Corpus corpus(list, only);
  const Count by_hand = corpus.run(read_cases(folder / "mistakes", settings));
  print("mistakes made by hand", by_hand);
  const std::vector<WorkspaceFile> clean = read_clean(folder / "clean");
  std::vector<Case> mutated;
  for (const WorkspaceFile& file : clean)
    for (Case& one : mutations_of(file, settings)) mutated.push_back(std::move(one));
  const Count by_mutation = corpus.run(mutated);
  print("mistakes made by mutation", by_mutation);
  const std::size_t unclean = only.empty() ? count_unclean(clean, settings) : 0;
  if (only.empty()) fmt::print("flows that are right: {}, with an error or a warning: {}\n", clean.size(), unclean);
  const bool enough = !only.empty() || (by_hand.cases >= 300 && by_mutation.cases >= 300 && clean.size() >= 100);
  return by_hand.passes() && by_mutation.passes() && unclean == 0 && enough ? 0 : 1;
}

}  // namespace
}  // namespace dealflow::corpus

int main(int argc, char** argv) {
  bool list = false;
  std::set<std::string> only;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--list")
      list = true;
    else
      only.insert(word);
  }
  return dealflow::corpus::run(list, only);
}
