// dealflow verify: is every row of a store as it was written?
#include "engine/store/verify.hpp"
#include "engine/cli/commands.hpp"
#include "engine/cli/table.hpp"

#include <dealflow/value.hpp>

#include <fmt/format.h>

namespace dealflow::cli {
namespace {

class Verify final : public Command {
 public:
  CommandInfo info() const override {
    return {"verify", "check every row of a store",
            "Reads all rows and compares each with its checksum, in a child process. Exit status 3 where something is "
            "damaged.",
            "dealflow verify --store store"};
  }
  void declare(Arguments& arguments) override {
    arguments.store(store_);
    arguments.format(format_, record_formats);
  }
  ExitStatus run(Console& console) override {
    const auto report = store::verify_in_child(store_);
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
      console.print_line(fmt::format(R"({{"tables": {{{}}}, "damaged": {}, "findings": [{}]}})",
                                     fmt::join(tables, ", "), report->damaged, fmt::join(findings, ", ")));
    } else {
      console.print(table(rows, console));
      for (const std::string& finding : report->findings) console.print_line(finding);
    }
    if (report->damaged == 0) {
      console.talk("every row is as it was written");
      return ExitStatus::done;
    }
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
