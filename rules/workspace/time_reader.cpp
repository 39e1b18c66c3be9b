// Business hours, and how long is kept what is over.
#include "dsl/base/edit_distance.hpp"
#include "dsl/base/limits.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "rules/lint/duration.hpp"
#include "rules/lint/references.hpp"
#include "rules/workspace/keys.hpp"
#include "rules/workspace/settings_reader.hpp"

#include <algorithm>
#include <charconv>

namespace dealflow::rules {
namespace {

constexpr auto weekday_names = yaml::names_of(weekdays);

// Numbers of at most so many digits each, with `sign` between: "9:00", "2027-02-09".
std::optional<std::vector<int>> numbers(std::string_view text, char sign, std::size_t digits_max) {
  std::vector<int> result;
  for (;;) {
    int number = 0;
    const auto end = std::min(text.find(sign), text.size());
    const auto [last, error] = std::from_chars(text.data(), text.data() + end, number);
    if (error != std::errc() || last != text.data() + end || end > digits_max || number < 0) return std::nullopt;
    result.push_back(number);
    if (end == text.size()) return result;
    text.remove_prefix(end + 1);
  }
}

std::optional<std::chrono::seconds> read_time_of_day(const Reading& reading, const yaml::Node& map,
                                                     std::string_view key) {
  const yaml::Node* node = require(reading, map, "an opening", key);
  if (node == nullptr) return std::nullopt;
  const std::string what = "`" + std::string(key) + "`";
  const auto text = read_text(reading, *node, what);
  if (!text) return std::nullopt;
  const auto parts = numbers(*text, ':', 2);
  if (parts && parts->size() == 2 && text->size() >= 4 && parts->back() < 60) {
    const auto time = std::chrono::hours(parts->front()) + std::chrono::minutes(parts->back());
    if (time <= std::chrono::days(1)) return time;
  }
  report_shape(reading, node->span, what, "a time of day such as `09:00`", "`" + *text + "`");
  return std::nullopt;
}

void read_days(const Reading& reading, const yaml::Node& node, OpenHours& hours) {
  if (!is_list(reading, node, "`days`")) return;
  for (const yaml::Node& item : node.items) {
    const auto text = read_text(reading, item, "a day");
    if (!text) continue;
    const auto found = std::ranges::find(weekday_names, *text);
    if (found != weekday_names.end())
      hours.days[static_cast<std::size_t>(found - weekday_names.begin())] = true;
    else
      reading.add(lint::unknown_value, item.span, "day", *text)
          .help("the days are " + list_of(weekday_names))
          .suggest(nearest(*text, weekday_names));
  }
}

std::optional<OpenHours> read_opening(const Reading& reading, const yaml::Node& node) {
  if (!is_map(reading, node, "an opening")) return std::nullopt;
  check_keys(reading, node, "an opening", yaml::names_of(opening_keys));
  OpenHours hours;
  if (const yaml::Node* days = require(reading, node, "an opening", "days")) read_days(reading, *days, hours);
  const auto from = read_time_of_day(reading, node, "from");
  const auto to = read_time_of_day(reading, node, "to");
  if (!from || !to) return std::nullopt;
  if (*to <= *from) {
    const yaml::Node& end = *node.find("to");
    reading.add(lint::wrong_shape, end.span, "`to`", "later than `from`", "`" + end.text + "`")
        .help("hours over midnight are two openings");
    return std::nullopt;
  }
  hours.from = *from;
  hours.to = *to;
  return hours;
}

std::optional<ClosedDay> read_closed_day(const Reading& reading, const yaml::Node& node) {
  const auto text = read_text(reading, node, "a closed day");
  if (!text) return std::nullopt;
  if (auto parts = numbers(*text, '-', 4); parts && (parts->size() == 2 || parts->size() == 3)) {
    ClosedDay closed;
    if (parts->size() == 3) closed.year = std::chrono::year(parts->front());
    const auto day = static_cast<unsigned>(parts->back());
    closed.day = std::chrono::month(static_cast<unsigned>(*(parts->end() - 2))) / std::chrono::day(day);
    const bool there = closed.year ? (*closed.year / closed.day.month() / closed.day.day()).ok() : closed.day.ok();
    if (there) return closed;
  }
  report_shape(reading, node.span, "a closed day", "a date such as `12-25` or `2027-02-09`", "`" + *text + "`");
  return std::nullopt;
}

}  // namespace

void read_business_hours(const Reading& reading, const yaml::Node& node, Settings& settings) {
  if (!is_map(reading, node, "`business_hours`")) return;
  check_keys(reading, node, "`business_hours`", yaml::names_of(business_hours_keys));
  const yaml::Node* open = require(reading, node, "`business_hours`", "open");
  BusinessHours hours;
  if (open != nullptr && is_list(reading, *open, "`open`")) {
    hours.open.clear();
    for (const yaml::Node& item : open->items)
      if (auto opening = read_opening(reading, item)) hours.open.push_back(*opening);
    if (open->items.empty()) report_shape(reading, open->span, "`open`", "a list of openings", "an empty list");
  }
  if (const yaml::Node* closed = node.find("closed"); closed != nullptr && is_list(reading, *closed, "`closed`")) {
    for (const yaml::Node& item : closed->items)
      if (auto day = read_closed_day(reading, item)) hours.closed.push_back(*day);
  }
  settings.business_hours = std::move(hours);
}

void read_retention(const Reading& reading, const yaml::Node& node, Settings& settings) {
  if (!is_map(reading, node, "`retention`")) return;
  check_keys(reading, node, "`retention`", yaml::names_of(retention_keys));
  const auto read = [&](std::string_view key, std::string_view what, std::optional<std::chrono::seconds>& kept) {
    const yaml::Node* of = node.find(key);
    if (of == nullptr) return;
    if (const auto text = read_text(reading, *of, "`" + std::string(key) + "`"))
      kept = check_duration(reading, *text, of->span, what, std::chrono::days(limits::retention_days_max));
  };
  read("runs", "the time for which runs are kept", settings.runs_kept);
  read("traces", "the time for which steps of runs are kept", settings.traces_kept);
  read("events", "the time for which events are kept", settings.events_kept);
}

}  // namespace dealflow::rules
