// dealflow verify: is every page and row of a store as it was written, and do the records fit together?
#include <dealflow/value.hpp>
#include <dealflow/verify.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/table.hpp"

#include <fmt/format.h>

namespace dealflow::cli {
namespace {

class Verify final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "verify", "check every page and row of a store",
        "Looks whether each page of the file has its place, reads all rows and compares each with its checksums, then "
        "looks whether the records fit together: each deal and its contact, each index and what it leads to, each "
        "counter and a recount. In a child process. Exit status 3 where something is damaged or does not fit.",
        "dealflow verify --store store"};
  }
  void declare(Arguments& arguments) override {
    arguments.store(store_);
    arguments.format(format_, record_formats);
  }
  ExitStatus run(Console& console) override {
    const auto report = verify_store(store_);
    if (!report) return console.complain(report.error());
    std::vector<std::vector<std::string>> rows{{"table", "rows", "bytes"}};
    std::vector<std::string> tables;
    for (const auto& [name, count, bytes] : report->tables) {
      rows.push_back({name, std::to_string(count), std::to_string(bytes)});
      tables.push_back(fmt::format(R"("{}": {{"rows": {}, "bytes": {}}})", name, count, bytes));
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
    if (report->is_whole()) {
      console.talk("every page and row is as it was written, and the records fit together");
      return ExitStatus::done;
    }
    if (report->damaged == 0)
      return console.complain(ExitStatus::broken,
                              fmt::format("{} things do not fit together: the disk has changed something, or "
                                          "dealflow made a mistake; restore a backup, keep this store, and report it "
                                          "where the disk is sound",
                                          report->inconsistent));
    return console.complain(ExitStatus::broken,
                            fmt::format("{} rows or pages are damaged; restore a backup", report->damaged));
  }

 private:
  std::string store_;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_verify() { return std::make_unique<Verify>(); }

}  // namespace dealflow::cli
