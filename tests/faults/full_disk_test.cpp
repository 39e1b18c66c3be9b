// Disk full: the batch is refused as a whole, what was acknowledged is there, exit status 3 and never a signal. When there
// is room again the same command goes on to the same end.
#include "tests/faults/shop_input.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;

constexpr int broken = 3;
constexpr std::size_t rounds = 40;

fs::path input_in(const fs::path& folder) {
  std::ofstream(folder / "events.ndjson", std::ios::binary) << shop_input(rounds);
  return folder / "events.ndjson";
}

std::vector<std::string> run_of(const fs::path& input, const fs::path& store) {
  return {"run", shop, input, "--store", store, "--batch", "50"};
}

// How many events the store holds, and whether the records are all of whole batches and unharmed.
std::size_t events_kept(const fs::path& store) {
  if (dealflow({"verify", "--store", store}).status != 0) return 0;
  const std::string list = dealflow({"list", "events", "--store", store, "--format", "ndjson"}).out;
  return static_cast<std::size_t>(std::count(list.begin(), list.end(), '\n'));
}

}  // namespace

TEST_CASE("a file that may not grow ends the run with status 3 and keeps what was acknowledged", "[store]") {
  const TemporaryFolder folder;
  const fs::path input = input_in(folder.path());
  REQUIRE(dealflow(run_of(input, folder.path() / "undisturbed")).status == 1);

  // 0: from the first write on. Odd sizes: the last write is broken off in the middle of a page.
  for (const long limit : {1L, 20'000L, 700'001L, 1'500'000L, 1'900'003L}) {
    const fs::path store = folder.path() / ("store-" + std::to_string(limit));
    const Ended end = dealflow(run_of(input, store), {.in = {}, .file_bytes_max = limit, .folder = {}});
    CAPTURE(limit, end.status, end.signal, end.err);
    CHECK(end.status == broken);
    CHECK(end.out.empty());
    CHECK(end.err.find(store.string()) != std::string::npos);
    if (limit > 1'000'000) CHECK(events_kept(store) > 0);
    REQUIRE(dealflow(run_of(input, store)).status == 1);
    CHECK((all_lists(store) == all_lists(folder.path() / "undisturbed")));
  }
}

TEST_CASE("a full disk ends each command with a message", "[store]") {
  const TemporaryFolder folder;
  const fs::path input = input_in(folder.path());
  REQUIRE(dealflow(run_of(input, folder.path() / "undisturbed")).status == 1);
  // A small disk of its own, seen by this process only, and gone with it.
  const pid_t child = fork();
  REQUIRE(child >= 0);
  constexpr int not_permitted = 77;
  if (child == 0) {
    const fs::path disk = folder.path() / "disk";
    fs::create_directory(disk);
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=1500k") != 0)
      _exit(not_permitted);
    const fs::path store = disk / "store";
    const auto fill = [&](const char* name) {
      std::ofstream out(disk / name, std::ios::binary);
      while (out << std::string(4096, 'x') << std::flush) {
      }
    };
    const auto check = [](bool good, int step) {
      if (!good) _exit(step);
    };
    const Ended end = dealflow(run_of(input, store));
    check(end.status == broken && end.err.find("No space left") != std::string::npos, 1);
    check(events_kept(store) > 0, 2);
    fill("filling");
    check(dealflow({"list", "contacts", "--store", store}).status == 0, 3);
    check(dealflow(run_of(input, store)).status == broken, 4);
    fs::remove(store / "lock.mdb");  // as in a store that was copied; LMDB writes this file through a map
    fill("filling-2");
    check(dealflow({"list", "contacts", "--store", store}).status == broken, 5);
    check(dealflow(run_of(input, disk / "new")).status == broken, 6);
    fs::remove(disk / "filling");
    fs::remove(disk / "filling-2");
    check(mount("tmpfs", disk.c_str(), "tmpfs", MS_REMOUNT, "size=30m") == 0, 7);
    check(dealflow(run_of(input, store)).status == 1, 8);
    check(all_lists(store) == all_lists(folder.path() / "undisturbed"), 9);
    check(dealflow(run_of(input, disk / "new")).status == 1, 10);
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  REQUIRE(WIFEXITED(status));
  if (WEXITSTATUS(status) == not_permitted) {
    WARN("this process may not mount a small disk: skipped");
    return;
  }
  CHECK(WEXITSTATUS(status) == 0);  // else the number of the step that went wrong
}

}  // namespace dealflow::test
