// What lies in the store's place and is none, or none that this program may touch: a message and exit status 3 from
// each command, never a signal, and nothing is changed there. A second writer is one of these cases.
#include "engine/store/environment.hpp"
#include "engine/store/file_check.hpp"
#include "engine/store/format_row.hpp"
#include "tests/support/odd_stores.hpp"
#include "tests/support/program.hpp"
#include "tests/support/shop_input.hpp"
#include "tests/support/store_file.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <functional>
#include <thread>

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;

constexpr int broken = 3;

void write_file(const fs::path& file, std::string_view bytes) {
  std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::vector<std::vector<std::string>> commands_on(const std::string& store) {
  return {{"list", "contacts", "--store", store},
          {"show", "con-1", "--store", store},
          {"board", "--store", store},
          {"stats", "--store", store},
          {"verify", "--store", store},
          {"retry", shop, "--store", store},
          {"run", shop, shop / "events.ndjson", "--store", store}};
}

void make_format_newer(const fs::path& folder) {
  store::OpenOptions writing;
  writing.write = true;
  auto environment = store::Environment::open(folder, writing);
  REQUIRE(environment);
  const std::string key(store::format_key().bytes());
  const std::string value = store::format_value(store::format_number + 1);
  const store::Row row{key, value};
  REQUIRE(environment->commit({&row, 1}));
}

}  // namespace

TEST_CASE("what is no store is refused by every command", "[store]") {
  const TemporaryFolder folder;
  const fs::path store = folder.path() / "store";
  REQUIRE(run_program({"run", shop, shop / "events.ndjson", "--store", store}).status == 1);
  const std::string good = bytes_of(store / "data.mdb");
  make_foreign_file(folder.path() / "foreign.mdb");
  const std::string foreign = bytes_of(folder.path() / "foreign.mdb");
  const std::string newer = "format " + std::to_string(store::format_number + 1);
  // The file is longer than what is in use of it.
  const auto head = store::check_file(store / "data.mdb").value();
  const std::size_t half = head.last_page / 2 * head.page_bytes;
  struct Case {
    const char* what;
    std::function<void()> make;
    std::string told;
    bool run_makes_it = false;  // where nothing stands, `run` makes a store
  };
  const Case cases[] = {
      {"nothing", [] {}, "holds no store", true},
      {"an empty folder", [&] { fs::create_directory(store); }, "holds no store", true},
      {"a file", [&] { write_file(store, "no folder"); }, "store"},
      {"text", [&] { fs::create_directory(store), write_file(store / "data.mdb", std::string(9000, 't')); },
       "is not a store"},
      {"nothing in the file", [&] { fs::create_directory(store), write_file(store / "data.mdb", ""); }, "cut short"},
      {"an LMDB file of another program",
       [&] {
         fs::create_directory(store);
         write_file(store / "data.mdb", foreign);
       },
       "is not a store"},
      {"half of a store",
       [&] {
         fs::create_directory(store);
         write_file(store / "data.mdb", good.substr(0, half));
       },
       "cut short"},
      {"a newer format",
       [&] {
         fs::create_directory(store);
         write_file(store / "data.mdb", good);
         make_format_newer(store);
       },
       newer},
  };
  for (const Case& one : cases) {
    fs::remove_all(store);
    one.make();
    const std::string before = fs::is_directory(store) ? bytes_of(store / "data.mdb") : std::string();
    for (const auto& words : commands_on(store)) {
      if (words.front() == "run" && one.run_makes_it) continue;
      const Finished end = run_program(words);
      CAPTURE(one.what, words.front(), end.err, end.out, end.signal);
      CHECK(end.signal == 0);
      CHECK(end.status == broken);
      CHECK(end.out.empty());
      CHECK(end.err.find(one.told) != std::string::npos);
      CHECK(end.err.find(store.string()) != std::string::npos);
    }
    if (fs::is_directory(store)) CHECK((bytes_of(store / "data.mdb") == before));
  }
}

TEST_CASE("a workspace that does not load leaves the store untouched", "[store]") {
  const TemporaryFolder folder;
  const fs::path store = folder.path() / "store";
  fs::copy(shop, folder.path() / "shop", fs::copy_options::recursive);
  REQUIRE(run_program({"run", folder.path() / "shop", shop / "events.ndjson", "--store", store}).status == 1);
  const std::string before = bytes_of(store / "data.mdb");
  write_file(folder.path() / "shop/flows/wrong.yaml",
             "flow: wrong\ntrigger: api.dael\nactions:\n  - create_deal: {stage: nwe}\n---\n"
             "flow: Wrong too\ntrigger: api.deal\nactions: []\n");
  for (const fs::path& target : {store, folder.path() / "new"}) {
    const Finished end = run_program({"run", folder.path() / "shop", shop / "events.ndjson", "--store", target});
    CAPTURE(end.err);
    CHECK(end.status == 2);
    for (const char* part : {"api.dael", "api.deal", "nwe", "Wrong too"}) {
      CAPTURE(part);
      CHECK(end.err.find(part) != std::string::npos);
    }
  }
  CHECK((bytes_of(store / "data.mdb") == before));
  CHECK_FALSE(fs::exists(folder.path() / "new"));
}

TEST_CASE("a second writer is refused by name, and readers work beside the first", "[store]") {
  const TemporaryFolder folder;
  const fs::path store = folder.path() / "store";
  const std::string events = bytes_of(shop / "events.ndjson");
  Running writer({"run", shop, "-", "--store", store, "--batch", "1"}, Running::Input::pipe);
  writer.write(events.substr(0, events.find('\n') + 1));
  // The run is at work once a reader sees what its first event made; it then waits for the next line.
  int looks = 1000;
  while (run_program({"show", "con-1", "--store", store}).status != 0 && --looks > 0) std::this_thread::yield();
  REQUIRE(looks > 0);

  for (const auto& words : {std::vector<std::string>{"run", shop, shop / "events.ndjson", "--store", store},
                            std::vector<std::string>{"retry", shop, "--store", store}}) {
    const Finished second = run_program(words);
    CAPTURE(words.front(), second.err);
    CHECK(second.signal == 0);
    CHECK(second.status == broken);
    CHECK(second.err.find("is written to by process ") != std::string::npos);
    CHECK(second.err.find("(dealflow)") != std::string::npos);
  }
  CHECK(run_program({"list", "contacts", "--store", store, "--format", "json"}).out.find("con-1") != std::string::npos);
  CHECK(run_program({"board", "--store", store}).status == 0);

  writer.write(events.substr(events.find('\n') + 1));
  CHECK(writer.wait().status == 1);
  CHECK(run_program({"run", shop, shop / "events.ndjson", "--store", store}).status == 1);  // the lock went with it
  const TemporaryFolder other;
  REQUIRE(run_program({"run", shop, shop / "events.ndjson", "--store", other.path()}).status == 1);
  const auto deals = [](const fs::path& of) { return run_program({"list", "deals", "--store", of}).out; };
  CHECK(deals(store) == deals(other.path()));
}

}  // namespace dealflow::test
