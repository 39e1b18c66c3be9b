// Disk full: the batch is refused as a whole, what was acknowledged is there, exit status 3 and never a signal. When
// there is room again the same command goes on to the same end.
#include <dealflow/engine.hpp>
#include <dealflow/workspace_folder.hpp>

#include "engine/store/file_check.hpp"
#include "tests/support/program.hpp"
#include "tests/support/shop_input.hpp"
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
  if (run_program({"verify", "--store", store}).status != 0) return 0;
  const std::string list = run_program({"list", "events", "--store", store, "--format", "ndjson"}).out;
  return static_cast<std::size_t>(std::count(list.begin(), list.end(), '\n'));
}

constexpr int not_permitted = 77;
constexpr int thrown = 78;

// On a small disk of its own, seen by the calling process only, and gone with it. The number of the step that went
// wrong, or 0.
int on_small_disk(const fs::path& folder, const fs::path& input) {
  const fs::path disk = folder / "disk";
  const fs::path store = disk / "store";
  fs::create_directory(disk);
  if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=1500k") != 0)
    return not_permitted;
  const auto fill = [&](const char* name) {
    std::ofstream out(disk / name, std::ios::binary);
    while (out << std::string(4096, 'x') << std::flush) {
    }
  };
  const auto is_full = [](const Finished& end) {
    return end.signal == 0 && end.status == broken && end.err.find("No space left") != std::string::npos;
  };
  if (!is_full(run_program(run_of(input, store)))) return 1;
  if (events_kept(store) == 0) return 2;
  fill("filling");
  if (run_program({"list", "contacts", "--store", store}).status != 0) return 3;
  if (!is_full(run_program(run_of(input, store)))) return 4;
  fs::remove(store / "lock.mdb");  // as in a store that was copied; LMDB writes this file through a map
  fill("filling-2");
  if (!is_full(run_program({"list", "contacts", "--store", store}))) return 5;
  if (!is_full(run_program(run_of(input, disk / "new")))) return 6;
  fs::remove(disk / "filling");
  fs::remove(disk / "filling-2");
  if (mount("tmpfs", disk.c_str(), "tmpfs", MS_REMOUNT, "size=30m") != 0) return 7;
  if (run_program(run_of(input, store)).status != 1) return 8;
  if (all_lists(store) != all_lists(folder / "undisturbed")) return 9;
  return run_program(run_of(input, disk / "new")).status == 1 ? 0 : 10;
}

}  // namespace

TEST_CASE("a file that may not grow ends the run with status 3 and keeps what was acknowledged", "[store]") {
  const TemporaryFolder folder;
  const fs::path input = input_in(folder.path());
  REQUIRE(run_program(run_of(input, folder.path() / "undisturbed")).status == 1);

  const auto head = store::check_file(folder.path() / "undisturbed" / store::data_file_name).value();
  const std::uint64_t used = (head.last_page + 1) * head.page_bytes;
  // From the first write on; then later and later, at odd sizes: the last write is broken off within a page.
  for (const std::uint64_t limit :
       {std::uint64_t{1'000}, std::uint64_t{20'000}, used / 3 + 1, used * 2 / 3 + 1, used * 9 / 10 + 1}) {
    const fs::path store = folder.path() / ("store-" + std::to_string(limit));
    const Finished end = run_program_limited(run_of(input, store), limit);
    CAPTURE(limit, end.status, end.signal, end.err);
    CHECK(end.signal == 0);
    CHECK(end.status == broken);
    CHECK(end.out.empty());
    CHECK(end.err.find(store.string()) != std::string::npos);
    if (limit > used / 2) CHECK(events_kept(store) > 0);
    REQUIRE(run_program(run_of(input, store)).status == 1);
    CHECK((all_lists(store) == all_lists(folder.path() / "undisturbed")));
  }
}

TEST_CASE("a full disk ends each command with a message", "[store]") {
  const TemporaryFolder folder;
  const fs::path input = input_in(folder.path());
  REQUIRE(run_program(run_of(input, folder.path() / "undisturbed")).status == 1);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    int step = thrown;
    try {
      step = on_small_disk(folder.path(), input);
    } catch (const std::exception&) {
    }
    _exit(step);
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

TEST_CASE("a full map refuses the batch; the program goes on from what was acknowledged", "[store][C4]") {
  const TemporaryFolder folder;
  const fs::path input = input_in(folder.path());
  const fs::path store = folder.path() / "store";
  REQUIRE(run_program(run_of(input, folder.path() / "undisturbed")).status == 1);
  {
    EngineOptions options;
    options.map_bytes_max = 1U << 20U;
    auto engine = Engine::open(store, options);
    REQUIRE(engine);
    const auto workspace = engine->use(load_workspace(read_workspace_folder(shop).value()).workspace);
    REQUIRE(workspace);
    std::ifstream lines(input, std::ios::binary);
    std::uint64_t number = 0;
    Result<void> committed;
    for (std::string line; committed && std::getline(lines, line);) {
      if (line.empty()) continue;
      REQUIRE(engine->submit(*workspace, {line, input.string(), ++number, std::nullopt}));
      if (engine->pending() == 50) committed = engine->commit();
    }
    REQUIRE_FALSE(committed);
    CHECK(committed.error().code == ErrorCode::store_full);
    CHECK(number > 50);
  }
  CHECK(events_kept(store) > 0);
  REQUIRE(run_program(run_of(input, store)).status == 1);
  CHECK((all_lists(store) == all_lists(folder.path() / "undisturbed")));
}

TEST_CASE("run ends where the store has the size that it may have, and goes on when it may have more", "[store][cli]") {
  const TemporaryFolder folder;
  const fs::path input = input_in(folder.path());
  const fs::path store = folder.path() / "store";
  REQUIRE(run_program(run_of(input, folder.path() / "undisturbed")).status == 1);
  auto words = run_of(input, store);
  words.insert(words.end(), {"--store-max", "1"});
  for (int again = 0; again < 2; ++again) {
    const Finished full = run_program(words);
    CHECK(full.status == broken);
    CHECK(full.signal == 0);
    CHECK(full.out.empty());
    CHECK_THAT(full.err, Catch::Matchers::Contains("store is as large as it may be"));
    CHECK_THAT(full.err, Catch::Matchers::Contains("broken off: the first "));
    CHECK(fs::file_size(store / "data.mdb") <= 1U << 20U);
    CHECK(events_kept(store) > 0);
  }
  REQUIRE(run_program(run_of(input, store)).status == 1);
  CHECK((all_lists(store) == all_lists(folder.path() / "undisturbed")));
}

}  // namespace dealflow::test
