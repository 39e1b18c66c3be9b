#include "dsl/flow/comment_weaver.hpp"

#include "dsl/cel/code_points.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace dealflow::flow {
namespace {

// A place of the source that a line stands for.
struct Mark {
  Span span;
  std::size_t line = 0;
  bool closing = false;  // where a block ends
};

struct Remark {
  std::string text;
  Span span;
};

// The comments of one line, where they are printed.
struct Around {
  std::vector<Remark> before;    // above it, at its indentation
  std::vector<Remark> at_end;    // above it, at the indentation of the block that it ends
  std::vector<Remark> inside;    // below it, at the beginning of the block that it begins
  std::optional<Remark> behind;  // on it
};

class Weaver {
 public:
  Weaver(const std::vector<PrintedLine>& lines, const Source& source, const Comments& comments, BlockStyle style)
      : lines_(lines),
        source_(source),
        comments_(comments),
        style_(style),
        braces_(lines.size()),
        around_(lines.size()) {
    for (std::size_t i = 0; i < lines.size(); ++i) mark(i);
    std::stable_sort(marks_.begin(), marks_.end(),
                     [](const Mark& a, const Mark& b) { return a.span.begin < b.span.begin; });
    std::uint32_t reach = 0;
    for (const Mark& mark : marks_) reach_.push_back(reach = std::max(reach, mark.span.end));
  }

  std::string weave() {
    for (const Comment& comment : comments_) place(comment);
    for (std::size_t i = 0; i < lines_.size(); ++i) print(i);
    for (const Remark& remark : after_all_) put(remark.text, 0, remark.span, false);
    return written();
  }

 private:
  struct Output {
    std::size_t indent = 0;
    std::string text;
    std::string comment;  // behind it
    bool blank_before = false;
  };

  // Places.

  void mark(std::size_t index) {
    const PrintedLine& line = lines_[index];
    if (line.closes) {
      const std::uint32_t end = end_of_block(index);
      marks_.push_back({{end, end + 1}, index, true});
      braces_[index] = end + 1;
    }
    for (const Span span : line.sources) marks_.push_back({span, index, false});
  }

  // Behind the last that stands in the block; where braces end blocks, the brace.
  [[nodiscard]] std::uint32_t end_of_block(std::size_t index) const {
    std::uint32_t end = 0;
    for (std::size_t i = lines_[index].opener; i < index; ++i) {
      for (const Span span : lines_[i].sources) end = std::max(end, span.end);
      if (style_ == BlockStyle::braces) end = std::max(end, braces_[i]);  // that of a block inside
    }
    if (style_ == BlockStyle::indentation) return end;
    const std::string_view text = source_.text();
    for (std::size_t at = end; at < text.size(); ++at) {
      if (text[at] == '}') return static_cast<std::uint32_t>(at);
      const Comment* comment = comment_at(at);
      if (comment != nullptr) at = comment->span.end - 1;
    }
    return end;
  }

  [[nodiscard]] const Comment* comment_at(std::size_t at) const {
    const auto found = std::lower_bound(comments_.begin(), comments_.end(), at,
                                        [](const Comment& comment, std::size_t a) { return comment.span.begin < a; });
    return found == comments_.end() || found->span.begin != at ? nullptr : &*found;
  }

  [[nodiscard]] std::uint32_t line_of(std::uint32_t at) const { return source_.place({at, at}).line; }

  [[nodiscard]] std::size_t indent_of_line(std::uint32_t at) const {
    return std::min(source_.line(line_of(at)).find_first_not_of(" \t"), source_.text().size());
  }

  // Comments.

  void place(const Comment& comment) {
    std::string_view text = source_.text(comment.span);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
    Remark remark{std::string(text), comment.span};
    if (!comment.alone && place_behind(remark)) return;
    place_above(std::move(remark));
  }

  // Behind the line of the last place that begins before the comment and reaches the comment's line.
  bool place_behind(Remark& remark) {
    const auto line_begin = source_.text().rfind('\n', remark.span.begin) + 1;  // 0 where there is none
    const Mark* last = nullptr;
    for (std::size_t i = marks_before(remark.span.begin); last == nullptr && i > 0 && reach_[i - 1] > line_begin; --i) {
      const Mark& mark = marks_[i - 1];
      const bool there = mark.span.end > line_begin && (!mark.closing || style_ == BlockStyle::braces);
      if (there) last = &mark;
    }
    if (last == nullptr) return false;
    Around& around = around_[last->line];
    if (lines_[last->line].takes_comment && !lines_[last->line].text.empty() && !around.behind) {
      around.behind = std::move(remark);
    } else {
      around.before.push_back(std::move(remark));
    }
    return true;
  }

  // How many begin before the place.
  [[nodiscard]] std::size_t marks_before(std::uint32_t at) const {
    const auto end = std::lower_bound(marks_.begin(), marks_.end(), at,
                                      [](const Mark& mark, std::uint32_t a) { return mark.span.begin < a; });
    return static_cast<std::size_t>(end - marks_.begin());
  }

  void place_above(Remark remark) {
    auto next = marks_.begin() + static_cast<std::ptrdiff_t>(marks_before(remark.span.begin));
    if (style_ == BlockStyle::indentation) {
      next = std::find_if(next, marks_.end(), [](const Mark& mark) { return !mark.closing; });
      if (const Mark* end = block_of(remark, next)) {
        around_[end->line].at_end.push_back(std::move(remark));
        return;
      }
    }
    if (next == marks_.end()) {
      after_all_.push_back(std::move(remark));
    } else if (next->closing) {
      around_[next->line].at_end.push_back(std::move(remark));
    } else if (lines_[next->line].closes) {
      around_[next->line].inside.push_back(std::move(remark));  // `} else {`: what comes next is the block
    } else {
      around_[next->line].before.push_back(std::move(remark));
    }
  }

  // By indentation: the block that ended above the comment and that the comment still belongs to, as it stands further
  // right than what follows.
  [[nodiscard]] const Mark* block_of(const Remark& remark, std::vector<Mark>::iterator next) const {
    const std::size_t column = indent_of_line(remark.span.begin);
    if (column == 0 || (next != marks_.end() && column <= indent_of_line(next->span.begin))) return nullptr;
    // Blocks that end at one place: the innermost comes first.
    auto first = next;
    while (first != marks_.begin() && std::prev(first)->closing) --first;
    const auto found = std::find_if(first, next, [&](const Mark& mark) { return column_of_block(mark) <= column; });
    return found == next ? nullptr : &*found;
  }

  // How far right the first line in the block stood; further than any comment where the block had no lines of its own.
  [[nodiscard]] std::size_t column_of_block(const Mark& mark) const {
    const PrintedLine& end = lines_[mark.line];
    const auto begins = [this](std::size_t i) { return lines_[i].sources.front().begin; };
    for (std::size_t i = end.opener + 1; i < mark.line; ++i) {
      if (lines_[i].sources.empty()) continue;
      return line_of(begins(i)) == line_of(begins(end.opener)) ? source_.text().size() : indent_of_line(begins(i));
    }
    return source_.text().size();
  }

  // Output.

  void print(std::size_t index) {
    const PrintedLine& line = lines_[index];
    Around& around = around_[index];
    for (const Remark& remark : around.at_end) put(remark.text, line.inner, remark.span, false);
    bool asked = line.blank_before;
    for (const Remark& remark : around.before) {
      put(remark.text, line.indent, remark.span, asked);
      asked = false;
    }
    if (!line.text.empty()) {
      const std::optional<Span> span = line.sources.empty() ? std::nullopt : std::optional(line.sources.front());
      put(line.text, line.indent, line.closes ? std::nullopt : span, asked);
      if (around.behind) output_.back().comment = around.behind->text;
      opened_ = line.opens;
    }
    for (const Remark& remark : around.inside) put(remark.text, lines_[index].inner, remark.span, false);
  }

  void put(std::string text, std::size_t indent, std::optional<Span> span, bool asked) {
    const bool kept = span && blank_above(*span);
    output_.push_back({indent, std::move(text), {}, !output_.empty() && !opened_ && (asked || kept)});
    opened_ = false;
  }

  [[nodiscard]] bool blank_above(Span span) const {
    const std::uint32_t line = line_of(span.begin);
    return line > 1 && source_.line(line - 1).find_first_not_of(" \t\r") == std::string_view::npos;
  }

  // Comments behind lines that follow each other stand in one column.
  [[nodiscard]] std::string written() const {
    std::string text;
    for (std::size_t i = 0; i < output_.size(); ++i) {
      const Output& line = output_[i];
      if (line.blank_before) text += '\n';
      text.append(line.indent, ' ').append(line.text);
      if (!line.comment.empty()) text.append(comment_column(i) - columns(line), ' ').append(line.comment);
      text += '\n';
    }
    return text;
  }

  [[nodiscard]] std::size_t comment_column(std::size_t index) const {
    const auto in_run = [this](std::size_t i) { return !output_[i].comment.empty(); };
    std::size_t first = index;
    while (first > 0 && in_run(first - 1) && !output_[first].blank_before) --first;
    std::size_t widest = 0;
    for (std::size_t i = first; i < output_.size() && in_run(i) && (i == first || !output_[i].blank_before); ++i)
      widest = std::max(widest, columns(output_[i]));
    return widest + 2;
  }

  // Of the last line of an output.
  static std::size_t columns(const Output& line) {
    const auto end = line.text.rfind('\n');
    if (end != std::string::npos) return cel::count_code_points(std::string_view(line.text).substr(end + 1));
    return line.indent + cel::count_code_points(line.text);
  }

  const std::vector<PrintedLine>& lines_;
  const Source& source_;
  const Comments& comments_;
  BlockStyle style_;
  std::vector<Mark> marks_;            // by place
  std::vector<std::uint32_t> reach_;   // of each, the furthest end up to it
  std::vector<std::uint32_t> braces_;  // of lines that end a block: behind its end in the source
  std::vector<Around> around_;
  std::vector<Remark> after_all_;
  std::vector<Output> output_;
  bool opened_ = false;  // the last line began a block
};

}  // namespace

std::string weave(const std::vector<PrintedLine>& lines, const Source& source, const Comments& comments,
                  BlockStyle style) {
  return Weaver(lines, source, comments, style).weave();
}

bool holds_comment(const Comments& comments, Span span) {
  return std::any_of(comments.begin(), comments.end(), [span](const Comment& comment) {
    return span.begin <= comment.span.begin && comment.span.begin < span.end;
  });
}

}  // namespace dealflow::flow
