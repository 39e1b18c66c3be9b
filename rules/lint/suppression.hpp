// Comments that silence findings:
//
//   - webhook: {to: erp}   # dealflow: ignore DF504 -- the ERP asks again by itself
//
// `ignore` holds for its own line, or for the next line that is no comment where it stands alone; `ignore-flow` for the
// flow in which or above which it stands, `ignore-file` for the file. Codes and names, with commas between; `until
// 2027-01-31` behind them ends it after that day.
//
// Errors:   reported: DF901, DF902, DF903.
// Threads:  belongs to one load.
// Source:   lint/CATALOGUE.md, DF9xx.
#pragma once

#include "dsl/diagnostics/rule.hpp"
#include "dsl/flow/comments.hpp"
#include "dsl/source/source.hpp"

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::lint {

class Suppressions {
 public:
  // `today`: "2026-11-29"; empty: none has ended.
  explicit Suppressions(std::string today) : today_(std::move(today)) {}

  // What a comment can hold for, beside a line.
  struct Scopes {
    std::vector<Span> flows;  // in order
    // The next line that is neither blank nor a comment; looked up for all lines at once.
    [[nodiscard]] std::uint32_t next_code_line(const Source& source, std::uint32_t line) const;
    mutable std::vector<std::uint32_t> next_lines;
    std::vector<Span> values;  // of several lines, too: a comment for the line in which one begins holds for all of it
  };
  // What a file's comments say. Reports comments that say nothing.
  void add(const std::shared_ptr<const Source>& source, const flow::Comments& comments, const Scopes& scopes,
           Report& report);

  // Whether the finding is silenced. Of one whose comment has ended, `related` says so.
  [[nodiscard]] bool silences(Diagnostic& finding);

  // What silenced nothing, after all findings were asked for. Where something was not looked at, nothing is said:
  // behind the errors of a file (`broken`), for rules over all flows behind any error, for notes that nobody asked for.
  struct NotLooked {
    std::set<std::string, std::less<>> broken;  // files with errors
    bool notes = true;
  };
  void report_unused(const NotLooked& not_looked, Report& report) const;

 private:
  struct Named {
    const RuleInfo* rule = nullptr;
    bool used = false;
  };
  struct Suppression {
    std::shared_ptr<const Source> source;
    flow::Comment comment;
    Span holds_for;
    std::vector<Named> rules;
    bool ended = false;
  };

  [[nodiscard]] Span scope_of(const Suppression& suppression, std::string_view word, const Scopes& scopes) const;

  std::string today_;
  std::vector<Suppression> suppressions_;
};

// Whether a file may hold such a comment: a look at its text that costs little.
[[nodiscard]] bool may_suppress(std::string_view text);

}  // namespace dealflow::lint
