#include "engine/cli/command.hpp"
#include "engine/cli/help.hpp"

#include "dsl/base/edit_distance.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dealflow::cli {
namespace {

using Commands = std::vector<std::unique_ptr<Command>>;

Command* find(const Commands& commands, std::string_view name) {
  const auto found =
      std::find_if(commands.begin(), commands.end(), [&](const auto& command) { return command->info().name == name; });
  return found == commands.end() ? nullptr : found->get();
}

ExitStatus no_such_command(const Commands& commands, const std::string& name, Console& console) {
  std::vector<std::string> names;
  for (const auto& command : commands) names.emplace_back(command->info().name);
  const std::string near = nearest(name, names);
  return console.complain(ExitStatus::usage,
                          fmt::format("this build has no command `{}`{}; `dealflow --help` lists them", name,
                                      near.empty() ? "" : fmt::format("; did you mean `{}`?", near)));
}

ExitStatus run_one(Command& command, const std::vector<std::string>& words, Console& console) {
  Arguments arguments;
  command.declare(arguments);
  const Parsed parsed = parse_arguments(arguments, words);
  if (parsed.help) {
    console.print(help_of(command.info(), arguments));
    return ExitStatus::done;
  }
  if (!parsed.problem.empty()) {
    console.talk(fmt::format("dealflow {}: {}", command.info().name, parsed.problem));
    console.talk(fmt::format("usage: {}", usage_of(command.info(), arguments)));
    return ExitStatus::usage;
  }
  return command.run(console);
}

}  // namespace

ExitStatus run_command_line(const std::vector<std::string>& words, Console& console) {
  const Commands commands = all_commands();
  if (words.empty()) {
    console.talk_raw(help_of_program(commands));
    return ExitStatus::usage;
  }
  std::string name = words.front();
  std::vector<std::string> rest(words.begin() + 1, words.end());
  if (name == "--version") name = "version";
  if (name == "help" && !rest.empty()) {
    name = rest.front();
    rest = {"--help"};
  } else if (name == "--help" || name == "-h" || name == "help") {
    console.print(help_of_program(commands));
    return ExitStatus::done;
  }
  Command* command = find(commands, name);
  return command == nullptr ? no_such_command(commands, name, console) : run_one(*command, rest, console);
}

}  // namespace dealflow::cli
