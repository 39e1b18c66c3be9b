#include "engine/store/verify.hpp"

#include "engine/store/child.hpp"
#include "engine/store/environment.hpp"
#include "engine/store/file_check.hpp"
#include "engine/store/page_accounts.hpp"
#include "engine/store/record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <utility>

namespace dealflow::store {
namespace {

namespace fs = std::filesystem;

std::string shown_key(std::string_view key) {
  std::string text;
  for (const char c : key.substr(0, 64)) text += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return text;
}

// What is wrong with a row, or nothing.
std::string problem_of(std::string_view key, std::string_view value) {
  const KeyReader reader(key);
  if (!reader.ok()) return "its key is too short";
  const std::string_view table = to_string(reader.table());
  if (table.empty()) return "no table has its number";
  if (value.empty()) return {};  // a key that says all, before store format 4
  const auto record = RecordView::open_under(key, value);
  return record ? std::string() : record.error().detail;
}

void tell_damage(VerifyReport& report, std::string finding) {
  ++report.damaged;
  if (report.findings.size() < VerifyReport::findings_max) report.findings.push_back(std::move(finding));
}

void look_at(std::string_view key, std::string_view value, VerifyReport& report) {
  const KeyReader reader(key);
  const std::string_view table = reader.ok() ? to_string(reader.table()) : std::string_view("?");
  TableCount& count = report.tables[std::string(table.empty() ? "?" : table)];
  ++count.rows;
  count.bytes += key.size() + value.size();
  const std::string problem = problem_of(key, value);
  if (!problem.empty()) tell_damage(report, fmt::format("table {}, key {}: {}", table, shown_key(key), problem));
}

// Of the last commit, whose pages were counted.
Result<Snapshot> accounted_snapshot(const Environment& environment, const fs::path& file, VerifyReport& report) {
  constexpr int looks_max = 100;
  // Another process may have gone on by two commits before its head page was looked at.
  for (int look = 0; look < looks_max; ++look) {
    auto snapshot = environment.snapshot();
    if (!snapshot) return snapshot;
    const auto accounted = account_for_pages(file, snapshot->transaction(),
                                             [&](std::string finding) { tell_damage(report, std::move(finding)); });
    if (!accounted) return tl::unexpected(accounted.error());
    if (*accounted || report.damaged > 0) return snapshot;
  }
  return fail(ErrorCode::busy, "the store is written to faster than it can be looked at: verify it again, or a backup");
}

// The report as lines, through the pipe and back.
std::string to_lines(const Result<VerifyReport>& result) {
  if (!result) return fmt::format("error {} {}\n", static_cast<int>(result.error().code), result.error().detail);
  std::string text;
  for (const auto& [name, count] : result->tables)
    text += fmt::format("table {} {} {}\n", name, count.rows, count.bytes);
  for (const std::string& finding : result->findings) text += fmt::format("finding {}\n", finding);
  return text + fmt::format("inconsistent {}\ndamaged {}\n", result->inconsistent, result->damaged);
}

Result<VerifyReport> from_lines(const std::string& lines, int signal) {
  VerifyReport report;
  bool complete = false;
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string word;
    words >> word;
    if (word == "error") {
      int code = 0;
      words >> code;
      words.get();
      std::string detail;
      std::getline(words, detail);
      return fail(static_cast<ErrorCode>(code), detail);
    }
    if (word == "table") {
      std::string name;
      words >> name;
      words >> report.tables[name].rows >> report.tables[name].bytes;
    } else if (word == "finding") {
      report.findings.push_back(line.substr(word.size() + 1));
    } else if (word == "inconsistent") {
      words >> report.inconsistent;
    } else if (word == "damaged") {
      complete = static_cast<bool>(words >> report.damaged);
    }
  }
  if (!complete) {
    ++report.damaged;
    report.findings.push_back(
        signal != 0 ? fmt::format("reading the file ended with signal {}: pages of it are damaged", signal)
                    : std::string("reading the file ended early: pages of it are damaged"));
  }
  return report;
}

}  // namespace

Result<VerifyReport> verify(const fs::path& folder, const FurtherCheck& further) {
  const auto environment = Environment::open(folder, {});
  if (!environment) return tl::unexpected(environment.error());
  const fs::path file = folder / data_file_name;
  VerifyReport report;
  // What keeps the file from being read at all was told by opening it.
  if (const auto in_order = heads_in_order(file); in_order && !*in_order) tell_damage(report, heads_out_of_order);
  const std::uint64_t before_pages = report.damaged;
  const auto snapshot = accounted_snapshot(*environment, file, report);
  if (!snapshot) return tl::unexpected(snapshot.error());
  if (report.damaged > before_pages) return report;
  const auto walked = snapshot->scan("", "", [&](std::string_view key, std::string_view value) {
    look_at(key, value, report);
    return true;
  });
  if (!walked && walked.error().code == ErrorCode::io) return tl::unexpected(walked.error());
  if (!walked) tell_damage(report, walked.error().detail);
  if (!further || report.damaged > 0) return report;
  const auto checked = further(*environment, [&](std::string finding) {
    ++report.inconsistent;
    std::replace(finding.begin(), finding.end(), '\n', ' ');
    if (report.findings.size() < VerifyReport::findings_max) report.findings.push_back(std::move(finding));
  });
  if (!checked) return tl::unexpected(checked.error());
  return report;
}

Result<VerifyReport> verify_in_child(const fs::path& folder, const FurtherCheck& further) {
  const auto answer = in_child([&] { return to_lines(verify(folder, further)); });
  if (!answer) return tl::unexpected(answer.error());
  return from_lines(answer->text, answer->signal);
}

}  // namespace dealflow::store
