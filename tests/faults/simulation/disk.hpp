// Disk: where the store lies: in memory, behind calls that fail when they are told to (disk/faulty_disk.hpp). It is out
// of order for some minutes, or for one call; the process, or the power, goes in the midst of a commit.
//
// Threads:  one; the calls are counted wherever they come from. One Disk at a time.
#pragma once

#include "tests/faults/disk/power_cut.hpp"
#include "tests/faults/simulation/world.hpp"
#include "tests/support/temporary_folder.hpp"

#include <filesystem>

namespace dealflow::test::simulation {

class Disk {
 public:
  explicit Disk(World& world);
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;
  ~Disk();
  [[nodiscard]] std::filesystem::path store() const { return folder_.path() / "store"; }

  void fail();  // from now on, for some minutes or for one call
  void heal();
  // Whether an error now may well be the disk's.
  [[nodiscard]] bool excuses() const;

  // From now on what is written is kept in mind, until the process or the power goes.
  void record();
  void mark();  // what was written until now was acknowledged
  // Nobody has the store open: it becomes what it was at some write since the mark, where the process ended there, or
  // the power went.
  void cut(bool power);

 private:
  World* world_;
  TemporaryFolder folder_;
  disk::Contents before_;
  bool failing_ = false;
  TimePoint healed_{};
};

}  // namespace dealflow::test::simulation
