// Files made to hurt: each would take gigabytes, minutes or the stack without a bound that it meets.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dealflow::test {

struct HostileFile {
  const char* says;
  const char* path;  // in the workspace; empty: that of any YAML file
  std::string text;
  const char* code;  // of a finding that it is refused with
};

[[nodiscard]] std::vector<HostileFile> hostile_yaml();   // the paths are empty
[[nodiscard]] std::vector<HostileFile> hostile_flows();  // in both notations

[[nodiscard]] std::string repeated(std::string_view part, std::size_t count);

}  // namespace dealflow::test
