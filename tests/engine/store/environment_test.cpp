#include "engine/store/environment.hpp"

#include "engine/store/file_check.hpp"
#include "engine/store/file_system.hpp"
#include "engine/store/format_row.hpp"
#include "tests/engine/store/temporary_folder.hpp"
#include "tests/support/store_file.hpp"

#include <lmdb.h>
#include <catch2/catch.hpp>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

namespace dealflow::store {
namespace {

namespace fs = std::filesystem;
using test::bytes_of;

OpenOptions writing() {
  OpenOptions options;
  options.create = true;
  options.write = true;
  return options;
}

Environment opened(const fs::path& folder, const OpenOptions& options = writing()) {
  auto environment = Environment::open(folder, options);
  if (!environment) FAIL(environment.error().detail);
  return std::move(*environment);
}

std::string key_of(std::uint64_t number) { return std::string(Key(1, Table::contact).number(number).bytes()); }

Result<void> put(Environment& environment, std::uint64_t number, std::string_view value) {
  const std::string key = key_of(number);
  const Row row{key, value};
  return environment.commit({&row, 1});
}

std::string get(const Environment& environment, std::uint64_t number) {
  const auto snapshot = environment.snapshot();
  if (!snapshot) return snapshot.error().detail;
  const auto value = snapshot->get(key_of(number));
  REQUIRE(value);
  return *value ? std::string(**value) : "(none)";
}

void write_file(const fs::path& file, std::string_view bytes) {
  std::ofstream out(file, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

// The body's answer from a process of its own: 0..99, or 100 and the signal.
template <class Body>
int in_child(Body body) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) _exit(body());
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

constexpr int was_opened = 99;

// What opening the folder gives, tried in a child: a signal would be seen here as 100 and more.
int code_of_open(const fs::path& folder, const OpenOptions& options) {
  return in_child([&] {
    const auto environment = Environment::open(folder, options);
    return environment ? was_opened : static_cast<int>(environment.error().code);
  });
}

void fill(const fs::path& folder, int rows) {
  Environment environment = opened(folder);
  for (int commit = 0; commit < 10; ++commit) {
    std::vector<std::string> keys;
    std::vector<Row> batch;
    for (int row = 0; row < rows / 10; ++row) keys.push_back(key_of(static_cast<std::uint64_t>(row * 10 + commit)));
    for (const std::string& key : keys) batch.push_back({key, std::string_view(key)});
    REQUIRE(environment.commit(batch));
  }
}

}  // namespace

TEST_CASE("a store is made only where it is asked for", "[store][design-12]") {
  const TemporaryFolder folder;
  OpenOptions reading;
  for (const fs::path& path : {folder.path(), folder.path() / "none", folder.path() / "none/below"}) {
    const auto none = Environment::open(path, reading);
    REQUIRE_FALSE(none);
    CHECK(none.error().code == ErrorCode::store_missing);
    CHECK_FALSE(fs::exists(path / "writer.lock"));
  }
  { Environment made = opened(folder.path() / "deep/store"); }
  CHECK(fs::exists(folder.path() / "deep/store/data.mdb"));
  CHECK_FALSE(fs::exists(folder.path() / "deep/store/data.mdb.new"));
  CHECK(Environment::open(folder.path() / "deep/store", reading));
}

TEST_CASE("a store's folder is its owner's alone, as it is about people", "[store]") {
  const TemporaryFolder folder;
  const auto store = folder.path() / "new";
  const Environment environment = opened(store);
  CHECK(fs::status(store).permissions() == fs::perms::owner_all);
  REQUIRE(environment.copy_to(folder.path() / "copy"));
  CHECK(fs::status(folder.path() / "copy").permissions() == fs::perms::owner_all);
  // One that is there stays as its owner has made it.
  fs::create_directory(folder.path() / "shared");
  fs::permissions(folder.path() / "shared", fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec);
  const Environment beside = opened(folder.path() / "shared");
  CHECK((fs::status(folder.path() / "shared").permissions() & fs::perms::group_read) == fs::perms::group_read);
}

TEST_CASE("what a broken-off creation has left is no store and is cleaned up", "[store][F5]") {
  const TemporaryFolder folder;
  write_file(folder.path() / "data.mdb.new", "half a pa");
  write_file(folder.path() / "data.mdb.new-lock", "x");
  const auto none = Environment::open(folder.path(), OpenOptions{});
  REQUIRE_FALSE(none);
  CHECK(none.error().code == ErrorCode::store_missing);
  Environment made = opened(folder.path());
  REQUIRE(put(made, 1, "one"));
  CHECK_FALSE(fs::exists(folder.path() / "data.mdb.new"));
  CHECK_FALSE(fs::exists(folder.path() / "data.mdb.new-lock"));
}

TEST_CASE("a second writer is refused by name, readers work beside", "[store][design-12][F32]") {
  const TemporaryFolder folder;
  Environment writer = opened(folder.path());
  REQUIRE(put(writer, 1, "one"));
  const auto second = Environment::open(folder.path(), writing());
  REQUIRE_FALSE(second);
  CHECK(second.error().code == ErrorCode::store_locked);
  CHECK(second.error().detail.find(std::to_string(getpid())) != std::string::npos);
  CHECK(second.error().detail.find("store_test") != std::string::npos);
  CHECK(code_of_open(folder.path(), writing()) == static_cast<int>(ErrorCode::store_locked));
  CHECK(code_of_open(folder.path(), OpenOptions{}) == was_opened);

  const Environment reader = opened(folder.path(), OpenOptions{});
  REQUIRE(put(writer, 1, "two"));
  CHECK(get(reader, 1) == "two");
  const auto refused = Environment::open(folder.path(), OpenOptions{}).value().commit(std::vector<Row>{{"k", "v"}});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::invalid_argument);
}

TEST_CASE("the lock of a killed writer is gone with it", "[store][design-12]") {
  const TemporaryFolder folder;
  CHECK(in_child([&] {
          Environment writer = opened(folder.path());
          raise(SIGKILL);
          return 0;
        }) == 100 + SIGKILL);
  Environment writer = opened(folder.path());
  CHECK(put(writer, 1, "one"));
}

TEST_CASE("a snapshot stays as it was while the writer goes on", "[store]") {
  const TemporaryFolder folder;
  Environment environment = opened(folder.path());
  REQUIRE(put(environment, 1, "one"));
  const auto before = environment.snapshot();
  REQUIRE(before);
  REQUIRE(put(environment, 1, "two"));
  CHECK(**before->get(key_of(1)) == "one");
  CHECK(get(environment, 1) == "two");
}

TEST_CASE("rows are scanned forwards and backwards within their prefix", "[store]") {
  const TemporaryFolder folder;
  Environment environment = opened(folder.path());
  const std::vector<std::string> keys = {"a",
                                         "b1",
                                         "b2",
                                         "b3",
                                         "c",
                                         "\xFF\xFF"
                                         "1",
                                         "\xFF\xFF"
                                         "2"};
  std::vector<Row> rows;
  for (const std::string& key : keys) rows.push_back({key, key});
  REQUIRE(environment.commit(rows));
  const auto snapshot = environment.snapshot();
  REQUIRE(snapshot);
  struct Case {
    std::string prefix, from, forwards, backwards;
  };
  const Case cases[] = {
      {"b", "", "b1 b2 b3 ", "b3 b2 b1 "},
      {"b", "b2", "b2 b3 ", "b3 b2 b1 "},
      {"b", "a", "b1 b2 b3 ", "b3 b2 b1 "},
      {"b", "c", "", "b3 b2 b1 "},
      {"x", "", "", ""},
      {"c", "", "c ", "c "},
      {"\xFF\xFF", "",
       "\xFF\xFF"
       "1 \xFF\xFF"
       "2 ",
       "\xFF\xFF"
       "2 \xFF\xFF"
       "1 "},
  };
  for (const Case& one : cases) {
    CAPTURE(one.prefix, one.from);
    std::string forwards, backwards;
    REQUIRE(snapshot->scan(one.prefix, one.from, [&](std::string_view key, std::string_view) {
      forwards += std::string(key) + " ";
      return true;
    }));
    REQUIRE(snapshot->scan_back(one.prefix, [&](std::string_view key, std::string_view) {
      backwards += std::string(key) + " ";
      return true;
    }));
    CHECK(forwards == one.forwards);
    CHECK(backwards == one.backwards);
  }
}

TEST_CASE("rows that are as they were are not written", "[store][design-3]") {
  const TemporaryFolder folder;
  Environment environment = opened(folder.path());
  REQUIRE(put(environment, 1, "one"));
  const std::string before = bytes_of(folder.path() / "data.mdb");
  REQUIRE(put(environment, 1, "one"));
  const std::string absent = key_of(2);
  const Row gone{absent, std::nullopt};
  REQUIRE(environment.commit({&gone, 1}));
  CHECK(bytes_of(folder.path() / "data.mdb") == before);
  REQUIRE(put(environment, 1, "two"));
  CHECK(bytes_of(folder.path() / "data.mdb") != before);
}

TEST_CASE("the map grows by itself, also beside a reader of another process", "[store]") {
  const TemporaryFolder folder;
  OpenOptions options = writing();
  options.map_bytes = 1U << 20U;
  Environment environment = opened(folder.path(), options);
  int to_child[2];
  int from_child[2];
  REQUIRE(pipe(to_child) == 0);
  REQUIRE(pipe(from_child) == 0);
  const pid_t child = fork();
  if (child == 0) {
    OpenOptions reading;
    reading.map_bytes = 1U << 20U;
    char go = 0;
    // Nothing of what the parent has open may be used here; the folder is opened anew.
    const auto reader = Environment::open(folder.path(), reading);
    if (!reader || write(from_child[1], "r", 1) != 1 || read(to_child[0], &go, 1) != 1) _exit(1);
    const auto snapshot = reader->snapshot();
    if (!snapshot) _exit(2);
    const auto value = snapshot->get(key_of(39));
    _exit(value && *value && (*value)->size() == 1'000'000 ? 0 : 3);
  }
  char ready = 0;
  REQUIRE(read(from_child[0], &ready, 1) == 1);
  const std::string large(1'000'000, 'x');
  for (std::uint64_t number = 0; number < 40; ++number) REQUIRE(put(environment, number, large));
  REQUIRE(write(to_child[1], "g", 1) == 1);
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(environment.info()->map_bytes > 40'000'000);
  for (const int fd : {to_child[0], to_child[1], from_child[0], from_child[1]}) close(fd);
}

TEST_CASE("pages that a killed reader held are used again, after an opening and also without one", "[store]") {
  const TemporaryFolder folder;
  std::optional<Environment> environment(opened(folder.path()));
  for (std::uint64_t number = 0; number < 10; ++number) REQUIRE(put(*environment, number, "0"));
  // A process that has read, and is killed before it could say that it is done.
  const auto kill_a_reader = [&] {
    int ready[2];
    REQUIRE(pipe(ready) == 0);
    const pid_t child = fork();
    if (child == 0) {
      const auto reader = Environment::open(folder.path(), {});
      const auto snapshot = reader->snapshot();
      if (!snapshot || write(ready[1], "r", 1) != 1) _exit(1);
      pause();
    }
    char byte = 0;
    REQUIRE(read(ready[0], &byte, 1) == 1);
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
  };
  const auto overwrite = [&](std::size_t times) {
    for (std::size_t at = 0; at < times; ++at) REQUIRE(put(*environment, at % 10, std::to_string(at + 1)));
  };
  const auto pages = [&] { return environment->info()->used_bytes / 4096; };
  // Were it not cleared, each commit would take some four new pages.
  kill_a_reader();
  environment.reset();
  environment.emplace(opened(folder.path()));
  overwrite(200);
  CHECK(pages() < 100);
  kill_a_reader();
  overwrite(2000);
  CHECK(pages() < 2000);
}

TEST_CASE("a full map refuses the batch as a whole and keeps what was acknowledged", "[store][F7]") {
  const TemporaryFolder folder;
  OpenOptions options = writing();
  options.map_bytes = 1U << 20U;
  options.map_bytes_max = 4U << 20U;
  Environment environment = opened(folder.path(), options);
  const std::string large(100'000, 'x');
  std::uint64_t kept = 0;
  Result<void> answer;
  for (; kept < 100 && (answer = put(environment, kept, large)); ++kept) {
  }
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == ErrorCode::store_full);
  CHECK(kept > 20);
  CHECK(get(environment, kept - 1) == large);
  CHECK(get(environment, kept) == "(none)");
  const std::string first = key_of(0);
  const Row gone{first, std::nullopt};
  REQUIRE(environment.commit({&gone, 1}));  // deleting still works, and makes room
  REQUIRE(put(environment, 1000, "small"));
  CHECK(get(environment, 1000) == "small");
}

TEST_CASE("a full disk refuses the batch and keeps what was acknowledged", "[store][F7]") {
  const TemporaryFolder folder;
  constexpr rlim_t limit_bytes = 3'000'001;  // not a multiple of a page: the last write is broken off
  const int kept = in_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const struct rlimit limit { limit_bytes, limit_bytes };
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 90;
    Environment environment = opened(folder.path());
    const std::string large(100'000, 'x');
    for (std::uint64_t number = 0; number < 80; ++number) {
      const auto answer = put(environment, number, large);
      if (answer) continue;
      if (answer.error().code != ErrorCode::store_full) return 91;
      if (!put(environment, 0, "small")) return 92;  // it goes on where there is room
      return static_cast<int>(number);
    }
    return 93;
  });
  REQUIRE(kept > 10);
  REQUIRE(kept < 90);
  const Environment environment = opened(folder.path(), OpenOptions{});
  CHECK(get(environment, 0) == "small");
  CHECK(get(environment, static_cast<std::uint64_t>(kept - 1)).size() == 100'000);
  CHECK(get(environment, static_cast<std::uint64_t>(kept)) == "(none)");
}

TEST_CASE("a file that is no store is refused without a signal", "[store][design-12][F9]") {
  const TemporaryFolder folder;
  fill(folder.path() / "good", 5000);
  const std::string good = bytes_of(folder.path() / "good/data.mdb");
  const auto zeroed = [&](std::size_t from, std::size_t size) {
    std::string bytes = good;
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(from), size, '\0');
    return bytes;
  };
  struct Case {
    const char* what;
    std::string bytes;
  };
  const Case cases[] = {
      {"empty", ""},
      {"one byte", "x"},
      {"text", std::string(100'000, 't')},
      {"zeros", std::string(100'000, '\0')},
      {"first page zeroed", zeroed(0, 4096)},
      {"second page zeroed", zeroed(4096, 4096)},
      {"both heads zeroed", zeroed(0, 8192)},
      {"all but the heads zeroed", zeroed(8192, good.size() - 8192)},
      {"SQLite", "SQLite format 3" + std::string(8192, '\0')},
      {"a head alone", good.substr(0, 8192)},
  };
  for (const Case& one : cases) {
    CAPTURE(one.what);
    const fs::path path = folder.path() / "bad";
    fs::remove_all(path);
    fs::create_directories(path);
    write_file(path / "data.mdb", one.bytes);
    for (const OpenOptions& options : {OpenOptions{}, writing()})
      CHECK(code_of_open(path, options) == static_cast<int>(ErrorCode::store_damaged));
    CHECK(bytes_of(path / "data.mdb") == one.bytes);
  }
  const fs::path path = folder.path() / "a-folder-inside";
  fs::create_directories(path / "data.mdb");
  CHECK(code_of_open(path, OpenOptions{}) == static_cast<int>(ErrorCode::store_damaged));
  write_file(folder.path() / "file", "x");
  CHECK(code_of_open(folder.path() / "file", OpenOptions{}) == static_cast<int>(ErrorCode::store_missing));
}

TEST_CASE("a store cut short at any length is refused, or whole", "[store][design-12][F9]") {
  const TemporaryFolder folder;
  fill(folder.path(), 5000);
  const fs::path file = folder.path() / "data.mdb";
  const std::string good = bytes_of(file);
  const auto used = static_cast<std::size_t>(opened(folder.path(), OpenOptions{}).info()->used_bytes);
  REQUIRE(good.size() >= used);
  std::vector<std::size_t> lengths = {0,    1,    15,   151,         152,      4095, 4096,    4247,
                                      4248, 8191, 8192, used - 4096, used - 1, used, used + 1};
  for (std::size_t length = 8192; length < used; length += 9973) lengths.push_back(length);
  for (const std::size_t length : lengths) {
    CAPTURE(length, used);
    write_file(file, std::string_view(good).substr(0, length));
    const int code = code_of_open(folder.path(), OpenOptions{});
    CHECK(code == (length < used ? static_cast<int>(ErrorCode::store_damaged) : was_opened));
  }
}

TEST_CASE("a page damaged on the way to the format row is refused", "[store][design-12][F9]") {
  const TemporaryFolder folder;
  fill(folder.path(), 5000);
  const fs::path file = folder.path() / "data.mdb";
  const std::string good = bytes_of(file);
  int refused = 0;
  for (std::size_t page = 2; page < good.size() / 4096; ++page) {
    std::string bytes = good;
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(page * 4096), 4096, '\0');
    write_file(file, bytes);
    const int code = code_of_open(folder.path(), OpenOptions{});
    CAPTURE(page);
    CHECK((code == was_opened || code == static_cast<int>(ErrorCode::store_damaged)));
    refused += code == was_opened ? 0 : 1;
  }
  CHECK(refused >= 2);  // the root and the first leaf
}

// LMDB takes a head page that it could not write back only in part: the roots of the failed transaction stay in it.
TEST_CASE("the older head page may hold what a failed write has left", "[store][F6]") {
  const TemporaryFolder folder;
  {
    auto environment = opened(folder.path());
    for (std::uint64_t number = 1; number <= 3; ++number) REQUIRE(put(environment, number, "kept"));
  }
  const fs::path file = folder.path() / data_file_name;
  std::string bytes = bytes_of(file);
  constexpr std::size_t page = 4096, root = 16 + 72 + 40, transaction = 16 + 128;
  const std::size_t older = bytes.at(transaction) < bytes.at(page + transaction) ? 0 : page;
  bytes.at(older + root + 2) = '\x01';
  write_file(file, bytes);
  {
    auto environment = opened(folder.path());
    CHECK(get(environment, 3) == "kept");
    for (std::uint64_t number = 4; number <= 6; ++number) REQUIRE(put(environment, number, "new"));
  }
  CHECK(get(opened(folder.path()), 6) == "new");

  // The newer one counts: it is refused.
  bytes.at(page - older + root + 2) = '\x01';
  write_file(file, bytes);
  CHECK(Environment::open(folder.path(), writing()).error().code == ErrorCode::store_damaged);
}

TEST_CASE("a damaged or foreign lock file does not matter", "[store][design-12]") {
  const TemporaryFolder folder;
  fill(folder.path(), 100);
  for (const std::string& bytes :
       {std::string(), std::string("x"), std::string(8192, '\xAA'), std::string(100, '\0')}) {
    write_file(folder.path() / "lock.mdb", bytes);
    write_file(folder.path() / "writer.lock", bytes);
    CHECK(code_of_open(folder.path(), writing()) == was_opened);
    CHECK(code_of_open(folder.path(), OpenOptions{}) == was_opened);
  }
}

TEST_CASE("a newer format is refused with both numbers", "[store][design-12][F25]") {
  const TemporaryFolder folder;
  struct Case {
    std::string value;
    ErrorCode code;
  };
  const Case cases[] = {
      {format_value(format_number + 1), ErrorCode::store_newer_format},
      {format_value(0), ErrorCode::store_damaged},
      {format_value(1) + "x", ErrorCode::store_damaged},
      {"", ErrorCode::store_damaged},
      {std::string(3000, 'x'), ErrorCode::store_damaged},
  };
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    CAPTURE(i);
    const fs::path path = folder.path() / std::to_string(i);
    {
      Environment environment = opened(path);
      const std::string key(format_key().bytes());
      const Row row{key, cases[i].value};
      REQUIRE(environment.commit({&row, 1}));
    }
    const auto refused = Environment::open(path, OpenOptions{});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == cases[i].code);
    if (cases[i].code != ErrorCode::store_newer_format) continue;
    CHECK(refused.error().detail.find("format " + std::to_string(format_number + 1)) != std::string::npos);
    CHECK(refused.error().detail.find("up to " + std::to_string(format_number)) != std::string::npos);
  }
}

TEST_CASE("an LMDB file of another program is not a store", "[store][design-12]") {
  const TemporaryFolder folder;
  MDB_env* env = nullptr;
  REQUIRE(mdb_env_create(&env) == 0);
  REQUIRE(mdb_env_open(env, folder.path().c_str(), 0, 0644) == 0);
  SECTION("empty") {}
  SECTION("with rows") {
    MDB_txn* txn = nullptr;
    MDB_dbi tree{};
    REQUIRE(mdb_txn_begin(env, nullptr, 0, &txn) == 0);
    REQUIRE(mdb_dbi_open(txn, nullptr, 0, &tree) == 0);
    MDB_val key{3, const_cast<char*>("key")};
    MDB_val value{5, const_cast<char*>("value")};
    REQUIRE(mdb_put(txn, tree, &key, &value, 0) == 0);
    REQUIRE(mdb_txn_commit(txn) == 0);
  }
  mdb_env_close(env);
  const auto refused = Environment::open(folder.path(), writing());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::store_damaged);
  CHECK(refused.error().detail.find("not a store") != std::string::npos);
}

TEST_CASE("a network file system is refused by name", "[store][design-12][F32]") {
  const TemporaryFolder folder;
  OpenOptions options = writing();
  options.file_system = [](const fs::path&) -> std::uint32_t { return 0x6969; };
  const auto refused = Environment::open(folder.path(), options);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().detail.find("NFS") != std::string::npos);
  CHECK_FALSE(fs::exists(folder.path() / "data.mdb"));
  struct Case {
    std::uint32_t magic;
    std::string_view name;
  };
  const Case cases[] = {{0x6969, "NFS"}, {0xFF534D42, "CIFS"}, {0xEF53, ""}, {0x01021994, ""}, {0, ""}};
  for (const Case& one : cases) CHECK(network_file_system(one.magic) == one.name);
}

TEST_CASE("without permission the message names the file", "[store][F32]") {
  const TemporaryFolder folder;
  fill(folder.path(), 100);
  fs::permissions(folder.path() / "data.mdb", fs::perms::none);
  fs::permissions(folder.path(),
                  fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read | fs::perms::others_exec);
  const int code = in_child([&] {
    if (geteuid() == 0 && setuid(65534) != 0) return 90;
    const auto refused = Environment::open(folder.path(), OpenOptions{});
    if (refused) return was_opened;
    return refused.error().code == ErrorCode::io && refused.error().detail.find("data.mdb") != std::string::npos ? 0
                                                                                                                 : 91;
  });
  CHECK(code == 0);
  fs::permissions(folder.path(), fs::perms::owner_all);
}

TEST_CASE("a store of format 1 is read as it is, and has the format of today once it is written") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "store";
  const auto format_in = [&] {
    const auto environment = Environment::open(path, {});
    REQUIRE(environment);
    const auto snapshot = environment->snapshot();
    REQUIRE(snapshot);
    const auto row = snapshot->get(format_key().bytes());
    REQUIRE(row);
    return std::string(**row);
  };
  OpenOptions how;
  how.create = how.write = true;
  {
    auto environment = Environment::open(path, how);
    REQUIRE(environment);
    const Key key = format_key();
    const std::string old = format_value(1);
    const std::array<Row, 1> rows{Row{key.bytes(), old}};
    REQUIRE(environment->commit(rows));
  }
  CHECK(format_in() == format_value(1));
  REQUIRE(Environment::open(path, how));
  CHECK(format_in() == format_value(format_number));
}

}  // namespace dealflow::store
