// Reads one file of flows in the notation that its name tells.
//
// Errors:   reported. Of a `.flow` file with a mistake in its notation nothing comes back: what is missing from its
// tree
//           would be told twice.
// Source:   LANGUAGE.md, "Files".
#pragma once

#include "rules/plan/planner.hpp"

#include <memory>
#include <optional>
#include <string>

namespace dealflow::rules {

[[nodiscard]] std::optional<FlowFile> read_flow_file(std::string path, std::shared_ptr<const Source> source,
                                                     Report& report);

}  // namespace dealflow::rules
