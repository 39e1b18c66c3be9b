#include "engine/store/verify.hpp"

#include "engine/store/environment.hpp"
#include "engine/store/file_check.hpp"
#include "engine/store/record.hpp"
#include "tests/support/store_file.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <filesystem>
#include <string>

#include <unistd.h>

namespace dealflow::store {
namespace {

namespace fs = std::filesystem;
using test::bytes_of;

struct Folder {
  fs::path path = fs::temp_directory_path() / ("dealflow-verify-" + std::to_string(::getpid()));
  Folder() { fs::remove_all(path); }
  ~Folder() { fs::remove_all(path); }
};

constexpr std::string_view marker = "marker-of-the-row";

void make_store(const fs::path& folder) {
  auto environment = Environment::open(folder, {.create = true, .write = true});
  REQUIRE(environment);
  RecordWriter record(1);
  record.text(1, marker);
  const Key key = Key(1, Table::course).text("baking");
  const std::string value = record.finish();
  const Row rows[] = {{key.bytes(), value}};
  REQUIRE(environment->commit(rows));
}

}  // namespace

TEST_CASE("verify counts the rows of each table and finds a flipped byte in a record", "[store][verify]") {
  Folder folder;
  make_store(folder.path);
  const auto clean = verify_in_child(folder.path);
  REQUIRE(clean);
  CHECK(clean->damaged == 0);
  CHECK(clean->tables.at("course").rows == 1);

  const fs::path file = folder.path / data_file_name;
  std::string bytes = bytes_of(file);
  std::size_t flipped = 0;
  for (auto at = bytes.find(marker); at != std::string::npos; at = bytes.find(marker, at + 1)) {
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    ++flipped;
  }
  REQUIRE(flipped > 0);
  test::write_bytes(file, bytes);

  const auto damaged = verify_in_child(folder.path);
  REQUIRE(damaged);
  CHECK(damaged->damaged == 1);
  REQUIRE(damaged->findings.size() == 1);
  CHECK(damaged->findings[0].find("course") != std::string::npos);
}

TEST_CASE("verify knows head pages whose numbers are not those of their commits", "[store][verify][F9]") {
  Folder folder;
  REQUIRE(Environment::open(folder.path, {.create = true, .write = true}));
  const Key key = Key(1, Table::course).text("butter");
  const fs::path file = folder.path / data_file_name;
  for (int commits = 0; commits < 5; ++commits) {
    if (commits > 0) {
      auto environment = Environment::open(folder.path, {.write = true});
      REQUIRE(environment);
      const std::string value = RecordWriter(1).number(1, commits).finish();
      const Row rows[] = {{key.bytes(), value}};
      REQUIRE(environment->commit(rows));
    }
    CHECK(verify_in_child(folder.path)->damaged == 0);
    const std::string sound = bytes_of(file);
    const std::size_t second = test::number_at<std::uint32_t>(sound, test::head_page::page_bytes);
    for (const std::size_t head : {std::size_t{0}, second}) {
      for (unsigned bit = 0; bit < 64; ++bit) {
        INFO("commit " << commits << ", head at " << head << ", bit " << bit);
        std::string bytes = sound;
        const std::size_t at = head + test::head_page::transaction + bit / 8;
        bytes[at] = static_cast<char>(bytes[at] ^ (1U << bit % 8));
        test::write_bytes(file, bytes);
        const auto report = verify_in_child(folder.path);
        CHECK((!report || report->damaged > 0));
      }
    }
    test::write_bytes(file, sound);
  }
}

TEST_CASE("verify refuses what is no store", "[store][verify]") {
  Folder folder;
  fs::create_directories(folder.path);
  const auto report = verify_in_child(folder.path);
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::store_missing);
}

}  // namespace dealflow::store
