#include "engine/cli/help.hpp"

#include "engine/cli/text_layout.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dealflow::cli {
namespace {

constexpr std::size_t help_columns = 100;

std::string default_of(const Argument& argument) {
  if (argument.required || argument.positional()) return {};
  if (const auto* text = std::get_if<std::string*>(&argument.target); text != nullptr && !(**text).empty())
    return fmt::format(" (default {})", **text);
  if (const auto* number = std::get_if<std::uint64_t*>(&argument.target); number != nullptr)
    return fmt::format(" (default {})", **number);
  return {};
}

std::string head_of(const Argument& argument) {
  if (argument.positional()) return argument.name;
  return argument.value.empty() ? argument.name : argument.name + " " + argument.value;
}

std::string in_usage(const Argument& argument) {
  std::string text = head_of(argument);
  if (argument.repeats()) text += "…";
  return argument.required ? text : "[" + text + "]";
}

// Heads in one column, their texts wrapped in the next.
std::string list_of(const std::vector<std::pair<std::string, std::string>>& rows) {
  std::size_t widest = 0;
  for (const auto& [head, doc] : rows) widest = std::max(widest, display_width(head));
  std::string text;
  for (const auto& [head, doc] : rows) {
    bool first = true;
    for (const std::string& line : wrap(doc, help_columns - widest - 4)) {
      text += fmt::format("  {}  {}\n", pad(first ? head : "", widest), line);
      first = false;
    }
  }
  return text;
}

std::string paragraphs(std::string_view details) {
  std::string text;
  for (const std::string& line : wrap(details, help_columns)) text += line + "\n";
  return text;
}

}  // namespace

std::string usage_of(const CommandInfo& info, const Arguments& arguments) {
  std::string text = fmt::format("dealflow {}", info.name);
  for (const bool positional : {true, false}) {
    for (const Argument& argument : arguments.all()) {
      if (argument.positional() == positional) text += " " + in_usage(argument);
    }
  }
  return text;
}

std::string help_of_program(const std::vector<std::unique_ptr<Command>>& commands) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const auto& command : commands) rows.emplace_back(command->info().name, command->info().summary);
  return "dealflow turns events into CRM deals and contacts.\n\nUsage: dealflow COMMAND …\n\nCommands:\n" +
         list_of(rows) +
         "\n`dealflow COMMAND --help` says all about one. Begin with `dealflow init my-workspace`.\n\n"
         "Exit status: 0 done; 1 done, but something was rejected, failed or found; 2 wrong usage, or a\n"
         "workspace that does not load; 3 broken or missing store, second writer, system error.\n";
}

std::string help_of(const CommandInfo& info, const Arguments& arguments) {
  std::string text = fmt::format("{}\n\nUsage: ", info.summary);
  const auto usage = wrap(usage_of(info, arguments), help_columns - 9);
  for (std::size_t i = 0; i < usage.size(); ++i) text += (i == 0 ? "" : "         ") + usage[i] + "\n";
  if (!info.details.empty()) text += "\n" + paragraphs(info.details);

  std::vector<std::pair<std::string, std::string>> places;
  std::vector<std::pair<std::string, std::string>> options;
  for (const Argument& argument : arguments.all())
    (argument.positional() ? places : options).emplace_back(head_of(argument), argument.doc + default_of(argument));
  options.emplace_back("--help", "this text");
  if (!places.empty()) text += "\nArguments:\n" + list_of(places);
  text += "\nOptions:\n" + list_of(options);
  if (!info.examples.empty()) {
    text += "\nExamples:\n";
    for (const std::string& line : lines_of(info.examples)) text += "  " + line + "\n";
  }
  return text;
}

}  // namespace dealflow::cli
