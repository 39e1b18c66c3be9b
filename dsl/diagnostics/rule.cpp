#include "dsl/diagnostics/rule.hpp"

#include "dsl/base/limits.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <tuple>

namespace dealflow {

namespace {

// A name of any length may stand in a message.
std::string shortened(std::string message) {
  if (message.size() <= limits::message_bytes_max) return message;
  std::size_t end = limits::message_bytes_max;
  while (end > 0 && (static_cast<unsigned char>(message[end]) & 0xC0U) == 0x80U) --end;
  message.resize(end);
  return message + "…";
}

}  // namespace

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::note: return "note";
  }
  return "error";  // not reached
}

std::string code_text(int code) { return fmt::format("DF{}", code); }

Finding& Finding::help(std::string text) {
  if (diagnostic_ == nullptr) return *this;
  diagnostic_->help = std::move(text);
  return *this;
}

Finding& Finding::related(const Source& source, Span span, std::string message) {
  if (diagnostic_ == nullptr) return *this;
  diagnostic_->related.push_back({source.place(span), std::move(message)});
  return *this;
}

Finding& Finding::suggest(std::string_view replacement) {
  if (replacement.empty() || diagnostic_ == nullptr) return *this;
  diagnostic_->fix = Fix{diagnostic_->place, std::string(replacement)};
  if (!diagnostic_->help.empty()) diagnostic_->help += "; ";
  diagnostic_->help += fmt::format("did you mean `{}`?", replacement);
  return *this;
}

Finding& Finding::fix(const Source& source, Span span, std::string replacement) {
  if (diagnostic_ != nullptr) diagnostic_->fix = Fix{source.place(span), std::move(replacement)};
  return *this;
}

Finding Report::add(const RuleInfo& rule, const Source& source, Span span, std::string message) {
  if (!make_room(rule.severity, rule.code, source, span)) return Finding(nullptr);
  keep(rule, source, span, std::move(message));
  return Finding(&diagnostics_.back());
}

void Report::retell(const Diagnostic& found, const Source& source, Span span, std::string related, bool same_text) {
  if (!make_room(found.severity, std::atoi(found.code.c_str() + 2), source, span)) return;
  Diagnostic told = found;
  told.place = source.place(span);
  told.related.insert(told.related.begin(), {found.place, std::move(related)});
  if (!same_text) told.fix.reset();
  if (told.fix) told.fix->place = told.place;
  diagnostics_.push_back(std::move(told));
}

bool Report::make_room(Severity severity, int code, const Source& source, Span span) {
  if (severity == Severity::error) ++errors_;
  Kept& kept = kept_[source.name()];
  std::size_t& count = severity == Severity::error ? kept.errors : kept.others[code];
  if (++count <= limits::diagnostics_per_file_max) return true;
  if (severity == Severity::error && count == limits::diagnostics_per_file_max + 1) {
    keep(lint::over_limit_info, source, span,
         fmt::format("more than {} errors in this file; the rest is left out", limits::diagnostics_per_file_max));
  }
  return false;
}

bool Report::is_full(const Source& source) const {
  const auto kept = kept_.find(source.name());
  return kept != kept_.end() && kept->second.errors > limits::diagnostics_per_file_max;
}

void Report::keep(const RuleInfo& rule, const Source& source, Span span, std::string message) {
  Diagnostic diagnostic;
  diagnostic.code = code_text(rule.code);
  diagnostic.name = rule.name;
  diagnostic.severity = rule.severity;
  diagnostic.message = shortened(std::move(message));
  diagnostic.place = source.place(span);
  diagnostics_.push_back(std::move(diagnostic));
}

void Report::append(Report other) { append(std::move(other.diagnostics_)); }

void Report::append(std::vector<Diagnostic> found) {
  for (const Diagnostic& one : found) errors_ += one.severity == Severity::error ? 1U : 0U;
  std::move(found.begin(), found.end(), std::back_inserter(diagnostics_));
}

std::vector<Diagnostic> Report::take() {
  const auto order = [](const Diagnostic& d) {
    return std::tie(d.place.file, d.place.span.begin, d.place.span.end, d.code, d.message);
  };
  std::stable_sort(diagnostics_.begin(), diagnostics_.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return order(a) < order(b); });
  const auto same = std::unique(diagnostics_.begin(), diagnostics_.end(),
                                [&](const Diagnostic& a, const Diagnostic& b) { return order(a) == order(b); });
  diagnostics_.erase(same, diagnostics_.end());
  kept_.clear();
  errors_ = 0;
  return std::exchange(diagnostics_, {});
}

}  // namespace dealflow
