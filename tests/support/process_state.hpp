// What a process holds at this moment, as the kernel tells of it.
//
// Errors:   a process that is gone holds nothing.
// Source:   proc(5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <sys/types.h>

namespace dealflow::test {

struct ProcessState {
  std::uint64_t own_bytes = 0;       // resident, and of no file: what it has allocated
  std::uint64_t resident_bytes = 0;  // with the pages of mapped files that are in memory
  std::size_t descriptors = 0, threads = 0;
};

[[nodiscard]] inline ProcessState state_of(pid_t process) {
  const std::filesystem::path folder = "/proc/" + std::to_string(process);
  ProcessState state;
  std::ifstream status(folder / "status");
  std::string name;
  for (std::uint64_t number = 0; status >> name; status.ignore(4096, '\n')) {
    if (name == "RssAnon:" && status >> number) state.own_bytes = number * 1024;
    if (name == "VmRSS:" && status >> number) state.resident_bytes = number * 1024;
    if (name == "Threads:" && status >> number) state.threads = number;
  }
  std::error_code gone;
  std::filesystem::directory_iterator open(folder / "fd", gone);
  if (!gone) state.descriptors = static_cast<std::size_t>(std::distance(begin(open), end(open)));
  return state;
}

}  // namespace dealflow::test
