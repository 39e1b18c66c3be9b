// back_up, restore and compact through the public headers: what is copied, what is refused, what stays.
#include <dealflow/backup.hpp>
#include <dealflow/engine.hpp>
#include <dealflow/reader.hpp>
#include <dealflow/verify.hpp>

#include "engine/store/environment.hpp"
#include "tests/support/store_file.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;

std::shared_ptr<const Workspace> shop() {
  auto loaded = load_workspace({{"dealflow.yaml", "workspace: shop\npipelines: [{id: sales, stages: [new]}]\n"},
                                {"flows/f.yaml", "{flow: deals, trigger: api.deal, actions: [create_deal: {}]}"}});
  REQUIRE(loaded.workspace);
  return loaded.workspace;
}

Engine open(const fs::path& folder) {
  auto engine = Engine::open(folder, {});
  if (!engine) FAIL(engine.error().detail);
  return std::move(*engine);
}

void submit(Engine& engine, WorkspaceHandle workspace, int from, int to) {
  for (int at = from; at < to; ++at) {
    const std::string id = std::to_string(at);
    const auto outcome = engine.submit(
        workspace, R"({"specversion":"1.0","source":"/s","type":"api.deal","time":"2026-03-02T09:00:00Z","id":")" + id +
                       R"(","data":{"person":{"email":"p)" + id + R"(@example.com"}}})");
    REQUIRE(outcome);
    REQUIRE(outcome->kind == Outcome::Kind::applied);
  }
}

// A store with that many events.
void make_store(const fs::path& folder, int events) {
  Engine engine = open(folder);
  const auto workspace = engine.use(shop()).value();
  submit(engine, workspace, 0, events);
  REQUIRE(engine.commit());
}

std::string all_of(const fs::path& store) {
  auto reader = Reader::open(store);
  if (!reader) return reader.error().detail;
  std::string all;
  const auto dumped = reader->dump([&](std::string_view line) {
    all += std::string(line) + "\n";
    return true;
  });
  return dumped ? all : dumped.error().detail;
}

// Names of what is in the folder, but for locks.
std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() != ".lock" && entry.path().filename() != "lock.mdb")
      names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

// One flipped bit in each place that holds this text.
void damage(const fs::path& file, const std::string& text) {
  std::string bytes = bytes_of(file);
  int found = 0;
  for (auto at = bytes.find(text); at != std::string::npos; at = bytes.find(text, at + 1), ++found)
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
  REQUIRE(found > 0);
  std::ofstream(file, std::ios::binary) << bytes;
}

// A process that reads the store until it is told to go.
class OtherReader {
 public:
  explicit OtherReader(const fs::path& store) {
    std::array<int, 2> ready{}, go{};
    REQUIRE(::pipe(ready.data()) == 0);
    REQUIRE(::pipe(go.data()) == 0);
    child_ = ::fork();
    if (child_ == 0) {
      ::close(go[1]);
      const auto environment = store::Environment::open(store, {});
      const auto snapshot = environment->snapshot();
      char byte = 'x';
      (void)!::write(ready[1], &byte, 1);
      (void)!::read(go[0], &byte, 1);
      ::_exit(0);
    }
    char byte = 0;
    ::close(go[0]);
    REQUIRE(::read(ready[0], &byte, 1) == 1);
    go_ = go[1];
  }
  OtherReader(const OtherReader&) = delete;
  OtherReader& operator=(const OtherReader&) = delete;
  ~OtherReader() {
    ::close(go_);
    ::waitpid(child_, nullptr, 0);
  }

 private:
  pid_t child_ = -1;
  int go_ = -1;
};

}  // namespace

TEST_CASE("a backup has the last commit, whatever is written meanwhile, and is a store", "[backup]") {
  const bool in_child = GENERATE(true, false);
  const TemporaryFolder folder;
  const fs::path store = folder.path() / "store";
  Engine engine = open(store);
  const auto workspace = engine.use(shop()).value();
  submit(engine, workspace, 0, 20);
  REQUIRE(engine.commit());
  const std::string before = all_of(store);
  submit(engine, workspace, 20, 40);  // of the open batch

  const fs::path backup = folder.path() / "backups" / "one";
  const auto size = back_up(store, backup, {.in_child = in_child});
  if (!size) FAIL(size.error().detail);
  CHECK(size->bytes == fs::file_size(backup / "data.mdb"));
  CHECK(names_in(folder.path() / "backups") == std::vector<std::string>{"one"});
  CHECK(names_in(backup) == std::vector<std::string>{"data.mdb"});
  REQUIRE(engine.commit());
  CHECK(all_of(backup) == before);
  CHECK(all_of(store) != before);
  const auto check = verify_store(backup);
  REQUIRE(check);
  CHECK(check->is_whole());
  std::uint64_t rows = 0;
  for (const auto& table : check->tables) rows += table.rows;
  CHECK(size->rows == rows);

  // The place is taken; an empty folder is not.
  CHECK(back_up(store, backup).error().code == ErrorCode::refused);
  fs::create_directories(folder.path() / "empty");
  CHECK(back_up(store, folder.path() / "empty/"));
  CHECK(all_of(folder.path() / "empty") == all_of(store));
  CHECK(back_up(folder.path() / "none", folder.path() / "two").error().code == ErrorCode::store_missing);
  CHECK_FALSE(fs::exists(folder.path() / "two"));
}

TEST_CASE("a damaged row is found before a copy gets its name", "[backup]") {
  const TemporaryFolder folder;
  const fs::path store = folder.path() / "store";
  make_store(store, 5);
  damage(store / "data.mdb", "p3@example.com");
  const auto backed_up = back_up(store, folder.path() / "backup");
  REQUIRE_FALSE(backed_up);
  CHECK(backed_up.error().code == ErrorCode::store_damaged);
  CHECK_FALSE(fs::exists(folder.path() / "backup"));
  const std::string bytes = bytes_of(store / "data.mdb");
  CHECK(compact(store).error().code == ErrorCode::store_damaged);
  CHECK(bytes_of(store / "data.mdb") == bytes);

  // Nor does it take a whole store's place.
  make_store(folder.path() / "whole", 3);
  const std::string whole = all_of(folder.path() / "whole");
  CHECK(restore(store, folder.path() / "whole", {.replace = true}).error().code == ErrorCode::store_damaged);
  CHECK(all_of(folder.path() / "whole") == whole);
  CHECK(names_in(folder.path() / "whole") == std::vector<std::string>{"data.mdb"});
  CHECK(restore(store, folder.path() / "new").error().code == ErrorCode::store_damaged);
  CHECK_FALSE(fs::exists(folder.path() / "new"));
}

TEST_CASE("head pages that hide a commit are told at opening, and nothing is copied of them", "[backup][F9]") {
  const TemporaryFolder folder;
  const fs::path store = folder.path() / "store";
  make_store(store, 3);
  for (int commit = 3; commit < 6; ++commit) {
    Engine engine = open(store);
    const auto workspace = engine.use(shop()).value();
    submit(engine, workspace, commit, commit + 1);
    REQUIRE(engine.commit());
  }
  std::string bytes = bytes_of(store / "data.mdb");
  // The last commit says that it is the one before the last but one, in the same place.
  const std::size_t first = head_page::transaction;
  const std::size_t second = number_at<std::uint32_t>(bytes, head_page::page_bytes) + head_page::transaction;
  const std::size_t last =
      number_at<std::uint64_t>(bytes, first) > number_at<std::uint64_t>(bytes, second) ? first : second;
  set_number(bytes, last, number_at<std::uint64_t>(bytes, last) - 2);
  write_bytes(store / "data.mdb", bytes);

  const auto says_so = Catch::Contains("not of two commits that follow each other");
  const Result<void> copied[] = {
      back_up(store, folder.path() / "backup").map([](const CopySize&) {}),
      restore(store, folder.path() / "new").map([](const Restored&) {}),
      compact(store).map([](const Compacted&) {}),
  };
  for (const auto& one : copied) {
    REQUIRE_FALSE(one);
    CHECK(one.error().code == ErrorCode::store_damaged);
    CHECK_THAT(one.error().detail, says_so);
  }
  CHECK_FALSE(fs::exists(folder.path() / "backup"));
  CHECK_FALSE(fs::exists(folder.path() / "new"));
  CHECK(verify_store(store)->damaged == 1);
  std::vector<std::string> warnings;
  EngineOptions options;
  options.log = [&](const LogRecord& record) {
    if (record.level == LogLevel::warning) warnings.emplace_back(record.message);
  };
  {
    auto engine = Engine::open(store, options);
    REQUIRE(engine);
    REQUIRE(warnings.size() == 1);
    CHECK_THAT(warnings.front(), says_so);
  }
  make_store(folder.path() / "sound", 3);
  warnings.clear();
  CHECK(Engine::open(folder.path() / "sound", options));
  CHECK(warnings.empty());
}

TEST_CASE("a page that ends who reads it is an error of the copy, or nothing that counts", "[backup]") {
  const TemporaryFolder folder;
  const fs::path store = folder.path() / "store";
  make_store(store, 300);
  const std::string whole = bytes_of(store / "data.mdb");
  const std::string expected = all_of(store);
  const auto pages = store::Environment::open(store, {})->info()->used_bytes / 4096;
  REQUIRE(pages > 20);
  int refused = 0;
  for (std::size_t page = 2; page < pages; page += 7) {
    std::string damaged = whole;
    damaged.replace(page * 4096, 4096, 4096, '\0');
    std::ofstream(store / "data.mdb", std::ios::binary) << damaged;
    const fs::path backup = folder.path() / std::to_string(page);
    CAPTURE(page);
    if (const auto backed_up = back_up(store, backup)) {
      CHECK(all_of(backup) == expected);  // a free page
      continue;
    }
    ++refused;
    CHECK_FALSE(fs::exists(backup));
  }
  CHECK(refused > 0);
}

TEST_CASE("restore makes a store of a backup, replaces one only when asked, and keeps that one", "[backup]") {
  const TemporaryFolder folder;
  const fs::path store = folder.path() / "store";
  make_store(store, 10);
  const std::string first = all_of(store);
  REQUIRE(back_up(store, folder.path() / "backup"));
  {
    Engine engine = open(store);
    submit(engine, engine.use(shop()).value(), 10, 15);
    REQUIRE(engine.commit());
  }
  const std::string second = all_of(store);

  const auto unasked = restore(folder.path() / "backup", store);
  REQUIRE_FALSE(unasked);
  CHECK(unasked.error().code == ErrorCode::refused);
  CHECK(all_of(store) == second);
  const auto fresh = restore(folder.path() / "backup", folder.path() / "fresh");
  REQUIRE(fresh);
  CHECK_FALSE(fresh->replaced);
  CHECK(all_of(folder.path() / "fresh") == first);

  const auto restored = restore(folder.path() / "backup", store, {.replace = true});
  if (!restored) FAIL(restored.error().detail);
  CHECK(all_of(store) == first);
  REQUIRE(restored->replaced);
  CHECK(restored->replaced->filename() == "replaced-1");
  CHECK(all_of(*restored->replaced) == second);
  CHECK(names_in(store) == std::vector<std::string>{"data.mdb", "replaced-1"});
  // There and back.
  REQUIRE(restore(store / "replaced-1", store, {.replace = true})->replaced->filename() == "replaced-2");
  CHECK(all_of(store) == second);
  CHECK(all_of(store / "replaced-2") == first);
  // It goes on as any store.
  Engine engine = open(store);
  submit(engine, engine.use(shop()).value(), 15, 20);
  REQUIRE(engine.commit());
  CHECK(restore(store, store, {.replace = true}).error().code == ErrorCode::invalid_argument);
}

TEST_CASE("a restore that fails leaves what others have put there", "[backup]") {
  const TemporaryFolder folder;
  make_store(folder.path() / "store", 10);
  REQUIRE(back_up(folder.path() / "store", folder.path() / "backup"));
  fs::resize_file(folder.path() / "backup" / "data.mdb", 9000);
  CHECK_FALSE(restore(folder.path() / "backup", folder.path() / "new" / "place"));
  CHECK_FALSE(fs::exists(folder.path() / "new" / "place"));
  fs::create_directories(folder.path() / "used" / "else");
  CHECK_FALSE(restore(folder.path() / "backup", folder.path() / "used"));
  CHECK(fs::exists(folder.path() / "used" / "else"));
}

TEST_CASE("a store that is made while another is restored to the same place stays", "[backup]") {
  const TemporaryFolder folder = TemporaryFolder::in_memory();
  make_store(folder.path() / "store", 1);
  REQUIRE(back_up(folder.path() / "store", folder.path() / "backup"));
  int made = 0;
  for (int round = 0; round < 300; ++round) {
    const fs::path place = folder.path() / ("place-" + std::to_string(round));
    std::atomic<int> ready = 0;
    const auto together = [&] {
      ++ready;
      while (ready < 2) std::this_thread::yield();
    };
    bool restored = false;
    std::thread other([&] {
      together();
      // Now and then late: each of the two is first in some of the rounds.
      if (round % 3 == 0) std::this_thread::sleep_for(std::chrono::microseconds(round * 7));
      restored = restore(folder.path() / "backup", place, {.copy = {.in_child = false}}).has_value();
    });
    together();
    std::this_thread::sleep_for(std::chrono::microseconds(round % 60));
    const bool opened = Engine::open(place, {}).has_value();
    other.join();
    if (opened) ++made;
    REQUIRE((opened || restored));
    REQUIRE(fs::exists(place / "data.mdb"));
    fs::remove_all(place);
  }
  CHECK(made > 0);
}

TEST_CASE("a store that is damaged is replaced, and kept as it is", "[backup]") {
  const TemporaryFolder folder;
  const fs::path store = folder.path() / "store";
  make_store(store, 10);
  const std::string whole = all_of(store);
  REQUIRE(back_up(store, folder.path() / "backup"));
  fs::resize_file(store / "data.mdb", 9000);
  const std::string cut = bytes_of(store / "data.mdb");
  CHECK(Reader::open(store).error().code == ErrorCode::store_damaged);
  const auto restored = restore(folder.path() / "backup", store, {.replace = true});
  if (!restored) FAIL(restored.error().detail);
  CHECK(all_of(store) == whole);
  CHECK(bytes_of(*restored->replaced / "data.mdb") == cut);
}

TEST_CASE("nothing takes a store's place while somebody writes to it or reads it", "[backup]") {
  const TemporaryFolder folder;
  const fs::path store = folder.path() / "store";
  make_store(store, 10);
  REQUIRE(back_up(store, folder.path() / "backup"));
  {
    const Engine engine = open(store);
    CHECK(restore(folder.path() / "backup", store, {.replace = true}).error().code == ErrorCode::store_locked);
    CHECK(compact(store).error().code == ErrorCode::store_locked);
  }
  {
    const auto reader = Reader::open(store);
    CHECK(compact(store).error().detail.find("open in this process") != std::string::npos);
  }
  {
    const OtherReader other(store);
    const auto refused = compact(store);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::store_locked);
    CHECK(refused.error().detail.find("is being read by process ") != std::string::npos);
    CHECK(restore(folder.path() / "backup", store, {.replace = true}).error().code == ErrorCode::store_locked);
    CHECK(back_up(store, folder.path() / "beside"));
  }
  CHECK(names_in(store) == std::vector<std::string>{"data.mdb"});
  CHECK(compact(store));
}

TEST_CASE("compacting gives space back and changes nothing else", "[backup]") {
  const bool in_child = GENERATE(true, false);
  const TemporaryFolder folder;
  const fs::path store = folder.path() / "store";
  make_store(store, 3000);
  {
    Engine engine = open(store);
    const auto workspace = engine.use(shop()).value();
    for (int at = 0; at < 200; ++at) {  // rewritten, a commit each
      submit(engine, workspace, 3000 + at, 3001 + at);
      REQUIRE(engine.commit());
    }
  }
  const std::string before = all_of(store);
  const std::uint64_t length = fs::file_size(store / "data.mdb");
  const auto compacted = compact(store, {.in_child = in_child});
  if (!compacted) FAIL(compacted.error().detail);
  CHECK(compacted->bytes_before == length);
  CHECK(compacted->bytes_after == fs::file_size(store / "data.mdb"));
  CHECK(compacted->bytes_after < compacted->bytes_before);
  CHECK(names_in(store) == std::vector<std::string>{"data.mdb"});
  CHECK(all_of(store) == before);
  Engine engine = open(store);
  const auto workspace = engine.use(shop()).value();
  CHECK(engine
            .submit(workspace,
                    R"({"specversion":"1.0","source":"/s","type":"api.deal","time":"2026-03-02T09:00:00Z","id":"7",)"
                    R"("data":{"person":{"email":"p7@example.com"}}})")
            ->kind == Outcome::Kind::duplicate);
  submit(engine, workspace, 4000, 4100);
  REQUIRE(engine.commit());
  CHECK(verify_store(store)->is_whole());
}

}  // namespace dealflow::test
