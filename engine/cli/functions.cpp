// dealflow functions: what an expression can call.
#include "engine/cli/commands.hpp"
#include "engine/cli/function_pages.hpp"
#include "engine/cli/markdown.hpp"

#include "dsl/base/edit_distance.hpp"

#include <fmt/format.h>

namespace dealflow::cli {
namespace {

constexpr std::string_view page_intro =
    "What an expression can call: the macros and functions of the Common Expression Language, and dealflow's own. Each "
    "example is run as a test. `list(A)` is a list of whatever `A` is; `dyn` is a value whose type is known when the "
    "expression runs; `…` stands for more of the last argument. A flow calls them where it has an expression; what "
    "null does there is told in [expressions](../expressions.md).\n\n";

class Functions final : public Command {
 public:
  CommandInfo info() const override {
    return {"functions", "what an expression can call",
            "Lists the macros and functions; or tells all about one of them, or about one set of them.",
            "dealflow functions\ndealflow functions startsWith\ndealflow functions money --format json"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("NAME", &name_, "a function, macro or set; all if left out");
    arguments.format(format_, page_formats);
  }
  ExitStatus run(Console& console) override {
    const auto sets = callables(name_);
    if (sets.empty()) {
      const std::string near = nearest(name_, callable_names());
      return console.complain(ExitStatus::refused, fmt::format("no function is called `{}`; {}", name_,
                                                               near.empty() ? "`dealflow functions` lists them"
                                                                            : fmt::format("did you mean `{}`?", near)));
    }
    if (format_.json()) {
      console.print(functions_json(sets));
    } else if (format_.is("markdown")) {
      if (name_.empty()) {
        console.print(reference_head("Functions", "dealflow functions --format markdown"));
        console.print(page_intro);
      }
      console.print(functions_markdown(sets));
    } else {
      console.print(name_.empty() ? function_list(sets, console) : function_details(sets, console));
    }
    return ExitStatus::done;
  }

 private:
  std::string name_;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_functions() { return std::make_unique<Functions>(); }

}  // namespace dealflow::cli
