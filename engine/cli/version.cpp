#include "engine/cli/commands.hpp"

#include "engine/store/environment.hpp"

#include <fmt/format.h>

namespace dealflow::cli {
namespace {

class Version final : public Command {
 public:
  CommandInfo info() const override {
    return {"version", "version of program and store format", "", "dealflow version"};
  }
  void declare(Arguments& arguments) override { arguments.format(format_, record_formats); }
  ExitStatus run(Console& console) override {
    console.print_line(fmt::format(
        fmt::runtime(format_.json() ? R"({{"version": "{}", "store_format": {}}})" : "dealflow {} (store format {})"),
        DEALFLOW_VERSION, store::format_number));
    return ExitStatus::done;
  }

 private:
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_version() { return std::make_unique<Version>(); }

}  // namespace dealflow::cli
