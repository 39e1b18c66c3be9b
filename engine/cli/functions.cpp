// dealflow functions: what an expression can call.
#include <dealflow/library.hpp>

#include "engine/cli/commands.hpp"

#include <fmt/format.h>

namespace dealflow::cli {
namespace {

class Functions final : public Command {
 public:
  CommandInfo info() const override {
    return {"functions", "what an expression can call",
            "Lists the functions with signature, meaning and an example; or those of one name.",
            "dealflow functions\ndealflow functions startsWith"};
  }
  void declare(Arguments& arguments) override { arguments.positional("NAME", &name_, "a function; all if left out"); }
  ExitStatus run(Console& console) override {
    bool found = false;
    for (const cel::Library* library : stdlib::libraries()) {
      for (const cel::Function& function : library->functions) {
        if (!name_.empty() && function.name != name_) continue;
        found = true;
        console.print(console.styled(Style::bold,
                                     fmt::format("{} -> {}", cel::signature(function), function.result.to_string())) +
                      fmt::format("\n  {}\n", function.doc));
        if (!function.example.expression.empty()) {
          console.print(fmt::format("  {}  is  {}\n", function.example.expression, function.example.result));
        }
      }
    }
    if (found) return ExitStatus::done;
    return console.complain(ExitStatus::refused,
                            fmt::format("no function is called `{}`; `dealflow functions` lists them", name_));
  }

 private:
  std::string name_;
};

}  // namespace

std::unique_ptr<Command> make_functions() { return std::make_unique<Functions>(); }

}  // namespace dealflow::cli
