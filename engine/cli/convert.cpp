// dealflow convert: flows in the other notation.
#include <dealflow/notation.hpp>
#include <dealflow/workspace.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/flow_inputs.hpp"
#include "engine/cli/replace_file.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace dealflow::cli {
namespace {

namespace fs = std::filesystem;

class Convert final : public Command {
 public:
  CommandInfo info() const override {
    return {"convert", "flows from YAML to the text notation, or back",
            "A .yaml file becomes text notation, a .flow file YAML; - reads standard input, in either. The flows stay "
            "the same; expressions and layout become canonical, as `fmt` makes them. Comments stay beside what they "
            "stand next to.\n\n"
            "One file goes to standard output, or to the file named by --out. With --beside each goes next to what it "
            "was made from, under its name with the other ending. The file that was read stays: remove it, as a "
            "workspace has each flow once. A file that exists is not replaced without --force.\n\n"
            "Exit status 1: a file exists and stays; 2: one does not parse, cannot be read, or says what the other "
            "notation cannot; 3: one cannot be written. Nothing is written for such a file.",
            "dealflow convert flows/orders.yaml\ndealflow convert flows/orders.flow --out orders.yaml\n"
            "dealflow convert flows --beside\ndealflow convert - --notation yaml <orders.yaml"};
  }
  void declare(Arguments& arguments) override {
    inputs_.declare(arguments);
    arguments.option("--out", "FILE", &out_, "write there instead of to standard output");
    arguments.flag("--beside", beside_, "write each next to what it was made from");
    arguments.flag("--force", force_, "replace files that exist");
  }
  ExitStatus run(Console& console) override {
    if (beside_ && !out_.empty()) return console.complain(ExitStatus::usage, "either `--out` or `--beside`");
    const auto inputs = inputs_.read();
    if (!inputs) return console.complain(ExitStatus::usage, inputs.error().detail);
    if (inputs->size() != 1 && !beside_)
      return console.complain(ExitStatus::usage,
                              fmt::format("{} files: one at a time, or `--beside` for all", inputs->size()));
    ExitStatus status = ExitStatus::done;
    for (const FlowInput& input : *inputs) status = std::max(status, convert(input, console));
    return status;
  }

 private:
  ExitStatus convert(const FlowInput& input, Console& console) const {
    const RewrittenFile made = convert_flows(input.name, input.text, input.notation);
    console.talk_raw(render_text(made.diagnostics, {{input.name, input.text}}, {}, console.colour_on_err()));
    if (!made.text) return ExitStatus::usage;
    if (beside_ && input.name == "-")
      return console.complain(ExitStatus::usage, "nothing is beside standard input; `--out` names a file");
    const std::string target =
        beside_ ? fs::path(input.name).replace_extension(ending_of(other(input.notation))).string() : out_;
    if (target.empty()) {
      console.print(*made.text);
      return ExitStatus::done;
    }
    std::error_code error;
    if (!force_ && fs::exists(target, error))
      return console.complain(ExitStatus::refused, target + " exists; `--force` replaces it");
    const auto written = replace_file(target, *made.text);
    if (!written) return console.complain(ExitStatus::broken, written.error().detail);
    console.talk(fmt::format("{} -> {}", input.name, target));
    return ExitStatus::done;
  }

  FlowInputs inputs_;
  std::string out_;
  bool beside_ = false;
  bool force_ = false;
};

}  // namespace

std::unique_ptr<Command> make_convert() { return std::make_unique<Convert>(); }

}  // namespace dealflow::cli
