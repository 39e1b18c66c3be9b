// dealflow stats: use of each source.
#include <dealflow/reader.hpp>

#include "engine/cli/card.hpp"
#include "engine/cli/commands.hpp"
#include "engine/cli/table.hpp"

#include <fmt/format.h>

namespace dealflow::cli {
namespace {

class Stats final : public Command {
 public:
  CommandInfo info() const override {
    return {"stats", "use of each source", "Lists all sources that dealflow knows, those in use and those not.",
            "dealflow stats --store store"};
  }
  void declare(Arguments& arguments) override {
    arguments.store(store_);
    arguments.workspace_of_store(workspace_);
    arguments.format(format_, record_formats);
  }
  ExitStatus run(Console& console) override {
    auto reader = Reader::open(store_);
    if (!reader) return console.complain(reader.error());
    if (!workspace_.empty()) {
      if (auto selected = reader->select(workspace_); !selected) return console.complain(selected.error());
    }
    const auto stats = reader->stats();
    if (!stats) return console.complain(stats.error());
    if (format_.json()) {
      std::vector<std::string> rows;
      for (const SourceUsage& usage : *stats) rows.push_back(to_json(usage));
      console.print_line(fmt::format("[{}]", fmt::join(rows, ",\n")));
      return ExitStatus::done;
    }
    std::vector<std::vector<std::string>> rows{
        {"source", "events", "contacts", "deals", "failures", "last event", "in use"}};
    for (const SourceUsage& u : *stats) {
      rows.push_back({shown_source(u.source), std::to_string(u.events), std::to_string(u.contacts),
                      std::to_string(u.deals), std::to_string(u.failures),
                      u.last_event ? shown_time(*u.last_event) : "-", u.in_use ? "yes" : "no"});
    }
    console.print(table(rows, console));
    return ExitStatus::done;
  }

 private:
  std::string store_;
  std::string workspace_;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_stats() { return std::make_unique<Stats>(); }

}  // namespace dealflow::cli
