#include "engine/cli/replay_view.hpp"

#include "engine/cli/markdown.hpp"
#include "engine/cli/table.hpp"
#include "engine/cli/text_layout.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <utility>
#include <vector>

namespace dealflow::cli {
namespace {

constexpr std::size_t records_in_text = 20;   // of a kind
constexpr std::size_t fields_in_text = 12;    // of a record
constexpr std::size_t rows_in_markdown = 40;  // of a kind; a comment on a pull request holds 65,536 characters
constexpr std::size_t value_width_max = 60;
constexpr std::size_t events_shown = 5;  // of a flow

struct Kind {
  std::string_view name;
  const RecordDifference* records;
};
std::array<Kind, 5> kinds_of(const Difference& difference) {
  return {{{"contacts", &difference.contacts},
           {"deals", &difference.deals},
           {"payments", &difference.payments},
           {"effects", &difference.effects},
           {"dead letters", &difference.dead}}};
}

// A value as people read it: a text without its quotes, nothing as a dash.
std::string shown(const std::string& json) {
  const auto value = nlohmann::json::parse(json, nullptr, false);
  if (value.is_null() || (value.is_array() && value.empty())) return "-";
  return cut(printable(value.is_string() ? value.get<std::string>() : json), value_width_max);
}

std::string_view sign_of(RecordChange::Kind kind) {
  switch (kind) {
    case RecordChange::Kind::added: return "+";
    case RecordChange::Kind::removed: return "-";
    case RecordChange::Kind::changed: return "~";
  }
  return "";
}

std::string id_of(const RecordChange& change) {
  return change.kind == RecordChange::Kind::added ? change.after_id : change.before_id;
}

std::string origin_of(const RecordChange& change) {
  std::string origin = change.flow.empty() ? std::string() : "flow " + change.flow;
  if (!change.event.id.empty())
    origin += fmt::format("{}event {} of {}", origin.empty() ? "" : ", ", change.event.id, change.event.source);
  return origin;
}

// "1 deal is new, 2 are changed"
std::string tally(const RecordDifference& records) {
  std::string text;
  const auto add = [&](std::uint64_t number, std::string_view what) {
    if (number > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", number, what);
  };
  add(records.added, "added");
  add(records.removed, "removed");
  add(records.changed, "changed");
  return text.empty() ? "the same" : text;
}

std::string summary_of(const Difference& difference) {
  if (difference.empty()) return "no difference";
  std::string text;
  for (const Kind& kind : kinds_of(difference))
    if (!kind.records->changes.empty())
      text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", kind.name, tally(*kind.records));
  if (!difference.runs.empty()) {
    std::uint64_t gained = 0;
    std::uint64_t lost = 0;
    for (const FlowRuns& flow : difference.runs) gained += flow.gained, lost += flow.lost;
    text += fmt::format("{}runs: {} more, {} fewer", text.empty() ? "" : "; ", gained, lost);
  }
  return text;
}

std::string what_was_run(const Difference& difference) {
  std::string text = fmt::format("{}: {} events", difference.workspace, difference.events);
  if (!difference.flow.empty()) text += fmt::format(", with flow {} as it is now", difference.flow);
  if (difference.since)
    text += fmt::format(", {} of them from {} on", difference.replayed, format_time(*difference.since));
  return text;
}

std::vector<std::string> remarks_of(const Difference& difference) {
  std::vector<std::string> all = difference.notes;
  if (difference.after.rejected > 0)
    all.push_back(fmt::format("the changed workspace refuses {} of the events", difference.after.rejected));
  if (!difference.unknown_types.empty())
    all.push_back(fmt::format("it does not know the event types {}", fmt::join(difference.unknown_types, ", ")));
  if (difference.left_out > 0)
    all.push_back(fmt::format("{} acts by hand (merge, cancel, retry …) had nothing to act on and are left out",
                              difference.left_out));
  return all;
}

std::vector<std::string> outcomes_row(std::string_view name, std::uint64_t before, std::uint64_t after) {
  return {std::string(name), fmt::format("{}", before), fmt::format("{}", after),
          before == after ? "" : fmt::format("{:+}", static_cast<std::int64_t>(after - before))};
}

std::vector<std::vector<std::string>> counts_of(const Difference& difference) {
  std::vector<std::vector<std::string>> rows{{"", "before", "after", ""}};
  for (const Kind& kind : kinds_of(difference))
    rows.push_back({std::string(kind.name), fmt::format("{}", kind.records->before),
                    fmt::format("{}", kind.records->after), tally(*kind.records)});
  for (const FlowRuns& flow : difference.runs)
    rows.push_back({"runs of " + flow.flow, fmt::format("{}", flow.before), fmt::format("{}", flow.after),
                    fmt::format("{} more, {} fewer", flow.gained, flow.lost)});
  const auto& [before, after] = std::pair(difference.before, difference.after);
  if (before.unmatched != after.unmatched)
    rows.push_back(outcomes_row("events that start no flow", before.unmatched, after.unmatched));
  if (before.failed != after.failed) rows.push_back(outcomes_row("events that fail", before.failed, after.failed));
  return rows;
}

std::string events_line(const std::vector<EventRef>& events, std::uint64_t count) {
  std::string text;
  for (std::size_t i = 0; i < events.size() && i < events_shown; ++i)
    text += fmt::format("{}{} of {}", i == 0 ? "" : ", ", events[i].id, events[i].source);
  if (count > events_shown) text += fmt::format(" … and {} more", count - events_shown);
  return printable(text);
}

std::string record_text(const RecordChange& change, const Console& console) {
  const Style style = change.kind == RecordChange::Kind::added     ? Style::green
                      : change.kind == RecordChange::Kind::removed ? Style::red
                                                                   : Style::yellow;
  std::string head = fmt::format("  {} {}", sign_of(change.kind), id_of(change));
  if (!change.name.empty()) head += "  " + printable(change.name);
  std::string text = console.styled(style, head);
  if (const std::string origin = origin_of(change); !origin.empty())
    text += console.styled(Style::dim, "  " + printable(origin));
  text += "\n";
  std::size_t left = fields_in_text;
  for (const FieldChange& field : change.fields) {
    if (left-- == 0) {
      text += fmt::format("      … and {} more fields\n", change.fields.size() - fields_in_text);
      break;
    }
    if (change.kind == RecordChange::Kind::changed)
      text += fmt::format("      {}: {} -> {}\n", field.field, shown(field.before), shown(field.after));
    else
      text += fmt::format("      {}: {}\n", field.field,
                          shown(change.kind == RecordChange::Kind::added ? field.after : field.before));
  }
  return text;
}

}  // namespace

std::string replay_text(const Difference& difference, const Console& console) {
  std::string text = what_was_run(difference) + "\n";
  text += table(counts_of(difference), console);
  for (const Kind& kind : kinds_of(difference)) {
    const auto& changes = kind.records->changes;
    if (changes.empty()) continue;
    text += fmt::format("\n{}\n", console.styled(Style::bold, kind.name));
    for (std::size_t i = 0; i < changes.size() && i < records_in_text; ++i) text += record_text(changes[i], console);
    if (changes.size() > records_in_text)
      text += fmt::format("  … and {} more; --format json has all\n", changes.size() - records_in_text);
  }
  if (!difference.runs.empty()) text += fmt::format("\n{}\n", console.styled(Style::bold, "runs"));
  for (const FlowRuns& flow : difference.runs) {
    if (flow.gained > 0) text += fmt::format("  + {}: {}\n", flow.flow, events_line(flow.only_after, flow.gained));
    if (flow.lost > 0) text += fmt::format("  - {}: {}\n", flow.flow, events_line(flow.only_before, flow.lost));
  }
  if (difference.empty()) text += "no difference\n";
  for (const std::string& remark : remarks_of(difference)) text += "note: " + printable(remark) + "\n";
  return text;
}

namespace {

// In a cell nothing of an event may become markup.
std::string cell(std::string_view text) { return markdown_code(text); }

std::string details(std::string_view name, const RecordDifference& records) {
  std::vector<std::vector<std::string>> rows{{"", "record", "", "field", "before", "after"}};
  std::size_t shown_records = 0;
  for (const RecordChange& change : records.changes) {
    if (rows.size() > rows_in_markdown) break;
    ++shown_records;
    bool first = true;
    for (const FieldChange& field : change.fields) {
      rows.push_back({first ? std::string(sign_of(change.kind)) : "", first ? id_of(change) : "",
                      first ? cell(cut(printable(change.name), value_width_max)) : "", cell(field.field),
                      cell(shown(field.before)), cell(shown(field.after))});
      first = false;
      if (rows.size() > rows_in_markdown) break;
    }
    if (change.fields.empty())
      rows.push_back({std::string(sign_of(change.kind)), id_of(change), cell(printable(change.name)), "", "", ""});
  }
  std::string text =
      fmt::format("\n<details><summary>{}: {}</summary>\n\n{}", name, tally(records), markdown_table(rows));
  if (shown_records < records.changes.size())
    text += fmt::format("\n… and {} more; `--format json` has all.\n", records.changes.size() - shown_records);
  return text + "\n</details>\n";
}

}  // namespace

std::string replay_markdown(const Difference& difference) {
  std::string text =
      fmt::format("**dealflow replay**: {}\n\n{}\n\n", summary_of(difference), printable(what_was_run(difference)));
  text += markdown_table(counts_of(difference));
  for (const Kind& kind : kinds_of(difference))
    if (!kind.records->changes.empty()) text += details(kind.name, *kind.records);
  if (!difference.runs.empty()) {
    std::vector<std::vector<std::string>> rows{{"flow", "runs only after", "runs only before"}};
    for (const FlowRuns& flow : difference.runs)
      rows.push_back({cell(flow.flow), cell(cut(events_line(flow.only_after, flow.gained), 200)),
                      cell(cut(events_line(flow.only_before, flow.lost), 200))});
    text += fmt::format("\n<details><summary>runs</summary>\n\n{}\n</details>\n", markdown_table(rows));
  }
  for (const std::string& remark : remarks_of(difference)) text += "\n> " + printable(remark) + "\n";
  return text;
}

}  // namespace dealflow::cli
