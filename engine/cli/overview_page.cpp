#include "engine/cli/overview_page.hpp"

#include "engine/cli/quantity.hpp"
#include "engine/cli/table.hpp"
#include "engine/cli/text_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace dealflow::cli {
namespace {

constexpr std::size_t rows_shown_max = 8;
constexpr std::size_t label_width = 12;

std::string shown(const BoundedCount& count) { return fmt::format("{}{}", count.count, count.is_more ? "+" : ""); }
std::string shown(const std::optional<TimePoint>& time) { return time ? format_time(*time) : "never"; }

// Nothing where there is nothing before, "12.5/s".
class Rates {
 public:
  explicit Rates(const OverviewBefore* before) : before_(before) {}
  [[nodiscard]] std::string of(std::uint64_t now, std::uint64_t StoreOverview::*count) const {
    return before_ == nullptr ? std::string() : text(now, before_->overview.*count);
  }
  [[nodiscard]] std::string of(const StoreOverview::Source& now) const {
    if (before_ == nullptr) return {};
    for (const StoreOverview::Source& then : before_->overview.sources)
      if (then.source == now.source && then.integration == now.integration) return text(now.events, then.events);
    return text(now.events, 0);
  }

 private:
  [[nodiscard]] std::string text(std::uint64_t now, std::uint64_t then) const {
    const double more = now > then ? static_cast<double>(now - then) : 0.0;
    return fmt::format("{:.1f}/s", more / std::max(before_->seconds, 0.001));
  }
  const OverviewBefore* before_;
};

class Frame {
 public:
  explicit Frame(const Console& console) : console_(console) {}
  void line(std::string_view label, const std::string& text) {
    // Cut before it is coloured.
    const std::size_t limit = console_.line_limit().value_or(SIZE_MAX);
    const std::string head = pad(label, label_width);
    const std::size_t left = limit > label_width ? limit - label_width : 1;
    text_ += console_.styled(Style::dim, head) + (display_width(text) > left ? wrap(text, left).front() : text) + "\n";
  }
  void rows(const std::vector<std::vector<std::string>>& rows) {
    if (rows.size() > 1) text_ += "\n" + table(rows, console_);
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  const Console& console_;
  std::string text_;
};

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts)
    if (!part.empty()) text += (text.empty() ? "" : "   ") + part;
  return text;
}

void add_lists(const StoreOverview& now, const Rates& rates, Frame& frame) {
  std::vector<std::vector<std::string>> sources{
      {"source", "integration", "events", "rate", "unmatched", "failed", "last event"}};
  for (const StoreOverview::Source& one : now.sources) {
    if (sources.size() > rows_shown_max) break;
    sources.push_back({one.source, one.integration, std::to_string(one.events), rates.of(one),
                       std::to_string(one.unmatched), std::to_string(one.failures), shown(one.last_event)});
  }
  frame.rows(sources);
  std::vector<std::vector<std::string>> flows{
      {"flow", "workspace", fmt::format("of the newest {} runs", StoreOverview::recent_runs_max)}};
  for (const StoreOverview::Flow& one : now.flows) {
    if (flows.size() > rows_shown_max) break;
    flows.push_back({one.flow, one.workspace, std::to_string(one.runs)});
  }
  frame.rows(flows);
}

}  // namespace

std::string overview_page(const StoreOverview& now, const OverviewBefore* before, const std::string& store,
                          const Console& console) {
  const Rates rates(before);
  Frame frame(console);
  frame.line("store", fmt::format("{}   {}", store, fmt::join(now.workspaces, ", ")));
  frame.line("file", joined({bytes_text(now.file_bytes), "used " + bytes_text(now.used_bytes),
                             "map " + bytes_text(now.map_bytes), fmt::format("{} rows", now.rows),
                             fmt::format("{} readers", now.readers)}));
  frame.line("events", joined({std::to_string(now.events), rates.of(now.events, &StoreOverview::events),
                               fmt::format("{} unmatched", now.unmatched), fmt::format("{} failed", now.failed),
                               fmt::format("{} rejected", now.rejected)}));
  frame.line("last event", shown(now.last_event));
  frame.line("contacts", joined({std::to_string(now.contacts), rates.of(now.contacts, &StoreOverview::contacts)}));
  frame.line("deals", joined({std::to_string(now.deals), rates.of(now.deals, &StoreOverview::deals)}));
  frame.line("payments", joined({std::to_string(now.payments), rates.of(now.payments, &StoreOverview::payments)}));
  frame.line("runs", joined({std::to_string(now.runs), rates.of(now.runs, &StoreOverview::runs),
                             shown(now.waiting) + " waiting"}));
  frame.line("outbox", joined({shown(now.outbox) + " to be sent", shown(now.outbox_failing) + " failing",
                               fmt::format("{} made", now.effects), rates.of(now.effects, &StoreOverview::effects)}));
  frame.line("dead", shown(now.dead));
  add_lists(now, rates, frame);
  return frame.text();
}

}  // namespace dealflow::cli
