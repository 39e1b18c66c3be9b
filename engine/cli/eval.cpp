// dealflow eval: one CEL expression, in standard mode; a prompt on a terminal without one.
#include "engine/cli/commands.hpp"
#include "engine/cli/expression_session.hpp"
#include "engine/cli/input_file.hpp"
#include "engine/cli/line_reader.hpp"
#include "engine/cli/prompt.hpp"
#include "engine/cli/trace_view.hpp"

#include <fmt/format.h>

#include <unistd.h>

namespace dealflow::cli {
namespace {

class Eval final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "eval", "one expression, or a prompt for several",
        "Evaluates a CEL expression. The names in it are the keys of the data files; a JSON number without fraction "
        "or exponent is an int. --trace shows the value of each part of it; a part that is not evaluated says so. "
        "On a terminal and without an expression, it reads expressions line by line (`:help` there). Exit status "
        "1: it fails; 2: it does not parse or check.",
        "dealflow eval '1 + 2'\ndealflow eval 'person.name.startsWith(\"A\")' --data person.json --trace\n"
        "dealflow eval --data person.json"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("EXPR", &expression_, "the expression; a prompt if left out on a terminal");
    arguments.option("--data", "FILE", &files_, "JSON objects whose keys are the names; - is standard input");
    arguments.flag("--type", type_, "the checked type instead of the value");
    arguments.flag("--trace", trace_, "the value of each part of the expression");
    arguments.format(format_, record_formats);
  }
  ExitStatus run(Console& console) override {
    ExpressionSession session;
    for (const std::string& file : files_) {
      const auto text = read_input(file);
      if (!text) return console.complain(ExitStatus::usage, text.error().detail);
      if (const std::string problem = session.add_data(*text); !problem.empty())
        return console.complain(ExitStatus::usage, fmt::format("{}: {}", file, problem));
    }
    if (type_ && trace_) return console.complain(ExitStatus::usage, "`--type` and `--trace` do not go together");
    if (!expression_) return prompt(session, console);
    if (type_) return print_type(session, console);
    return trace_ ? print_trace(session, console) : print_value(session, console);
  }

 private:
  using Answer = ExpressionSession::Answer;

  static ExitStatus complain(const Answer& answer, Console& console) {
    for (const std::string& complaint : answer.complaints) console.talk(complaint);
    if (!answer.compiled) return ExitStatus::usage;
    return answer.complaints.empty() ? ExitStatus::done : ExitStatus::refused;
  }

  ExitStatus print_type(ExpressionSession& session, Console& console) {
    const Answer answer = session.check(*expression_);
    if (answer.compiled) {
      const std::string name = answer.type.to_string();
      console.print_line(format_.json() ? fmt::format(R"({{"type": "{}"}})", name) : name);
    }
    return complain(answer, console);
  }

  ExitStatus print_value(ExpressionSession& session, Console& console) {
    const Answer answer = session.evaluate(*expression_);
    if (answer.evaluated)
      console.print_line(format_.json() ? cel::to_json(answer.value) : cel::to_literal(answer.value));
    return complain(answer, console);
  }

  ExitStatus print_trace(ExpressionSession& session, Console& console) {
    std::optional<cel::Trace> trace;
    const Answer answer = session.trace(*expression_, trace);
    if (trace) console.print(format_.json() ? trace_json(*trace) + "\n" : trace_text(*trace, console));
    return complain(answer, console);
  }

  static ExitStatus prompt(ExpressionSession& session, Console& console) {
    if (!console.terminal().in)
      return console.complain(ExitStatus::usage, "`EXPR` is missing; without it `eval` needs a terminal");
    constexpr std::size_t line_bytes_max = 64 * 1024;
    LineReader reader(STDIN_FILENO, line_bytes_max);
    run_prompt(session, console, [&](std::string_view prompt) -> std::optional<std::string> {
      console.talk_raw(prompt);
      std::string line;
      LineReader::Got got = reader.next(line);
      while (got == LineReader::Got::interrupted) got = reader.next(line);
      if (got == LineReader::Got::line) return line;
      console.talk("");  // the shell's own prompt begins a line
      return std::nullopt;
    });
    return ExitStatus::done;
  }

  std::optional<std::string> expression_;
  std::vector<std::string> files_;
  bool type_ = false;
  bool trace_ = false;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_eval() { return std::make_unique<Eval>(); }

}  // namespace dealflow::cli
