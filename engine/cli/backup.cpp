// dealflow backup: a copy of a store, while it is written to.
#include <dealflow/backup.hpp>
#include <dealflow/value.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/quantity.hpp"

#include <fmt/format.h>

namespace dealflow::cli {
namespace {

class Backup final : public Command {
 public:
  CommandInfo info() const override {
    return {"backup", "copy a store while it is in use",
            "Copies the state of the last commit, all workspaces, into a new folder that is a store itself: `restore` "
            "puts it back, and every command that reads a store reads it. A worker or `run` may write meanwhile. The "
            "copy is read back and each row compared with its checksum before it gets its name, so a backup that was "
            "broken off is none: it is left as DIR.partial, and the next one to the same DIR removes it.",
            "dealflow backup --store store --to backups/2026-03-02"};
  }
  void declare(Arguments& arguments) override {
    arguments.store(store_);
    arguments.option("--to", "DIR", &to_, "the new folder").required = true;
    arguments.format(format_, record_formats);
  }
  ExitStatus run(Console& console) override {
    const auto size = back_up(store_, to_);
    if (!size) return console.complain(size.error());
    if (format_.json())
      console.print_line(fmt::format(R"({{"store": {}, "to": {}, "rows": {}, "bytes": {}}})",
                                     cel::to_json(cel::Value::text(store_)), cel::to_json(cel::Value::text(to_)),
                                     size->rows, size->bytes));
    else
      console.print_line(fmt::format("{}: {} rows, {}; read back, every record has its checksum", to_, size->rows,
                                     bytes_text(size->bytes)));
    return ExitStatus::done;
  }

 private:
  std::string store_;
  std::string to_;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_backup() { return std::make_unique<Backup>(); }

}  // namespace dealflow::cli
