// The flows that a command was given: files, folders, or standard input.
#pragma once

#include <dealflow/notation.hpp>
#include <dealflow/result.hpp>

#include "engine/cli/arguments.hpp"

#include <string>
#include <vector>

namespace dealflow::cli {

struct FlowInput {
  std::string name;  // the path; "-" for standard input
  Notation notation = Notation::yaml;
  std::string text;
};

// What a command declares to be given flows.
struct FlowInputs {
  std::vector<std::string> paths;
  std::string notation;  // of standard input: "flow", "yaml", or empty to be told by its first word

  void declare(Arguments& arguments);
  // In the order in which they were named, those of a folder by path; each file once.
  [[nodiscard]] Result<std::vector<FlowInput>> read() const;
};

}  // namespace dealflow::cli
