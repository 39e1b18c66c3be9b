// A store whose rows cannot be had: LMDB in this program, where the n-th call fails or the n-th row that is read has a
// flipped bit. The calls are counted first, undisturbed, each with the way that leads to it (the stack of its callers):
// one point of each way meets all that is done about a failure.
//
//   rows::count();  work();  const rows::Counted counted = rows::counted();
//   rows::disturb(rows::Fault::fails, counted.calls.first_of_ways[0]);  work();  rows::rest();
//
// Left out are the calls that only set a size or close, and mdb_env_copy2 and mdb_env_sync, whose work is the disk's
// (failing_disk_test). What LMDB calls inside itself does not come by here.
//
// Counts reach into child processes and threads.
//
// Errors:   none; without memory for its counts the program ends.
// Threads:  the functions from one, LMDB's calls from any.
#pragma once

#include <cstdint>
#include <vector>

namespace dealflow::test::rows {

enum class Fault : std::uint8_t {
  fails,    // EIO; what it would have changed is as before
  flipped,  // of a row that is not empty, one bit of its value is another
};

struct Numbers {
  std::uint64_t all = 0;                     // they are 1 … all
  std::vector<std::uint64_t> first_of_ways;  // ascending
};
struct Counted {
  Numbers calls;  // for Fault::fails
  Numbers rows;   // for Fault::flipped
};

// From here on calls are counted, from none.
void count();
[[nodiscard]] Counted counted();

// From here on the nth call, or row, has the fault; the others have none.
void disturb(Fault fault, std::uint64_t nth);
// Ends counting and disturbing. Whether the fault was met.
bool rest();

}  // namespace dealflow::test::rows
