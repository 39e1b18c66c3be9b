// F25 and F32: stores that open, and those that are refused. Those of each released format
// (tests/operation/former_stores) are read, written to and whole; newer ones are refused with both numbers. A second
// engine, a store on a network's file system, a folder that is read only and a file that nobody may read are refused,
// each with its cause by name.
//
// What statfs() says of a folder is said here: this program's own stands before the system's.
//
// Bite: engine/store/environment.cpp without refuse_network_file_system().
#include "engine/store/environment.hpp"
#include "engine/store/file_check.hpp"
#include "engine/store/format_row.hpp"
#include "tests/faults/children.hpp"
#include "tests/faults/figure.hpp"
#include "tests/support/odd_stores.hpp"
#include "tests/support/temporary_folder.hpp"

#include <dealflow/engine.hpp>
#include <dealflow/reader.hpp>
#include <dealflow/verify.hpp>
#include <dealflow/workspace_folder.hpp>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <dlfcn.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

std::uint32_t said_magic = 0;  // 0: what the system says

}  // namespace

extern "C" int statfs(const char* path, struct statfs* state) noexcept {
  using Statfs = int (*)(const char*, struct statfs*);
  static const auto system = reinterpret_cast<Statfs>(::dlsym(RTLD_NEXT, "statfs"));
  const int answer = system(path, state);
  if (answer == 0 && said_magic != 0) state->f_type = static_cast<decltype(state->f_type)>(said_magic);
  return answer;
}

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;

constexpr uid_t nobody = 65534;

std::string records_of(const fs::path& store) {
  const auto reader = Reader::open(store);
  if (!reader) return {};
  std::string text;
  for (const char* kind :
       {"contacts", "deals", "payments", "courses", "runs", "effects", "events", "rejected", "dead"}) {
    const auto listed = reader->list(*find_record_kind(kind), {}, [&](std::string_view json) {
      text.append(json).push_back('\n');
      return true;
    });
    if (!listed) return {};
  }
  return text;
}

// Read as it is, written to, and still what it was.
bool opens(const fs::path& store) {
  const std::string before = records_of(store);
  if (before.empty()) return false;
  const auto loaded = load_workspace(read_workspace_folder(former_stores / "shop").value());
  REQUIRE(loaded.workspace);
  {
    auto engine = Engine::open(store, {});
    if (!engine || !engine->use(loaded.workspace) || !engine->commit()) return false;
  }
  const auto checked = verify_store(store);
  return records_of(store) == before && checked && checked->is_whole() &&
         store::check_file(store / "data.mdb").value().format == store::format_number;
}

void make_newer(const fs::path& store, std::uint32_t number) {
  auto environment = store::Environment::open(store, {.create = true, .write = true});
  REQUIRE(environment);
  const std::string key(store::format_key().bytes());
  const std::string value = store::format_value(number);
  const store::Row row{key, value};
  REQUIRE(environment->commit({&row, 1}));
}

// "io: opening …", or "opened".
template <class Opened>
std::string told(const Opened& opened) {
  return opened ? "opened" : fmt::format("{}: {}", to_string(opened.error().code), opened.error().detail);
}

struct Refused {
  const char* what;
  std::string told;
  std::vector<std::string> causes;  // each is in it
  [[nodiscard]] bool well() const {
    return told != "opened" && std::all_of(causes.begin(), causes.end(), [this](const std::string& cause) {
             return told.find(cause) != std::string::npos;
           });
  }
};

void make_store(const fs::path& store) { REQUIRE(Engine::open(store, {})->commit()); }

// In a child that nobody's rights have.
std::string as_nobody(const std::function<std::string()>& work) {
  return in_child([&]() -> std::string {
           if (::geteuid() == 0 && ::setuid(nobody) != 0) return "this machine lets nobody be nobody";
           return work();
         })
      .said;
}

}  // namespace

TEST_CASE("stores of released formats open, and newer ones are refused", "[F25]") {
  const TemporaryFolder folder;
  std::uint64_t fixtures = 0;
  std::uint64_t opened = 0;
  for (const auto& entry : fs::directory_iterator(former_stores)) {
    if (entry.path().extension() != ".zst") continue;
    const fs::path store = folder.path() / entry.path().stem();
    unpack_store(entry.path(), store);
    CAPTURE(entry.path().filename());
    const bool well = opens(store);
    CHECK(well);
    ++fixtures;
    opened += well ? 1U : 0U;
  }
  // The formats before today's were released; today's is made by every other test.
  CHECK(fixtures == store::format_number - 1);
  std::uint64_t refused = 0;
  constexpr std::uint32_t newer = 5;
  for (std::uint32_t later = 1; later <= newer; ++later) {
    const fs::path store = folder.path() / fmt::format("newer-{}", later);
    make_newer(store, store::format_number + later);
    for (const std::string& words : {told(Reader::open(store)), told(Engine::open(store, {}))}) {
      CAPTURE(words);
      const bool well = words.starts_with("store_newer_format") &&
                        words.find(fmt::format("format {}", store::format_number + later)) != std::string::npos &&
                        words.find(std::to_string(store::format_number)) != std::string::npos;
      CHECK(well);
      refused += well ? 1U : 0U;
    }
  }
  CHECK(reached(
      {.id = "F25",
       .what = "stores of each released format, and newer ones",
       .wanted = "all open; newer refused with a clear message",
       .got = fmt::format("{} of {} formats open, {} of {} newer refused", opened, fixtures, refused, 2 * newer),
       .holds = opened == fixtures && fixtures == store::format_number - 1 && refused == 2 * newer}));
}

TEST_CASE("where a store cannot be, or not now, it is refused by its cause", "[F32]") {
  const TemporaryFolder folder;
  fs::permissions(folder.path(), fs::perms::owner_all | fs::perms::group_all | fs::perms::others_all);
  std::vector<Refused> all;
  {
    const fs::path store = folder.path() / "taken";
    const auto first = Engine::open(store, {});
    REQUIRE(first);
    const std::string words = in_child([&] { return told(Engine::open(store, {})); }).said;
    all.push_back(
        {"a second engine, of another process", words, {"store_locked", fmt::format("process {}", ::getpid())}});
    all.push_back(
        {"a second engine, of this process", told(Engine::open(store, {})), {"store_locked", store.string()}});
  }
  {
    const fs::path store = folder.path() / "there";
    make_store(store);
    const std::vector<std::pair<std::uint32_t, std::string>> networks{
        {0x6969, "NFS"}, {0xFF534D42, "CIFS"}, {0xFE534D42, "SMB2"}, {0x01021997, "9P"}, {0x00C36400, "Ceph"}};
    for (const auto& [magic, name] : networks) {
      said_magic = magic;
      all.push_back({"an engine on a network mount", told(Engine::open(store, {})), {name, store.string()}});
      all.push_back({"a reader on a network mount", told(Reader::open(store)), {name, store.string()}});
      all.push_back({"a new store on a network mount", told(Engine::open(folder.path() / "new", {})), {name}});
      said_magic = 0;
    }
    CHECK_FALSE(fs::exists(folder.path() / "new/data.mdb"));
    CHECK(told(Engine::open(store, {})) == "opened");
  }
  {
    const fs::path store = folder.path() / "read-only";
    make_store(store);
    for (const auto& entry : fs::directory_iterator(store))
      fs::permissions(entry.path(), fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read);
    const auto reading =
        fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read | fs::perms::others_exec;
    fs::permissions(store, reading);
    all.push_back({"an engine in a folder that is read only",
                   as_nobody([&] { return told(Engine::open(store, {})); }),
                   {"io", store.string(), "ermission"}});
    fs::create_directory(folder.path() / "empty");
    fs::permissions(folder.path() / "empty", reading);
    all.push_back({"a new store in a folder that is read only",
                   as_nobody([&] { return told(Engine::open(folder.path() / "empty", {})); }),
                   {"io", (folder.path() / "empty").string(), "ermission"}});
    all.push_back({"a new store below a folder that is read only",
                   as_nobody([&] { return told(Engine::open(folder.path() / "empty/new", {})); }),
                   {"io", (folder.path() / "empty/new").string(), "ermission"}});
    fs::permissions(store / "data.mdb", fs::perms::none);
    all.push_back({"a reader without permission",
                   as_nobody([&] { return told(Reader::open(store)); }),
                   {"io", (store / "data.mdb").string(), "ermission"}});
    all.push_back({"an engine without permission",
                   as_nobody([&] { return told(Engine::open(store, {})); }),
                   {"io", store.string(), "ermission"}});
    fs::permissions(store, fs::perms::owner_all);
  }
  std::uint64_t well = 0;
  for (const Refused& one : all) {
    CAPTURE(one.what, one.told);
    CHECK(one.well());
    well += one.well() ? 1U : 0U;
  }
  CHECK(reached({.id = "F32",
                 .what = "second engine, network mount, read-only folder, no permission",
                 .wanted = "refused, the message names the cause",
                 .got = fmt::format("{} of {} refused by their cause", well, all.size()),
                 .holds = well == all.size()}));
}

}  // namespace dealflow::test
