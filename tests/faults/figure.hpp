// Figure: what a harness reached, beside what is wanted of it: one row of the table that `make test-faults` prints.
//
//   const std::uint64_t kills = amount({.brief = 20, .full = 500, .night = 10'000});
//   …
//   CHECK(reached({.id = "F1", .what = "kill -9 under load", .wanted = fmt::format("{} kills, 0 lost", kills),
//                  .got = fmt::format("{} kills, {} lost", done, lost), .holds = done >= kills && lost == 0}));
//
// How much a harness does is the same for all of them: DEALFLOW_FAULTS is `full` (make test-faults), `night` (make
// test-faults-long), or not set: brief, as in `make test`. DEALFLOW_SEED repeats a run.
//
// Errors:   none; a file that cannot be written ends the program.
// Threads:  one thread.
// Source:   facts on reliability, F1 to F35.
#pragma once

#include <cstdint>
#include <string>

namespace dealflow::test {

enum class Length : std::uint8_t { brief, full, night };
[[nodiscard]] Length length();

struct Amounts {
  std::uint64_t brief = 0, full = 0, night = 0;
};
[[nodiscard]] std::uint64_t amount(const Amounts& amounts);

// That of DEALFLOW_SEED, else `otherwise`; what a test prints when it fails, so that it can be run again.
[[nodiscard]] std::uint64_t seed_or(std::uint64_t otherwise);
// Another each time, but for DEALFLOW_SEED.
[[nodiscard]] std::uint64_t any_seed();

struct Figure {
  std::string id;      // "F3"
  std::string what;    // a few words
  std::string wanted;  // "5,000 images, 0 bad"
  std::string got;     // "5,012 images, 0 bad"
  bool holds = false;
  // It is a time, or a ratio of times: the table says whether it holds, a test of `make test` does not fail by it.
  bool timed = false;
};

// Prints the figure, and adds it to the file that DEALFLOW_FIGURES names. Returns whether it holds, for CHECK.
[[nodiscard]] bool reached(const Figure& figure);

// "1,234,567".
[[nodiscard]] std::string counted(std::uint64_t number);

}  // namespace dealflow::test
