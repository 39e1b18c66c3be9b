// dealflow stats: use of each source and of each integration.
#include <dealflow/reader.hpp>

#include "engine/cli/card.hpp"
#include "engine/cli/commands.hpp"
#include "engine/cli/csv.hpp"
#include "engine/cli/table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace dealflow::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t bar_width = 12;

// Blocks in eighths of a column.
std::string bar(std::uint64_t value, std::uint64_t most) {
  static constexpr std::string_view parts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const std::uint64_t eighths = most == 0 ? 0 : (value * bar_width * 8 + most - 1) / most;
  std::string text;
  for (std::uint64_t i = 0; i < eighths / 8; ++i) text += "█";
  return text + std::string(parts[eighths % 8]);
}

std::string amounts_of(const SourceUsage& usage, std::string SourceUsage::Amounts::*which, std::string_view none) {
  std::string text;
  for (const SourceUsage::Amounts& one : usage.amounts)
    if (!(one.*which).empty()) text += (text.empty() ? "" : ", ") + shown_amount(one.*which, one.currency);
  return text.empty() ? std::string(none) : text;
}

class Stats final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "stats", "use of each source",
        "Lists all sources that dealflow knows, those in use and those not: events, the contacts and deals that they "
        "made, amounts, failures, and how many of the contacts came to a deal and to one that was won. With "
        "--integrations one row for each integration that sent something; one none of whose events starts a flow "
        "is not in use. With --by one row for each day, week or month, in the time zone of the workspace.",
        "dealflow stats --store store\ndealflow stats --by month --format csv --store store\n"
        "dealflow stats --integrations --store store"};
  }
  void declare(Arguments& arguments) override {
    arguments.option("--by", "PERIOD", &by_, "one row for each period that was used").choices = {"day", "week",
                                                                                                 "month"};
    arguments.flag("--integrations", query_.by_integration, "by integration");
    arguments.store(store_);
    arguments.workspace_of_store(workspace_);
    arguments.format(format_, list_formats);
  }
  ExitStatus run(Console& console) override {
    if (by_ == "day") query_.by = StatsQuery::Period::day;
    if (by_ == "week") query_.by = StatsQuery::Period::week;
    if (by_ == "month") query_.by = StatsQuery::Period::month;
    auto reader = Reader::open(store_);
    if (!reader) return console.complain(reader.error());
    if (!workspace_.empty()) {
      if (auto selected = reader->select(workspace_); !selected) return console.complain(selected.error());
    }
    const auto stats = reader->stats(query_);
    if (!stats) return console.complain(stats.error());
    if (format_.is("csv")) {
      print_csv(*stats, console);
    } else if (format_.is("text")) {
      print_table(*stats, console);
    } else {
      std::vector<std::string> rows;
      for (const SourceUsage& usage : *stats) rows.push_back(to_json(usage));
      if (format_.json())
        console.print_line(fmt::format("[{}]", fmt::join(rows, ",\n")));
      else
        for (const std::string& row : rows) console.print_line(row);
    }
    return ExitStatus::done;
  }

 private:
  // What a row is about: columns that are there only where they are asked for.
  std::vector<std::string> about(std::string_view period, std::string_view source, std::string_view integration) const {
    std::vector<std::string> cells;
    if (!by_.empty()) cells.emplace_back(period);
    cells.emplace_back(source);
    if (query_.by_integration) cells.emplace_back(integration);
    return cells;
  }

  void print_csv(const std::vector<SourceUsage>& stats, Console& console) const {
    const auto line = [&](std::vector<std::string> cells, const std::vector<Json>& more) {
      std::vector<Json> all(cells.begin(), cells.end());
      all.insert(all.end(), more.begin(), more.end());
      console.print(csv_line(all));
    };
    line(about("period", "source", "integration"),
         {"events", "contacts", "deals", "amounts", "won_amounts", "failures", "unmatched", "last_event", "in_use",
          "contacts_with_deal", "contacts_won"});
    for (const SourceUsage& u : stats)
      line(about(u.period, u.source, u.integration),
           {u.events, u.contacts, u.deals, amounts_of(u, &SourceUsage::Amounts::amount, ""),
            amounts_of(u, &SourceUsage::Amounts::won, ""), u.failures, u.unmatched,
            u.last_event ? Json(format_time(*u.last_event)) : Json(), u.in_use, u.conversion.with_deal,
            u.conversion.won});
  }

  void print_table(const std::vector<SourceUsage>& stats, Console& console) const {
    if (stats.empty())
      return console.talk(query_.by_integration ? "no integration has sent anything" : "nothing was used yet");
    const bool bars = console.terminal().out;
    std::uint64_t most = 0;
    for (const SourceUsage& u : stats) most = std::max(most, u.events);
    std::vector<std::vector<std::string>> rows{about("period", "source", "integration")};
    for (const char* head :
         {"events", "contacts", "with deal", "won", "deals", "amounts", "failures", "last event", "in use"})
      rows.front().emplace_back(head);
    if (bars) rows.front().emplace_back("");
    for (const SourceUsage& u : stats) {
      std::vector<std::string> row = about(u.period, shown_source(u.source), u.integration);
      for (std::string cell :
           {std::to_string(u.events), std::to_string(u.contacts), std::to_string(u.conversion.with_deal),
            std::to_string(u.conversion.won), std::to_string(u.deals),
            amounts_of(u, &SourceUsage::Amounts::amount, "-"), std::to_string(u.failures),
            u.last_event ? shown_time(*u.last_event) : std::string("-"), std::string(u.in_use ? "yes" : "no")})
        row.push_back(std::move(cell));
      if (bars) row.push_back(bar(u.events, most));
      rows.push_back(std::move(row));
    }
    console.print(table(rows, console));
  }

  std::string by_;
  StatsQuery query_;
  std::string store_;
  std::string workspace_;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_stats() { return std::make_unique<Stats>(); }

}  // namespace dealflow::cli
