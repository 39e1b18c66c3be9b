// F10: readers that die, and one that is stuck. LMDB gives no page back that a reader might still see: one that is dead
// and not cleared away lets the file grow for ever, one that stands still for as long as it does.
//
// A store is overwritten row by row, while a child reads it, is killed once a second (with its snapshot open), and the
// next one begins. Then a reader is stopped with its snapshot open: the file grows for as long, and not after it.
//
// Bite: engine/store/commit.cpp without its mdb_reader_check().
#include "engine/store/environment.hpp"
#include "engine/store/key.hpp"
#include "engine/store/record.hpp"
#include "tests/faults/figure.hpp"
#include "tests/support/temporary_folder.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

std::string value_of(std::uint64_t number) {
  store::RecordWriter record(1);
  record.text(1, std::string(700, static_cast<char>('a' + number % 26)));
  return record.finish();
}
store::Key key_of(std::uint64_t number) { return store::Key(1, store::Table::run).number(number); }

store::Environment open(const fs::path& folder) {
  store::OpenOptions options;
  options.create = true;
  options.write = true;
  options.sync = length() != Length::brief;  // how fast pages are used up is to be as it is
  auto environment = store::Environment::open(folder, options);
  if (!environment) FAIL(environment.error().detail);
  return std::move(*environment);
}

// A process with an open snapshot, until it is killed.
class OtherReader {
 public:
  explicit OtherReader(const fs::path& folder) {
    std::array<int, 2> ready{};
    REQUIRE(::pipe(ready.data()) == 0);
    child_ = ::fork();
    if (child_ == 0) {
      const auto environment = store::Environment::open(folder, {});
      const auto snapshot = environment ? environment->snapshot() : tl::unexpected(environment.error());
      const bool reads = snapshot && snapshot->get(key_of(1).bytes()).has_value();
      (void)!::write(ready[1], reads ? "+" : "-", 1);
      for (;;) ::pause();
    }
    char told = 0;
    ::close(ready[1]);
    REQUIRE(::read(ready[0], &told, 1) == 1);
    ::close(ready[0]);
    REQUIRE(told == '+');
  }
  OtherReader(const OtherReader&) = delete;
  OtherReader& operator=(const OtherReader&) = delete;
  ~OtherReader() {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }

 private:
  pid_t child_ = -1;
};

std::uint64_t used(const store::Environment& environment) { return environment.info().value().used_bytes; }
double mib(std::uint64_t bytes) { return static_cast<double>(bytes) / (1024 * 1024); }

}  // namespace

TEST_CASE("readers that die or stand still do not let the file grow for good", "[F10]") {
  const std::uint64_t rows = amount({.brief = 30'000, .full = 100'000, .night = 100'000});
  const std::uint64_t overwrites = amount({.brief = 5'000, .full = 100'000, .night = 5'000'000});
  // A second of commits that wait for the disk; without that, as in the short form, so many.
  const std::uint64_t life = length() == Length::brief ? 250 : UINT64_MAX;
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "store";
  auto environment = open(path);
  for (std::uint64_t first = 0; first < rows; first += 1000) {
    std::vector<store::Key> keys;
    std::vector<std::string> values;
    std::vector<store::Row> put;
    for (std::uint64_t number = first; number < first + 1000; ++number) {
      keys.push_back(key_of(number));
      values.push_back(value_of(number));
    }
    for (std::size_t at = 0; at < keys.size(); ++at) put.push_back({keys[at].bytes(), values[at]});
    REQUIRE(environment.commit(put));
  }
  std::mt19937_64 random(seed_or(1));
  const auto overwrite = [&] {
    const store::Key key = key_of(random() % rows);
    const std::string value = value_of(random());
    const store::Row row{key.bytes(), value};
    return environment.commit({&row, 1}).has_value();
  };
  const std::uint64_t before = used(environment);
  std::uint64_t written = 0;
  std::uint64_t killed = 0;
  for (auto reader = std::make_unique<OtherReader>(path); written < overwrites;) {
    const auto until = steady_clock::now() + std::chrono::seconds(1);
    const std::uint64_t end = std::min(overwrites, written + std::min(life, overwrites));
    while (written < end && steady_clock::now() < until && overwrite()) ++written;
    reader.reset();
    ++killed;
    if (written < overwrites) reader = std::make_unique<OtherReader>(path);
  }
  const std::uint64_t after = used(environment);
  CHECK(reached({.id = "F10",
                 .what = "readers killed, one after the other",
                 .wanted = fmt::format("{} overwrites, file at most twice its size", counted(overwrites)),
                 .got = fmt::format("{} overwrites, {} readers killed, {:.1f} MiB, {:.1f} before", counted(written),
                                    counted(killed), mib(after), mib(before)),
                 .holds = written >= overwrites && after <= 2 * before}));

  // One that stands still; then as much again.
  const std::uint64_t some = overwrites / 10;
  std::uint64_t well = 0;
  std::uint64_t stuck = 0;
  {
    const OtherReader reader(path);
    for (std::uint64_t at = 0; at < some; ++at) well += overwrite() ? 1U : 0U;
    stuck = used(environment);
  }
  for (std::uint64_t at = 0; at < 2 * some; ++at) well += overwrite() ? 1U : 0U;
  const std::uint64_t gone = used(environment);
  CHECK(reached({.id = "F10",
                 .what = "a stuck reader",
                 .wanted = "no growth after it ends",
                 .got = fmt::format("{} overwrites: {:.1f} MiB, {:.1f} at its end, {:.1f} after {} more", counted(some),
                                    mib(after), mib(stuck), mib(gone), counted(2 * some)),
                 .holds = well == 3 * some && gone <= stuck + before / 4}));
}

}  // namespace dealflow::test
