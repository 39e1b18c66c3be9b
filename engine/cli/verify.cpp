// dealflow verify: is every row of a store as it was written, and do the records fit together?
#include "engine/store/verify.hpp"
#include "engine/cli/commands.hpp"
#include "engine/cli/table.hpp"
#include "engine/log/registry.hpp"
#include "engine/query/consistency.hpp"

#include <dealflow/value.hpp>

#include <fmt/format.h>

namespace dealflow::cli {
namespace {

Result<void> check_workspaces(const store::Environment& environment, const store::Tell& tell) {
  auto snapshot = environment.snapshot();
  if (!snapshot) return tl::unexpected(snapshot.error());
  work::SnapshotRows rows(std::move(*snapshot));
  const auto workspaces = log::list_workspaces(rows);
  if (!workspaces) return tl::unexpected(workspaces.error());
  for (const auto& workspace : *workspaces) {
    const auto told = [&](std::string text) { tell(fmt::format("workspace {}: {}", workspace.name, text)); };
    if (auto checked = query::check_consistency(rows, workspace.number, told); !checked) return checked;
  }
  return {};
}

class Verify final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "verify", "check every row of a store",
        "Reads all rows and compares each with its checksum, then looks whether the records fit together: each deal "
        "and its contact, each index and what it leads to, each counter and a recount. In a child process. Exit "
        "status 3 where something is damaged or does not fit.",
        "dealflow verify --store store"};
  }
  void declare(Arguments& arguments) override {
    arguments.store(store_);
    arguments.format(format_, record_formats);
  }
  ExitStatus run(Console& console) override {
    const auto report = store::verify_in_child(store_, check_workspaces);
    if (!report) return console.complain(report.error());
    std::vector<std::vector<std::string>> rows{{"table", "rows", "bytes"}};
    std::vector<std::string> tables;
    for (const auto& [name, count] : report->tables) {
      rows.push_back({name, std::to_string(count.rows), std::to_string(count.bytes)});
      tables.push_back(fmt::format(R"("{}": {{"rows": {}, "bytes": {}}})", name, count.rows, count.bytes));
    }
    if (format_.json()) {
      std::vector<std::string> findings;
      for (const std::string& finding : report->findings) findings.push_back(cel::to_json(cel::Value::text(finding)));
      console.print_line(fmt::format(R"({{"tables": {{{}}}, "damaged": {}, "inconsistent": {}, "findings": [{}]}})",
                                     fmt::join(tables, ", "), report->damaged, report->inconsistent,
                                     fmt::join(findings, ", ")));
    } else {
      console.print(table(rows, console));
      for (const std::string& finding : report->findings) console.print_line(finding);
    }
    if (report->damaged + report->inconsistent == 0) {
      console.talk("every row is as it was written, and the records fit together");
      return ExitStatus::done;
    }
    if (report->damaged == 0)
      return console.complain(ExitStatus::broken,
                              fmt::format("{} things do not fit together; that is a mistake of dealflow's: keep the "
                                          "store as it is and report it",
                                          report->inconsistent));
    return console.complain(ExitStatus::broken,
                            fmt::format("{} rows are damaged; restore a copy of the store", report->damaged));
  }

 private:
  std::string store_;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_verify() { return std::make_unique<Verify>(); }

}  // namespace dealflow::cli
