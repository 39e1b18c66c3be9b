// Help texts, made from what the commands declare.
#pragma once

#include "engine/cli/command.hpp"

#include <memory>
#include <string>
#include <vector>

namespace dealflow::cli {

[[nodiscard]] std::string help_of_program(const std::vector<std::unique_ptr<Command>>& commands);
[[nodiscard]] std::string help_of(const CommandInfo& info, const Arguments& arguments);
// "dealflow run WORKSPACE… [FILE…] --store DIR [--now TIME]"
[[nodiscard]] std::string usage_of(const CommandInfo& info, const Arguments& arguments);

}  // namespace dealflow::cli
