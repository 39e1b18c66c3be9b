#include "engine/cli/coverage_page.hpp"

#include "engine/cli/table.hpp"
#include "engine/cli/text_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace dealflow::cli {
namespace {

std::string of(const Covered& covered) { return fmt::format("{}/{}", covered.seen, covered.of); }

std::vector<std::string> row(const std::string& flow, std::uint64_t runs, const Covered& branches,
                             const Covered& operands, const Covered& nulls, const std::string& file) {
  return {flow, std::to_string(runs), of(branches), shown_percent(branches), of(operands), of(nulls), file};
}

// Bytes of the first `count` code points, or of all of them.
std::size_t bytes_of(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  while (at < text.size() && count > 0) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;
    --count;
  }
  return at;
}

constexpr std::size_t count_width = 7;
constexpr std::size_t number_width = 4;
constexpr std::size_t marked_width_max = 76;  // of a line of any length

std::string margin(const std::optional<std::uint64_t>& times, std::size_t number, const Console& console) {
  // What was not taken is told without colours, too.
  const std::string count = times ? fmt::format("{}{}", *times, *times == 0 ? "!" : " ") : std::string();
  const Style style = times.value_or(1) == 0 ? Style::red : Style::green;
  return console.styled(style, pad_left(count, count_width)) +
         console.styled(Style::dim, fmt::format(" {} | ", pad_left(std::to_string(number), number_width)));
}

// Which flow is meant, where the place alone does not say it.
std::string user_of(const CoverageGap& gap) { return gap.source.empty() ? "" : fmt::format(" (in {})", gap.flow); }

std::string mark(const CoverageGap& gap, const std::string& line, const Console& console) {
  const std::size_t begin = bytes_of(line, gap.place.column - 1);
  const std::size_t end = gap.place.end_line == gap.place.line ? bytes_of(line, gap.place.end_column - 1) : line.size();
  const std::string_view marked = std::string_view(line).substr(begin, std::max(begin, end) - begin);
  const std::size_t width = std::clamp<std::size_t>(display_width(printable(marked)), 1, marked_width_max);
  // What is marked need not be said again.
  const std::string what = (marked == gap.of ? gap.what : fmt::format("{}: {}", gap.what, gap.of)) + user_of(gap);
  const std::string before(display_width(printable(std::string_view(line).substr(0, begin))), ' ');
  return console.styled(Style::dim, std::string(count_width + 1 + number_width, ' ') + " | ") + before +
         console.styled(Style::red, std::string(width, '^') + " " + printable(what)) + "\n";
}

}  // namespace

std::string shown_percent(const Covered& covered) {
  if (covered.of == 0) return "-";
  const std::size_t thousandths = covered.seen * 1000 / covered.of;
  return fmt::format("{}.{}%", thousandths / 10, thousandths % 10);
}

std::string coverage_table(const CoverageReport& report, const Console& console) {
  std::vector<std::vector<std::string>> rows{{"flow", "runs", "branches", "", "operands", "nulls", "file"}};
  std::uint64_t runs = 0;
  for (const FlowCoverage& flow : report.flows) {
    rows.push_back(row(flow.flow, flow.runs, branches_of(flow), operands_of(flow), nulls_of(flow),
                       fmt::format("{}:{}", flow.file, flow.place.line)));
    runs += flow.runs;
  }
  const Covered flows = report.flow_count();
  rows.push_back(row("total", runs, report.branches(), report.operands(), report.nulls(),
                     fmt::format("{} of {} flow{} ran", flows.seen, flows.of, flows.of == 1 ? "" : "s")));
  return table(rows, console);
}

std::string gap_list(const CoverageReport& report, const Console& console) {
  std::string text;
  for (const FlowCoverage& flow : report.flows)
    for (const CoverageGap& gap : gaps_of(flow))
      text += fmt::format(
          "{}: {}: {}\n",
          console.styled(Style::dim, printable(fmt::format("{}:{}:{}", flow.file, gap.place.line, gap.place.column))),
          console.styled(Style::red, gap.what), printable(gap.of) + user_of(gap));
  return text;
}

std::string annotated_page(const AnnotatedFile& file, const Console& console) {
  std::string text = console.styled(Style::bold, printable(file.file)) + "\n";
  std::size_t number = 0;
  for (const AnnotatedLine& line : file.lines) {
    std::string shown = margin(line.times, ++number, console) + printable(line.text);
    while (shown.ends_with(' ')) shown.pop_back();
    text += shown + "\n";
    for (const CoverageGap& gap : line.gaps) text += mark(gap, line.text, console);
  }
  return text;
}

}  // namespace dealflow::cli
