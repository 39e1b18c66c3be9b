// The one file that knows CLI11.
#include "engine/cli/arguments.hpp"

#include <CLI/CLI.hpp>

#include "dsl/base/edit_distance.hpp"

#include <algorithm>
#include <charconv>
#include <memory>

namespace dealflow::cli {
namespace {

// CLI11 gives texts; what they mean is decided here, so that messages are ours.
struct Reading {
  const Argument* argument;
  std::vector<std::string> words;
  bool seen = false;
};

std::string among(const std::vector<std::string>& choices) {
  std::string list;
  for (const std::string& choice : choices) list += (list.empty() ? "" : ", ") + choice;
  return list;
}

std::string read_number(const Argument& argument, const std::string& word, std::uint64_t& into) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error == std::errc{} && end == word.data() + word.size() && number >= argument.least && number <= argument.most) {
    into = number;
    return {};
  }
  const std::string upper = argument.most == UINT64_MAX ? "" : " to " + std::to_string(argument.most);
  return "`" + argument.name + "` is `" + word + "`, and should be a whole number of " +
         std::to_string(argument.least) + (upper.empty() ? " or more" : upper);
}

std::string check_choice(const Argument& argument, const std::string& word) {
  if (argument.choices.empty() || std::count(argument.choices.begin(), argument.choices.end(), word) > 0) return {};
  const std::string near = nearest(word, argument.choices);
  return "`" + argument.name + "` is `" + word + "`, and should be one of " + among(argument.choices) +
         (near.empty() ? "" : "; did you mean `" + near + "`?");
}

std::string store(const Reading& reading) {
  const Argument& argument = *reading.argument;
  if (!reading.seen) {
    return argument.required ? (argument.positional() ? "`" + argument.name + "` is missing"
                                                      : "`" + argument.name + " " + argument.value + "` is missing")
                             : std::string();
  }
  for (const std::string& word : reading.words) {
    if (std::string problem = check_choice(argument, word); !problem.empty()) return problem;
  }
  if (auto* const* flag = std::get_if<bool*>(&argument.target)) {
    **flag = true;
  } else if (auto* const* text = std::get_if<std::string*>(&argument.target)) {
    **text = reading.words.back();
  } else if (auto* const* text_if_any = std::get_if<std::optional<std::string>*>(&argument.target)) {
    **text_if_any = reading.words.back();
  } else if (auto* const* texts = std::get_if<std::vector<std::string>*>(&argument.target)) {
    **texts = reading.words;
  } else if (auto* const* number = std::get_if<std::uint64_t*>(&argument.target)) {
    return read_number(argument, reading.words.back(), **number);
  } else if (auto* const* maybe = std::get_if<std::optional<std::uint64_t>*>(&argument.target)) {
    return read_number(argument, reading.words.back(), (*maybe)->emplace());
  }
  return {};
}

void add(CLI::App& app, Reading& reading) {
  const Argument& argument = *reading.argument;
  if (std::holds_alternative<bool*>(argument.target)) {
    app.add_flag_callback(argument.name, [&reading] { reading.seen = true; });
    return;
  }
  CLI::Option* option = app.add_option(argument.name, [&reading](const CLI::results_t& words) {
    reading.seen = true;
    reading.words = words;
    return true;
  });
  option->type_size(1);
  if (argument.repeats())
    option->expected(1, CLI::detail::expected_max_vector_size)->allow_extra_args(argument.positional());
  // Without this a word such as `[1, 2]` would be taken apart at its commas.
  if (!argument.positional()) option->allow_extra_args(false);
}

std::string unknown_option(const CLI::App& app, const Arguments& arguments, const std::string& fallback) {
  const auto left = app.remaining();
  if (left.empty()) return fallback;
  if (!left.front().starts_with('-')) return "`" + left.front() + "` is one argument too many";
  std::vector<std::string> names{"--help"};
  for (const Argument& argument : arguments.all()) {
    if (!argument.positional()) names.push_back(argument.name);
  }
  const std::string name = left.front().substr(0, left.front().find('='));
  const std::string near = nearest(name, names);
  return "there is no option `" + name + "`" + (near.empty() ? "" : "; did you mean `" + near + "`?");
}

}  // namespace

Parsed parse_arguments(const Arguments& arguments, std::vector<std::string> words) {
  CLI::App app;
  app.set_help_flag();
  bool help = false;
  app.add_flag_callback("--help,-h", [&help] { help = true; });
  std::vector<Reading> readings;
  readings.reserve(arguments.all().size());
  for (const Argument& argument : arguments.all()) add(app, readings.emplace_back(Reading{&argument, {}}));

  // Asked for help, a person gets it, whatever else is on the line.
  const auto end = std::find(words.begin(), words.end(), "--");
  if (std::find_if(words.begin(), end, [](const auto& w) { return w == "--help" || w == "-h"; }) != end)
    return {true, {}};
  try {
    std::reverse(words.begin(), words.end());
    app.parse(std::move(words));
  } catch (const CLI::ExtrasError& error) {
    return {false, unknown_option(app, arguments, error.what())};
  } catch (const CLI::ParseError& error) {
    return {false, error.what()};
  }
  for (const Reading& reading : readings) {
    if (std::string problem = store(reading); !problem.empty()) return {help, std::move(problem)};
  }
  return {help, {}};
}

}  // namespace dealflow::cli
