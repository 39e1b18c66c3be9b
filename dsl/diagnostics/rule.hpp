// Rule: a kind of finding, declared once with number, name, severity and wording; and the list that findings go into.
//
//   inline constexpr Rule<std::string_view> unknown_trigger{{.code = 101, .name = "unknown-trigger"}, "..."};
//   report.add(unknown_trigger, source, span, "paymnt.created").suggest("payment.created");
//
// The families of rules stand in rules/lint; those of the two notations (syntax, YAML) in
// dsl/diagnostics/syntax_rules.hpp. Threads:  rules are constants; a Report belongs to one thread. Source:
// lint/CATALOGUE.md.
#pragma once

#include <dealflow/diagnostic.hpp>

#include "dsl/source/source.hpp"

#include <fmt/format.h>

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dealflow {

struct RuleInfo {
  int code;               // 110 is shown as DF110
  std::string_view name;  // accepted wherever the code is
  Severity severity = Severity::error;
  bool has_fix = false;
  bool whole_workspace = false;
  bool may_be_warning =
      false;  // of an error: in some cases it is told as a warning, which has another severity if asked
};

template <class... Args>
struct Rule : RuleInfo {
  consteval Rule(RuleInfo info, fmt::format_string<const Args&...> text) : RuleInfo(info), message(text) {}
  fmt::format_string<const Args&...> message;
};

[[nodiscard]] consteval bool codes_ascend(std::span<RuleInfo const* const> rules, int first, int last) {
  int previous = first - 1;
  for (const RuleInfo* rule : rules) {
    if (rule->code <= previous || rule->code > last) return false;
    previous = rule->code;
  }
  return true;
}

[[nodiscard]] std::string code_text(int code);  // "DF101"

// Adds to the finding that was just reported; to one beyond the limit of its file, nothing.
class Finding {
 public:
  explicit Finding(Diagnostic* diagnostic) : diagnostic_(diagnostic) {}
  Finding& help(std::string text);
  Finding& related(const Source& source, Span span, std::string message);
  // "did you mean `x`?" with a fix that replaces the finding's place; an empty text is no suggestion.
  Finding& suggest(std::string_view replacement);
  // A fix somewhere around the finding, which needs no question.
  Finding& fix(const Source& source, Span span, std::string replacement);

 private:
  Diagnostic* diagnostic_;
};

// Findings of any number of files. Of one file it keeps limits::diagnostics_per_file_max errors, an error that says so,
// and as many of each rule that is none: a note must not take the place of a warning.
class Report {
 public:
  template <class... Args>
  Finding add(const Rule<Args...>& rule, const Source& source, Span span, const std::type_identity_t<Args>&... args) {
    return add(static_cast<const RuleInfo&>(rule), source, span, fmt::format(rule.message, args...));
  }
  Finding add(const RuleInfo& rule, const Source& source, Span span, std::string message);

  // What was found in another text, told of a place in this one; `related` says what its own place is. Its fix stays
  // where it replaces the same text.
  void retell(const Diagnostic& found, const Source& source, Span span, std::string related, bool same_text);

  void append(Report other);  // its findings, too
  void append(std::vector<Diagnostic> found);

  [[nodiscard]] bool has_errors() const { return errors_ > 0; }
  [[nodiscard]] std::size_t error_count() const { return errors_; }  // those left out included
  // Whether errors of this file were left out: to go on with it would tell nothing more.
  [[nodiscard]] bool is_full(const Source& source) const;
  [[nodiscard]] const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }
  // Sorted by file, place, code; equal findings once.
  [[nodiscard]] std::vector<Diagnostic> take();

 private:
  struct Kept {
    std::size_t errors = 0;
    std::map<int, std::size_t> others;  // by code
  };
  // False where there is no room for it.
  bool make_room(Severity severity, int code, const Source& source, Span span);
  void keep(const RuleInfo& rule, const Source& source, Span span, std::string message);

  std::vector<Diagnostic> diagnostics_;
  std::size_t errors_ = 0;
  std::map<std::string, Kept, std::less<>> kept_;  // by file
};

}  // namespace dealflow
