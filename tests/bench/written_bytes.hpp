// What this process has written so far, in bytes, as the kernel counts its calls: a commit costs what it writes.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>

namespace dealflow::bench {

inline std::uint64_t written_bytes() {
  std::ifstream io("/proc/self/io");
  for (std::string word; io >> word;)
    if (word == "wchar:") {
      std::uint64_t bytes = 0;
      io >> bytes;
      return bytes;
    }
  return 0;
}

}  // namespace dealflow::bench
