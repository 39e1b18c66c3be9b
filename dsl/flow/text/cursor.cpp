#include "dsl/flow/text/cursor.hpp"

#include "dsl/base/edit_distance.hpp"
#include "dsl/base/limits.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"

namespace dealflow::flow {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string listed(const Cursor::Words& words) {
  std::string text;
  for (const std::string_view word : words) text += fmt::format("{}`{}`", text.empty() ? "" : ", ", word);
  return text;
}

}  // namespace

Cursor::Cursor(const Source& source, ActionForms forms, Report& report)
    : source_(source), forms_(forms), report_(report), scanner_(source.text()) {
  const bool marked = source.text().starts_with(byte_order_mark);
  next_ = scanner_.token_at(marked ? static_cast<std::uint32_t>(byte_order_mark.size()) : 0);
  next_.first_on_line = true;
}

Token Cursor::take() {
  const Token taken = next_;
  if (++taken_ > limits::text_tokens_max && !gave_up_) {
    report_.add(lint::over_limit, source_, taken.span, "this file", limits::text_tokens_max, "words and signs");
    give_up();
    return taken;
  }
  last_end_ = taken.span.end;
  next_ = scanner_.token_at(last_end_);
  return taken;
}

void Cursor::seek(std::uint32_t offset) {
  last_end_ = offset;
  next_ = scanner_.token_at(offset);
}

bool Cursor::at_new_item() const {
  if (!next_.first_on_line || !(at_word("flow") || at_word("use"))) return false;
  return source_.place(next_.span).column == 1;
}

bool Cursor::at_on_failure() {
  if (!at_word("on")) return false;
  const Token second = peek_second();
  return second.kind == Kind::word && text(second) == "failure";
}

Span Cursor::place() const {
  if (at_line_end()) return {last_end_, last_end_};
  return next_.span;
}

void Cursor::give_up() {
  gave_up_ = true;
  seek(static_cast<std::uint32_t>(source_.text().size()));
}

Finding Cursor::expected(std::string_view what) {
  if (gave_up_) return Finding(nullptr);
  const Span span = place();
  if (!at_line_end() && at(Kind::unclosed_text)) {
    return report_.add(lint::syntax_info, source_, span,
                       fmt::format("the text has no closing `{}`", source_.text(span).front()));
  }
  Finding finding = report_.add(lint::syntax_info, source_, span, fmt::format("expected {}", what));
  if (at_line_end()) return finding;
  const std::string_view found = text(next_);
  if (at(Kind::single_quoted)) {
    finding.help("texts stand in double quotes");
    if (found.find_first_of("\"\\") == std::string_view::npos)
      finding.suggest(fmt::format("\"{}\"", found.substr(1, found.size() - 2)));
  } else if (found == ":") {
    finding.help("`:` is YAML's; in this notation the value follows its key");
  }
  return finding;
}

Finding Cursor::expected_word(std::string_view what, const Words& words, const Meanings& elsewhere) {
  Finding finding = expected(what);
  if (at_line_end() || !at(Kind::word)) return finding;
  const auto known =
      std::find_if(elsewhere.begin(), elsewhere.end(), [&](const auto& one) { return one.first == text(next_); });
  finding.suggest(known != elsewhere.end() ? std::string(known->second) : nearest(text(next_), words));
  return finding;
}

void Cursor::duplicate(Span span, std::string_view key) { report_.add(lint::duplicate_key, source_, span, key); }

bool Cursor::add_name(Names& names, const Text& name) {
  if (names.insert(name.text).second) return true;
  duplicate(name.span, name.text);
  return false;
}

void Cursor::unknown_key(Span span, std::string_view what, std::string_view key, const Words& accepted) {
  Finding finding = report_.add(lint::unknown_key, source_, span, what, key);
  if (!accepted.empty()) finding.help("its keys are " + listed(accepted));
  finding.suggest(nearest(key, accepted));
}

void Cursor::unclosed(Span opener) {
  if (gave_up_) return;
  if (unclosed_told_ && unclosed_before_ == next_.span.begin) return;
  unclosed_told_ = true;
  unclosed_before_ = next_.span.begin;
  const Span span{last_end_, last_end_};
  report_
      .add(lint::syntax_info, source_, span,
           fmt::format("expected `}}` to close the block that opens on line {}", source_.place(opener).line))
      .related(source_, opener, "opened here");
}

bool Cursor::stands_outside(const Token& token, Span opener) const {
  const std::string_view line = source_.line(source_.place(opener).line);
  return source_.place(token.span).column <= line.find_first_not_of(" \t") + 1;
}

bool Cursor::take_sign(Kind kind, std::string_view what) {
  if (at(kind)) {
    take();
    return true;
  }
  expected(what);
  return false;
}

void Cursor::recover(std::uint32_t from) {
  if (report_.is_full(source_)) {
    give_up();
    return;
  }
  std::size_t open = 0;
  if (next_.span.begin == from && next_.kind != Kind::end) {
    if (at(Kind::open_brace)) ++open;
    take();
  }
  while (!at(Kind::end) && !at_new_item()) {
    if (at(Kind::close_brace)) {
      if (open == 0) return;
      --open;
      take();
      // What belongs to the same step goes with it.
      if (open == 0 && !at_word("else") && !at_on_failure()) return;
      continue;
    }
    if (open == 0 && next_.first_on_line && !at(Kind::open_brace)) return;
    if (at(Kind::open_brace)) ++open;
    take();
  }
}

bool Cursor::recover_to_block(std::uint32_t from) {
  if (from == next_.span.begin && at_line_end()) return false;
  seek(from);
  start_item();
  Token last;
  while (!at_line_end()) last = take();
  const bool found =
      last.kind == Kind::open_brace || (last.kind == Kind::unclosed_text && source_.text(last.span).ends_with('{'));
  if (found) seek(last.span.end - 1);
  return found;
}

void Cursor::skip_block() {
  if (!at(Kind::open_brace)) return;
  recover(next_.span.begin);
}

bool Cursor::enter(Span at) {
  if (depth_ == limits::step_depth_max) {
    report_.add(lint::over_limit, source_, at, "this flow", limits::step_depth_max, "blocks in one another");
    return false;
  }
  ++depth_;
  return true;
}

}  // namespace dealflow::flow
