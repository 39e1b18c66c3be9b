// dealflow compact: a store without its free pages.
#include <dealflow/backup.hpp>
#include <dealflow/value.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/quantity.hpp"

#include <fmt/format.h>

namespace dealflow::cli {
namespace {

class Compact final : public Command {
 public:
  CommandInfo info() const override {
    return {"compact", "give back the space that a store does not use",
            "The file of a store keeps the pages that erased, expired or rewritten rows have left, for rows to come. "
            "This copies it without them, compares each row of the copy with its checksum, and puts it in place in "
            "one step. It takes the writer's lock, needs room on the disk for both files, and is refused while "
            "somebody writes to the store or reads it.",
            "dealflow compact --store store"};
  }
  void declare(Arguments& arguments) override {
    arguments.store(store_);
    arguments.format(format_, record_formats);
  }
  ExitStatus run(Console& console) override {
    const auto compacted = compact(store_);
    if (!compacted) return console.complain(compacted.error());
    if (format_.json())
      console.print_line(fmt::format(R"({{"store": {}, "rows": {}, "bytes_before": {}, "bytes_after": {}}})",
                                     cel::to_json(cel::Value::text(store_)), compacted->rows, compacted->bytes_before,
                                     compacted->bytes_after));
    else
      console.print_line(fmt::format("{}: {} before, {} after; {} rows, every one as it was written", store_,
                                     bytes_text(compacted->bytes_before), bytes_text(compacted->bytes_after),
                                     compacted->rows));
    return ExitStatus::done;
  }

 private:
  std::string store_;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_compact() { return std::make_unique<Compact>(); }

}  // namespace dealflow::cli
