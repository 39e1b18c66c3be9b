// Made-up events in the shape of real ones, for measuring. The same number gives the same event.
#pragma once

#include <dealflow/workspace.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace dealflow::cli {

struct BenchShape {
  std::uint64_t contacts = 200'000;  // people that the events are about
  std::uint64_t flows = 20;
};

// One line of JSON. Events with a number below `contacts` are about a person each: they preload the contacts.
[[nodiscard]] std::string bench_event(std::uint64_t number, const BenchShape& shape);
// A workspace with so many flows, but at least five, of which one matches each event.
[[nodiscard]] std::vector<WorkspaceFile> bench_workspace(const BenchShape& shape);

}  // namespace dealflow::cli
