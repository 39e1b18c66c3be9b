// dealflow eval: one CEL expression, in standard mode.
#include <dealflow/expression.hpp>
#include <dealflow/library.hpp>

#include "dsl/source/source.hpp"
#include "engine/cli/commands.hpp"
#include "engine/cli/input_file.hpp"

#include <fmt/format.h>

namespace dealflow::cli {
namespace {

// The expression with a caret under the place.
std::string excerpt(const std::string& expression, Span span, const std::string& message, const std::string& help) {
  const Source source("expression", expression);
  const Place place = source.place(span);
  const std::string carets(
      place.end_line == place.line && place.end_column > place.column ? place.end_column - place.column : 1, '^');
  std::string text =
      fmt::format("{}\n  {}\n  {}{}", message, source.line(place.line), std::string(place.column - 1, ' '), carets);
  if (!help.empty()) text += "\n  help: " + help;
  return text;
}

class Eval final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "eval", "one expression",
        "Evaluates a CEL expression. The names in it are the keys of the data files; a JSON number without fraction or "
        "exponent is an int. Exit status 1: it fails; 2: it does not parse or check.",
        "dealflow eval '1 + 2'\ndealflow eval 'person.name.startsWith(\"A\")' --data person.json"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("EXPR", &expression_, "the expression").required = true;
    arguments.option("--data", "FILE", &files_, "JSON objects whose keys are the names; - is standard input");
    arguments.flag("--type", type_, "the checked type instead of the value");
    arguments.format(format_, record_formats);
  }
  ExitStatus run(Console& console) override {
    cel::Environment environment;
    for (const cel::Library* library : stdlib::libraries()) environment.add(*library);
    cel::Arena arena;
    std::vector<cel::Value> slots;
    for (const std::string& file : files_) {
      const auto text = read_input(file);
      if (!text) return console.complain(ExitStatus::usage, text.error().detail);
      const auto data = cel::parse_json(*text, arena);
      if (!data)
        return console.complain(ExitStatus::usage,
                                fmt::format("{}: {} (byte {})", file, data.error().message, data.error().offset));
      if (!data->is(cel::Kind::map)) return console.complain(ExitStatus::usage, file + " is no JSON object");
      declare_names(data->as_map(), environment, slots);
    }
    const auto program = environment.compile(expression_);
    if (!program) {
      for (const cel::Problem& problem : program.error()) {
        const std::string help =
            problem.suggestion.empty() ? problem.help : fmt::format("did you mean `{}`?", problem.suggestion);
        console.talk(excerpt(expression_, problem.span, problem.message, help));
      }
      return ExitStatus::usage;
    }
    if (type_) {
      console.print_line(program->type().to_string());
      return ExitStatus::done;
    }
    const auto value = program->evaluate(slots, arena);
    if (!value) {
      console.talk(excerpt(expression_, value.error().span, value.error().message, ""));
      return ExitStatus::refused;
    }
    console.print_line(format_.json() ? cel::to_json(*value) : cel::to_literal(*value));
    return ExitStatus::done;
  }

 private:
  static void declare_names(const cel::Map& data, cel::Environment& environment, std::vector<cel::Value>& slots) {
    for (std::size_t i = 0; i < data.size(); ++i) {
      const auto [name, value] = data.at(i);
      const cel::Slot slot = environment.declare(name.as_text(), cel::Type::dyn());
      if (slots.size() <= slot) slots.resize(slot + std::size_t{1});
      slots[slot] = value;
    }
  }

  std::string expression_;
  std::vector<std::string> files_;
  bool type_ = false;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_eval() { return std::make_unique<Eval>(); }

}  // namespace dealflow::cli
