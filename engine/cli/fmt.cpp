// dealflow fmt: flows in their canonical layout.
#include <dealflow/notation.hpp>
#include <dealflow/workspace.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/flow_inputs.hpp"
#include "engine/cli/replace_file.hpp"
#include "engine/cli/unified_diff.hpp"

#include <fmt/format.h>

namespace dealflow::cli {
namespace {

class Fmt final : public Command {
 public:
  CommandInfo info() const override {
    return {"fmt", "put flows into their canonical layout",
            "A .flow file is laid out as a whole. Of a YAML file only the expressions are, in conditions, variables, "
            "values and {{ }} holes; every other byte stays. All comments stay.\n\n"
            "Files are rewritten in place, each at once or not at all, and only where something changes. A file that "
            "does not parse is told and left as it is. Of a workspace, the flows are taken; of any other folder, all "
            "flows below it. - reads standard input and prints the result.\n\n"
            "Exit status 1: --check, and something would change; 2: a file does not parse or cannot be read; 3: one "
            "cannot be written.",
            "dealflow fmt .\ndealflow fmt flows/orders.flow --diff\ndealflow fmt . --check\n"
            "dealflow fmt . --check --format github\ndealflow fmt - --notation flow <orders.flow"};
  }
  void declare(Arguments& arguments) override {
    inputs_.declare(arguments);
    arguments.flag("--check", check_, "write nothing; name the files that would change");
    arguments.flag("--diff", diff_, "write nothing; print what would change, as a patch");
    arguments.format(format_, finding_formats);
  }
  ExitStatus run(Console& console) override {
    if (!format_.is("text") && (!check_ || diff_))
      return console.complain(ExitStatus::usage, fmt::format("`--format {}` goes with `--check`", format_.text));
    const auto inputs = inputs_.read();
    if (!inputs) return console.complain(ExitStatus::usage, inputs.error().detail);
    for (const FlowInput& input : *inputs) {
      const ExitStatus status = format(input, console);
      if (status != ExitStatus::done) return status;
    }
    if (format_.json()) console.print(render_json(findings_));
    if (format_.is("github")) console.print(render_github(findings_));
    console.talk(summary(inputs->size()));
    if (broken_ > 0) return ExitStatus::usage;
    return check_ && changed_ > 0 ? ExitStatus::refused : ExitStatus::done;
  }

 private:
  ExitStatus format(const FlowInput& input, Console& console) {
    const RewrittenFile made = format_flows(input.name, input.text, input.notation);
    findings_.insert(findings_.end(), made.diagnostics.begin(), made.diagnostics.end());
    if (!made.text) {
      ++broken_;
      if (format_.is("text"))
        console.talk_raw(render_text(made.diagnostics, {{input.name, input.text}}, {}, console.colour_on_err()));
      return ExitStatus::done;
    }
    const bool differs = *made.text != input.text;
    if (differs) ++changed_;
    if (check_ || diff_) {
      if (diff_) console.print(unified_diff(input.name, input.text, *made.text));
      if (!diff_ && differs && format_.is("text")) console.print_line(input.name);
      return ExitStatus::done;
    }
    if (input.name == "-") {
      console.print(*made.text);
      return ExitStatus::done;
    }
    if (!differs) return ExitStatus::done;
    const auto written = replace_file(input.name, *made.text);
    return written ? ExitStatus::done : console.complain(ExitStatus::broken, written.error().detail);
  }

  [[nodiscard]] std::string summary(std::size_t files) const {
    const bool looks = check_ || diff_;
    std::string text =
        fmt::format("{} {}: {} {}", files, files == 1 ? "file" : "files", changed_, looks ? "would change" : "changed");
    if (broken_ > 0)
      text += fmt::format(", {} not parsed and left as {}", broken_, broken_ == 1 ? "it is" : "they are");
    return text;
  }

  FlowInputs inputs_;
  bool check_ = false;
  bool diff_ = false;
  FormatName format_;
  std::vector<Diagnostic> findings_;
  std::size_t changed_ = 0;
  std::size_t broken_ = 0;
};

}  // namespace

std::unique_ptr<Command> make_fmt() { return std::make_unique<Fmt>(); }

}  // namespace dealflow::cli
