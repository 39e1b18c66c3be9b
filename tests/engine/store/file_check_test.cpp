#include "engine/store/file_check.hpp"

#include "engine/store/environment.hpp"
#include "tests/support/store_file.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>

namespace dealflow::store {
namespace {

namespace fs = std::filesystem;
using test::bytes_of;
using test::number_at;
using test::set_number;
using test::TemporaryFolder;

using namespace test::head_page;
constexpr std::size_t root = rows_tree + test::tree_head::root, free_root = free_tree + test::tree_head::root;
constexpr std::size_t flags = test::page::flags, lower = test::page::lower, upper = test::page::upper,
                      first_node = test::page::nodes;

// The file of a new store: the format row alone.
std::string sound_file(const fs::path& folder) {
  OpenOptions options;
  options.create = options.write = true;
  auto environment = Environment::open(folder, options);
  REQUIRE(environment);
  return bytes_of(folder / data_file_name);
}

// Of what is written there: "" where the file is taken, else what it is refused with.
std::string refusal(const fs::path& folder, const std::string& bytes) {
  const fs::path file = folder / "changed.mdb";
  test::write_bytes(file, bytes);
  const auto head = check_file(file);
  if (head) return {};
  CHECK(head.error().code == ErrorCode::store_damaged);
  const std::string said = head.error().detail;
  const auto advice = said.find("restore a backup");
  CHECK(advice != std::string::npos);
  CHECK(advice == said.rfind("restore a backup"));
  return said;
}

}  // namespace

TEST_CASE("a head page that makes no sense is refused before LMDB maps the file", "[store][design-12][F9]") {
  const TemporaryFolder folder;
  const std::string sound = sound_file(folder.path());
  const std::size_t page = number_at<std::uint32_t>(sound, page_bytes);
  REQUIRE(refusal(folder.path(), sound).empty());
  struct Case {
    const char* what;
    std::size_t at;
    std::size_t bytes;
    std::uint64_t value;
    const char* says;
  };
  const Case cases[] = {
      {"another file", magic, 4, 0xBEEFC0DF, "does not begin as an LMDB file"},
      {"no head page", flags, 2, 0x02, "does not begin as an LMDB file"},
      {"other LMDB", version, 4, 999, "LMDB of data version 999"},
      {"pages of no bytes", page_bytes, 4, 0, "makes no sense"},
      {"pages that are no power of two", page_bytes, 4, 4097, "makes no sense"},
      {"pages too large", page_bytes, 4, 1U << 17U, "makes no sense"},
      {"a wild map", map_bytes, 8, 1ULL << 60U, "makes no sense"},
      {"wild pages", last_page, 8, 1ULL << 60U, "makes no sense"},
      {"a root that is a head page", root, 8, 1, "makes no sense"},
      {"a root behind the last page", root, 8, 1U << 20U, "makes no sense"},
      {"free pages in a head page", free_root, 8, 0, "makes no sense"},
      {"free pages behind the last page", free_root, 8, 1U << 20U, "makes no sense"},
      {"more pages than there are", last_page, 8, 1U << 20U, "was cut short"},
      {"no rows", root, 8, ~std::uint64_t{0}, "without rows"},
  };
  for (const Case& one : cases) {
    INFO(one.what);
    std::string bytes = sound;
    for (const std::size_t head : {std::size_t{0}, page})
      std::memcpy(bytes.data() + head + one.at, &one.value, one.bytes);
    CHECK_THAT(refusal(folder.path(), bytes), Catch::Contains(one.says));
  }
  std::string no_pages = sound;
  for (const std::size_t head : {std::size_t{0}, page}) {
    set_number<std::uint64_t>(no_pages, head + last_page, 0);
    for (const std::size_t tree : {root, free_root}) set_number(no_pages, head + tree, ~std::uint64_t{0});
  }
  CHECK_THAT(refusal(folder.path(), no_pages), Catch::Contains("makes no sense"));
  std::string second_is_first = sound;
  set_number<std::uint64_t>(second_is_first, page, 0);
  CHECK_THAT(refusal(folder.path(), second_is_first), Catch::Contains("head page 1 makes no sense"));
}

TEST_CASE("a page on the way to the format row that is not what it should be is refused", "[store][design-12][F9]") {
  const TemporaryFolder folder;
  const std::string sound = sound_file(folder.path());
  const std::size_t page = number_at<std::uint32_t>(sound, page_bytes);
  const bool second_counts =
      number_at<std::uint64_t>(sound, transaction) < number_at<std::uint64_t>(sound, page + transaction);
  const std::size_t leaf = page * number_at<std::uint64_t>(sound, (second_counts ? page : 0) + root);
  const std::size_t node = leaf + number_at<std::uint16_t>(sound, leaf + first_node);
  struct Case {
    const char* what;
    std::size_t at;
    std::uint16_t value;
    const char* says;
  };
  const Case cases[] = {
      {"another page", leaf, 77, "is not what the page above it says"},
      {"neither branch nor leaf", leaf + flags, 0, "is not what the page above it says"},
      {"a leaf that goes on in others", leaf + flags, 0x02 | 0x04, "is not what the page above it says"},
      {"a leaf that is a head page", leaf + flags, 0x02 | 0x08, "is not what the page above it says"},
      {"no node", leaf + lower, 16, "is not what the page above it says"},
      {"its ends crossed", leaf + lower, static_cast<std::uint16_t>(number_at<std::uint16_t>(sound, leaf + upper) + 2),
       "is not what the page above it says"},
      {"nodes behind its end", leaf + upper, 0xFFF0, "is not what the page above it says"},
      {"a node among the pointers", leaf + first_node, 2, "is not what the page above it says"},
      {"a node behind its end", leaf + first_node, 0xFFF0, "is not what the page above it says"},
      {"a value elsewhere", node + 4, 0x01, "without the format row"},
      {"a value longer than the page", node, 0xFFF0, "is not what the page above it says"},
      {"another key", node + 8, 0x7777, "without the format row"},
  };
  for (const Case& one : cases) {
    INFO(one.what);
    std::string bytes = sound;
    set_number(bytes, one.at, one.value);
    CHECK_THAT(refusal(folder.path(), bytes), Catch::Contains(one.says));
  }
  // The leaf as a branch: one that leads to itself has no end.
  const auto leads_to = [&](std::size_t number) {
    std::string bytes = sound;
    set_number<std::uint16_t>(bytes, leaf + flags, 0x01);
    set_number<std::uint16_t>(bytes, node, static_cast<std::uint16_t>(number));
    set_number<std::uint16_t>(bytes, node + 2, 0);
    set_number<std::uint16_t>(bytes, node + 4, 0);
    return refusal(folder.path(), bytes);
  };
  CHECK_THAT(leads_to(leaf / page), Catch::Contains("without rows"));
  CHECK_THAT(leads_to(0x7777), Catch::Contains("behind the last"));
  CHECK_THAT(refusal(folder.path(), sound.substr(0, 100)), Catch::Contains("cut short"));
  CHECK_THAT(refusal(folder.path(), sound.substr(0, sound.size() - 1)), Catch::Contains("cut short"));
}

}  // namespace dealflow::store
