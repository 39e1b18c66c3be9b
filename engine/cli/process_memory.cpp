#include "engine/cli/process_memory.hpp"

#include <cstdlib>
#include <fstream>
#include <string>

namespace dealflow::cli {

double anonymous_mib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("RssAnon:")) return std::strtod(line.c_str() + 8, nullptr) / 1024;
  }
  return 0;
}

}  // namespace dealflow::cli
