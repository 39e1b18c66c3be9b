#include "engine/cli/arguments.hpp"

namespace dealflow::cli {

Argument& Arguments::flag(std::string_view name, bool& into, std::string_view doc) {
  return all_.emplace_back(Argument{std::string(name), {}, std::string(doc), &into, false, {}});
}

Argument& Arguments::option(std::string_view name, std::string_view value, Argument::Target into,
                            std::string_view doc) {
  return all_.emplace_back(Argument{std::string(name), std::string(value), std::string(doc), into, false, {}});
}

Argument& Arguments::positional(std::string_view name, Argument::Target into, std::string_view doc) {
  return all_.emplace_back(Argument{std::string(name), std::string(name), std::string(doc), into, false, {}});
}

void Arguments::format(FormatName& into, std::span<const std::string_view> formats) {
  std::string names;
  for (const std::string_view name : formats) names += (names.empty() ? "" : ", ") + std::string(name);
  Argument& added = option("--format", "FORMAT", &into.text, names);
  added.choices.assign(formats.begin(), formats.end());
}

void Arguments::store(std::string& into) { option("--store", "DIR", &into, "folder of the store").required = true; }

void Arguments::workspace_of_store(std::string& into) {
  option("--workspace", "NAME", &into, "which workspace to read, where the store holds several");
}

}  // namespace dealflow::cli
