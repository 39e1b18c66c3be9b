#include "engine/store/verify.hpp"

#include "engine/store/environment.hpp"
#include "engine/store/file_check.hpp"
#include "engine/store/record.hpp"
#include "engine/work/unit_of_work.hpp"
#include "tests/support/store_file.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <filesystem>
#include <string>

namespace dealflow::store {
namespace {

namespace fs = std::filesystem;
using test::bytes_of;

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
  const test::TemporaryFolder folder;
  make_store(folder.path());
  const auto clean = verify_in_child(folder.path());
  REQUIRE(clean);
  CHECK(clean->damaged == 0);
  CHECK(clean->tables.at("course").rows == 1);

  const fs::path file = folder.path() / data_file_name;
  std::string bytes = bytes_of(file);
  std::size_t flipped = 0;
  for (auto at = bytes.find(marker); at != std::string::npos; at = bytes.find(marker, at + 1)) {
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    ++flipped;
  }
  REQUIRE(flipped > 0);
  test::write_bytes(file, bytes);

  const auto damaged = verify_in_child(folder.path());
  REQUIRE(damaged);
  CHECK(damaged->damaged == 1);
  REQUIRE(damaged->findings.size() == 1);
  CHECK(damaged->findings[0].find("course") != std::string::npos);
}

TEST_CASE("verify finds a row under another key than it was put under", "[store][verify][F9]") {
  const test::TemporaryFolder folder;
  std::string key;
  {
    auto environment = Environment::open(folder.path(), {.create = true, .write = true});
    REQUIRE(environment);
    work::UnitOfWork unit(*environment);
    const Key put = Key(1, Table::course).text("a-course-of-baking");
    unit.put(put, RecordWriter(1).text(1, marker).finish());
    REQUIRE(unit.commit());
    key = put.bytes();
  }
  REQUIRE(verify_in_child(folder.path())->damaged == 0);
  const fs::path file = folder.path() / data_file_name;
  const std::string sound = bytes_of(file);
  for (std::size_t bit = 0; bit < key.size() * 8; ++bit) {
    std::string bytes = sound;
    int places = 0;
    for (auto at = sound.find(key); at != std::string::npos; at = sound.find(key, at + 1), ++places)
      bytes[at + bit / 8] = static_cast<char>(bytes[at + bit / 8] ^ (1 << bit % 8));
    REQUIRE(places > 0);
    test::write_bytes(file, bytes);
    CAPTURE(bit);
    CHECK(verify_in_child(folder.path())->damaged > 0);
  }
}

TEST_CASE("verify knows head pages whose numbers are not those of their commits", "[store][verify][F9]") {
  const test::TemporaryFolder folder;
  REQUIRE(Environment::open(folder.path(), {.create = true, .write = true}));
  const Key key = Key(1, Table::course).text("butter");
  const fs::path file = folder.path() / data_file_name;
  for (int commits = 0; commits < 5; ++commits) {
    if (commits > 0) {
      auto environment = Environment::open(folder.path(), {.write = true});
      REQUIRE(environment);
      const std::string value = RecordWriter(1).number(1, commits).finish();
      const Row rows[] = {{key.bytes(), value}};
      REQUIRE(environment->commit(rows));
    }
    CHECK(verify_in_child(folder.path())->damaged == 0);
    const std::string sound = bytes_of(file);
    const std::size_t second = test::number_at<std::uint32_t>(sound, test::head_page::page_bytes);
    for (const std::size_t head : {std::size_t{0}, second}) {
      for (unsigned bit = 0; bit < 64; ++bit) {
        INFO("commit " << commits << ", head at " << head << ", bit " << bit);
        std::string bytes = sound;
        const std::size_t at = head + test::head_page::transaction + bit / 8;
        bytes[at] = static_cast<char>(bytes[at] ^ (1U << bit % 8));
        test::write_bytes(file, bytes);
        const auto report = verify_in_child(folder.path());
        CHECK((!report || report->damaged > 0));
      }
    }
    test::write_bytes(file, sound);
  }
}

TEST_CASE("verify refuses what is no store", "[store][verify]") {
  const test::TemporaryFolder folder;
  fs::create_directories(folder.path());
  const auto report = verify_in_child(folder.path());
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::store_missing);
}

}  // namespace dealflow::store
