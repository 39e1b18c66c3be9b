// Disk: where the store lies.
//
// Threads:  one.
#pragma once

#include "tests/faults/simulation/world.hpp"
#include "tests/support/temporary_folder.hpp"

#include <filesystem>

namespace dealflow::test::simulation {

class Disk {
 public:
  explicit Disk(World& world) : world_(&world), folder_(TemporaryFolder::in_memory()) {}
  [[nodiscard]] std::filesystem::path store() const { return folder_.path() / "store"; }
  // It fails now, or has failed since the store was opened.
  [[nodiscard]] bool fails() const { return false; }
  [[nodiscard]] bool failed() const { return false; }

 private:
  World* world_;
  TemporaryFolder folder_;
};

}  // namespace dealflow::test::simulation
