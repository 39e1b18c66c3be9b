// PowerCut: what a disk may hold after the power went. Writes are durable when their file was synced; of those that
// came later each may be there, not be there, or be there in part, by sectors. New names, renames and removals are
// durable when the folder was synced; until then some first of them are there.
//
//   PowerCut disk(before, steps);
//   while (disk.step()) image = disk.image(random);
//
// Threads:  a plain value.
// Source:   facts on LMDB, "Probes".
#pragma once

#include "tests/faults/disk/faulty_disk.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace dealflow::test::disk {

// Names and bytes of the files of one folder.
using Contents = std::map<std::string, std::string>;
[[nodiscard]] Contents read_folder(const std::filesystem::path& folder);
// Makes the folder anew. Runs of zeros become holes.
void write_folder(const std::filesystem::path& folder, const Contents& contents);

class PowerCut {
 public:
  PowerCut(const Contents& before, std::span<const Step> steps);

  // The next step was begun: before it returned, the power may go. False behind the last.
  bool step();
  [[nodiscard]] std::size_t at() const { return at_; }        // steps that were begun
  [[nodiscard]] std::size_t marks() const { return marks_; }  // set before that
  [[nodiscard]] Contents image(std::mt19937_64& random) const;
  // Where only the process ended: all that was begun is there.
  [[nodiscard]] Contents written() const;

 private:
  struct File {
    std::string durable;
    std::vector<const Step*> pending;
  };
  using Names = std::map<std::string, std::shared_ptr<File>>;

  void complete(const Step& step);
  static void change_names(Names& names, const Step& step, const std::shared_ptr<File>& made);

  struct Naming {
    const Step* step = nullptr;
    std::shared_ptr<File> made;
  };
  std::span<const Step> steps_;
  std::size_t at_ = 0, marks_ = 0;
  Names now_, durable_;
  std::vector<Naming> namings_;  // since the folder was synced
};

}  // namespace dealflow::test::disk
