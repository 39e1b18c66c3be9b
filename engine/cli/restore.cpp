// dealflow restore: a backup takes the place of a store.
#include <dealflow/backup.hpp>
#include <dealflow/value.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/quantity.hpp"

#include <fmt/format.h>

namespace dealflow::cli {
namespace {

class Restore final : public Command {
 public:
  CommandInfo info() const override {
    return {"restore", "make a store of a backup",
            "Copies the backup, compares each row with its checksum, and only then puts it in place, in one step. "
            "Where the folder holds a store already, `--replace` is asked for; the store that was there is kept in "
            "its folder as replaced-1, replaced-2 …, from which `restore` brings it back. Refused while somebody "
            "writes to the store or reads it.",
            "dealflow restore --from backups/2026-03-02 --store store --replace"};
  }
  void declare(Arguments& arguments) override {
    arguments.option("--from", "DIR", &from_, "the backup, or any store").required = true;
    arguments.store(store_);
    arguments.flag("--replace", replace_, "also where there is a store already; that one is kept aside");
    arguments.format(format_, record_formats);
  }
  ExitStatus run(Console& console) override {
    const auto restored = restore(from_, store_, {.replace = replace_});
    if (!restored) {
      const ExitStatus status = console.complain(restored.error());
      if (restored.error().code == ErrorCode::refused) console.talk("--replace puts the backup in its place");
      return status;
    }
    const std::string replaced = restored->replaced ? restored->replaced->filename().string() : "";
    if (format_.json()) {
      console.print_line(fmt::format(R"({{"from": {}, "store": {}, "rows": {}, "bytes": {}, "replaced": {}}})",
                                     cel::to_json(cel::Value::text(from_)), cel::to_json(cel::Value::text(store_)),
                                     restored->size.rows, restored->size.bytes,
                                     replaced.empty() ? "null" : cel::to_json(cel::Value::text(replaced))));
      return ExitStatus::done;
    }
    console.print_line(fmt::format("{}: {} rows, {}; read back, every record has its checksum", store_,
                                   restored->size.rows, bytes_text(restored->size.bytes)));
    if (!replaced.empty()) console.print_line(fmt::format("the store that was there is in {}/{}", store_, replaced));
    return ExitStatus::done;
  }

 private:
  std::string from_;
  std::string store_;
  bool replace_ = false;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_restore() { return std::make_unique<Restore>(); }

}  // namespace dealflow::cli
