// Arguments: what a command accepts, declared once. The parser fills the variables, `--help` prints the same list.
//
// Threads:  one thread.
// Errors:   the parser returns a message for the person at the keyboard.
#pragma once

#include "engine/cli/format.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dealflow::cli {

struct Argument {
  using Target = std::variant<bool*, std::string*, std::optional<std::string>*, std::vector<std::string>*,
                              std::uint64_t*, std::optional<std::uint64_t>*>;
  std::string name;   // "--store"; without dashes it goes by its place
  std::string value;  // "DIR"; empty for a switch
  std::string doc;
  Target target;
  bool required = false;
  std::vector<std::string> choices;  // empty: anything
  std::uint64_t least = 0;           // of a number
  std::uint64_t most = UINT64_MAX;

  [[nodiscard]] bool positional() const { return !name.starts_with('-'); }
  [[nodiscard]] bool repeats() const { return std::holds_alternative<std::vector<std::string>*>(target); }
};

class Arguments {
 public:
  // In the order in which help shows them. The variables must outlive the parsing.
  Argument& flag(std::string_view name, bool& into, std::string_view doc);
  Argument& option(std::string_view name, std::string_view value, Argument::Target into, std::string_view doc);
  Argument& positional(std::string_view name, Argument::Target into, std::string_view doc);
  // `--format`, with the formats that the command knows.
  void format(FormatName& into, std::span<const std::string_view> formats);
  void store(std::string& into);
  void workspace_of_store(std::string& into);

  [[nodiscard]] const std::vector<Argument>& all() const { return all_; }

 private:
  std::vector<Argument> all_;
};

struct Parsed {
  bool help = false;
  std::string problem;  // empty: all is well
};

// `words` are those after the command's name.
[[nodiscard]] Parsed parse_arguments(const Arguments& arguments, std::vector<std::string> words);

}  // namespace dealflow::cli
