#include "rules/lint/suppression.hpp"

#include <dealflow/time.hpp>

#include "dsl/base/edit_distance.hpp"
#include "dsl/base/trim.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "rules/lint/all_rules.hpp"
#include "rules/lint/references.hpp"
#include "rules/lint/suppressions.hpp"
#include "rules/workspace/reading.hpp"
#include "rules/workspace/settings_reader.hpp"

#include <algorithm>
#include <array>

namespace dealflow::lint {
namespace {

constexpr std::string_view marker = "dealflow:";
constexpr std::string_view nearly = "dealflow ignore";  // the colon is forgotten
constexpr std::array<std::string_view, 3> scopes{"ignore", "ignore-flow", "ignore-file"};

// The words of a comment with their places in the file.
struct Word {
  std::string_view text;
  Span span;
};

bool separates(char c) { return c == ' ' || c == '\t' || c == ',' || c == '\r'; }

std::vector<Word> words_of(std::string_view text, std::uint32_t begin) {
  std::vector<Word> words;
  std::size_t at = 0;
  while (at < text.size()) {
    if (separates(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && !separates(text[end])) ++end;
    words.push_back(
        {text.substr(at, end - at), {begin + static_cast<std::uint32_t>(at), begin + static_cast<std::uint32_t>(end)}});
    at = end;
  }
  return words;
}

bool is_day(std::string_view text) {
  return text.size() == 10 && parse_time(std::string(text) + "T00:00:00Z").has_value();
}

// What a comment says: scope, rules, end, reason.
struct Said {
  Word scope;
  std::vector<Word> rules;
  std::optional<Word> until;
  bool has_reason = false;
};

std::optional<Said> read(const Source& source, Span comment) {
  const std::string_view text = source.text(comment);
  const auto begin = text.find_first_not_of("# \t");
  if (begin == std::string_view::npos || !text.substr(begin).starts_with(marker)) return std::nullopt;
  const std::size_t from = begin + marker.size();
  // One dash alone is meant for two.
  const auto two = text.find("--", from);
  const auto one = text.find(" - ", from);
  const auto dashes = two != std::string_view::npos || one == std::string_view::npos ? two : one;
  Said said;
  said.has_reason =
      dashes != std::string_view::npos && !trimmed(text.substr(std::min(dashes + 2, text.size()))).empty();
  auto words = words_of(text.substr(from, dashes == std::string_view::npos ? dashes : dashes - from),
                        comment.begin + static_cast<std::uint32_t>(from));
  if (words.empty()) {
    said.scope = {{}, comment};
    return said;
  }
  said.scope = words.front();
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i].text == "until" && i + 1 < words.size())
      said.until = words[++i];
    else
      said.rules.push_back(words[i]);
  }
  return said;
}

// The comment with what would be left empty by its going: blanks before it, or its whole line.
Span with_surroundings(const Source& source, const flow::Comment& comment) {
  const std::string_view text = source.text();
  std::size_t begin = comment.span.begin;
  while (begin > 0 && (text[begin - 1] == ' ' || text[begin - 1] == '\t')) --begin;
  std::size_t end = comment.span.end;
  if (comment.alone) {
    if (end < text.size() && text[end] == '\r') ++end;
    if (end < text.size() && text[end] == '\n') ++end;
  }
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

constexpr Span nothing{1, 0};

// `condition: >-`
bool begins_block(std::string_view line) {
  line = trimmed(line);
  if (line.ends_with('-') || line.ends_with('+')) line.remove_suffix(1);
  if (!line.ends_with('>') && !line.ends_with('|')) return false;
  line.remove_suffix(1);
  return trimmed(line).ends_with(':');
}

Span line_span(const Source& source, std::uint32_t line) {
  const std::string_view text = source.line(line);
  const auto begin = static_cast<std::uint32_t>(text.data() - source.text().data());
  return {begin, begin + static_cast<std::uint32_t>(text.size())};
}

}  // namespace

bool may_suppress(std::string_view text) {
  return text.find(marker) != std::string_view::npos || text.find(nearly) != std::string_view::npos;
}

std::uint32_t Suppressions::Scopes::next_code_line(const Source& source, std::uint32_t line) const {
  if (next_lines.empty()) {
    next_lines.resize(source.line_count() + 2, source.line_count() + 1);
    for (std::uint32_t at = source.line_count(); at >= 1; --at) {
      const std::string_view text = trimmed(source.line(at));
      next_lines[at] = !text.empty() && text.front() != '#' ? at : next_lines[at + 1];
    }
  }
  return next_lines[line + 1];
}

Span Suppressions::scope_of(const Suppression& suppression, std::string_view word, const Scopes& around) const {
  const Source& source = *suppression.source;
  if (word == scopes[2]) return {0, static_cast<std::uint32_t>(source.text().size())};
  if (word == scopes[1]) {
    const std::uint32_t own_line = source.place(suppression.comment.span).line;
    for (const Span& flow : around.flows) {
      if (flow.end > suppression.comment.span.begin) return flow;
      // Behind its last word.
      if (!suppression.comment.alone && source.place({flow.end, flow.end}).line == own_line) return flow;
    }
    return nothing;
  }
  std::uint32_t line = source.place(suppression.comment.span).line;
  if (suppression.comment.alone) {
    line = around.next_code_line(source, line);
    if (line > source.line_count()) return nothing;
  }
  Span scope = line_span(source, line);
  // A folded text of YAML begins in the line below its key.
  const Span below = line < source.line_count() ? line_span(source, line + 1) : scope;
  const bool folds = begins_block(source.line(line));
  for (const Span& value : around.values)
    if (value.begin >= scope.begin && value.begin <= (folds ? below.end : line_span(source, line).end))
      scope.end = std::max(scope.end, value.end);
  return scope;
}

void Suppressions::add(const std::shared_ptr<const Source>& source, const flow::Comments& comments,
                       const Scopes& around, Report& report) {
  for (const flow::Comment& comment : comments) {
    const std::string_view words = trimmed(source->text(comment.span).substr(1));
    if (words.starts_with(nearly)) {
      report.add(unknown_value, *source, comment.span, "comment for the linter", nearly)
          .help("write `dealflow: ignore`, with a colon");
      continue;
    }
    const auto said = read(*source, comment.span);
    if (!said) continue;
    if (std::find(scopes.begin(), scopes.end(), said->scope.text) == scopes.end()) {
      report.add(unknown_value, *source, said->scope.span, "comment for the linter", said->scope.text)
          .help("it begins with " + rules::list_of(scopes, "or"))
          .suggest(nearest(said->scope.text, scopes));
      continue;
    }
    if (said->until && !is_day(said->until->text)) {
      report.add(bad_literal_info, *source, said->until->span, "`" + std::string(said->until->text) + "` is no day")
          .help("write it as `2027-01-31`");
      continue;
    }
    Suppression suppression{source, comment, {}, {}, false};
    suppression.holds_for = scope_of(suppression, said->scope.text, around);
    suppression.ended = said->until && !today_.empty() && said->until->text < today_;
    for (const Word& word : said->rules) {
      const RuleInfo* rule = find_rule(word.text);
      if (rule == nullptr)
        rules::report_unknown_rule(report, *source, word.span, word.text);
      else
        suppression.rules.push_back({rule, false});
    }
    if (said->rules.empty()) {
      report.add(names_no_rule, *source, comment.span).help("write their codes or names behind `ignore`");
      continue;
    }
    if (!said->has_reason)
      report.add(suppression_without_reason, *source, comment.span)
          .help("put the reason behind the rules: `-- reason`");
    suppressions_.push_back(std::move(suppression));
  }
}

bool Suppressions::silences(Diagnostic& finding) {
  if (finding.severity == Severity::error) return false;
  bool silenced = false;
  for (Suppression& suppression : suppressions_) {
    if (suppression.source->name() != finding.place.file) continue;
    const Span& scope = suppression.holds_for;
    if (finding.place.span.begin < scope.begin || finding.place.span.begin > scope.end) continue;
    for (Named& rule : suppression.rules) {
      if (code_text(rule.rule->code) != finding.code) continue;
      rule.used = true;
      if (suppression.ended)
        finding.related.push_back({suppression.source->place(suppression.comment.span), "it was silenced until here"});
      else
        silenced = true;
    }
  }
  return silenced;
}

void Suppressions::report_unused(const NotLooked& not_looked, Report& report) const {
  for (const Suppression& suppression : suppressions_) {
    const std::string& file = suppression.source->name();
    const auto unused = [&](const Named& one) {
      if (one.used) return false;
      if (one.rule->severity == Severity::error && !one.rule->may_be_warning) return true;
      if (one.rule->severity == Severity::note && !not_looked.notes) return false;
      return one.rule->whole_workspace ? not_looked.broken.empty() : !not_looked.broken.contains(file);
    };
    const auto count = std::count_if(suppression.rules.begin(), suppression.rules.end(), unused);
    if (count == 0) continue;
    const RuleInfo& first = *std::find_if(suppression.rules.begin(), suppression.rules.end(), unused)->rule;
    const std::string code = code_text(first.code);
    Finding finding =
        first.severity == Severity::error
            ? report.add(silences_error, *suppression.source, suppression.comment.span, std::string_view(code))
            : report.add(unused_suppression, *suppression.source, suppression.comment.span, std::string_view(code));
    // A comment that silences something else as well is for its author to change.
    if (count == static_cast<std::ptrdiff_t>(suppression.rules.size()))
      finding.fix(*suppression.source, with_surroundings(*suppression.source, suppression.comment), {});
  }
}

}  // namespace dealflow::lint
