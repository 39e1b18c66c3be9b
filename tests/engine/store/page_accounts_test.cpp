#include "engine/store/page_accounts.hpp"

#include "engine/store/environment.hpp"
#include "engine/store/file_check.hpp"
#include "engine/store/record.hpp"
#include "engine/store/verify.hpp"
#include "tests/support/store_file.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

namespace dealflow::store {
namespace {

namespace fs = std::filesystem;
namespace head_page = test::head_page;
namespace tree_head = test::tree_head;
namespace page = test::page;
using test::bytes_of;
using test::number_at;
using test::set_number;
using test::TemporaryFolder;

using Findings = std::vector<std::string>;

// Of the newest commit.
Findings findings_of(const fs::path& file) {
  Findings findings;
  const auto head = check_file(file);
  REQUIRE(head);
  const auto accounted =
      account_for_pages(file, head->transaction, [&](std::string finding) { findings.push_back(std::move(finding)); });
  REQUIRE(accounted);
  REQUIRE(*accounted);
  return findings;
}

std::string record_of(std::size_t bytes) { return RecordWriter(1).text(1, std::string(bytes, 'v')).finish(); }

struct SomeRows {
  std::map<std::string, std::string> values;  // an empty one: the row goes
  std::vector<Row> batch;                     // of them
};

// Rows with values in the page and on pages of their own, and pages that have become free.
SomeRows some_rows(std::mt19937_64& random) {
  SomeRows some;
  const std::size_t rows = 1 + random() % 60;
  while (some.values.size() < rows) {
    const std::size_t bytes = random() % 4 == 0 ? random() % 20'000 : random() % 300;
    some.values[std::string(Key(1, Table::course).text(fmt::format("row {:04}", random() % 400)).bytes())] =
        random() % 3 == 0 ? std::string() : record_of(bytes);
  }
  for (const auto& [key, value] : some.values) {
    some.batch.push_back({key, std::nullopt});
    if (!value.empty()) some.batch.back().value = value;
  }
  return some;
}

// A store of many commits, as bytes; its pages as tests damage them.
class SoundFile {
 public:
  explicit SoundFile(const fs::path& folder) {
    auto environment = Environment::open(folder, {.create = true, .write = true, .sync = false});
    REQUIRE(environment);
    std::mt19937_64 random(7);
    for (int commit = 0; commit < 40; ++commit) REQUIRE(environment->commit(some_rows(random).batch));
    bytes_ = bytes_of(folder / data_file_name);
    page_bytes_ = number_at<std::uint32_t>(bytes_, head_page::page_bytes);
    const auto transaction = [&](std::size_t head) {
      return number_at<std::uint64_t>(bytes_, head + head_page::transaction);
    };
    head_ = transaction(0) < transaction(page_bytes_) ? page_bytes_ : 0;
  }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  [[nodiscard]] std::size_t head() const { return head_; }
  [[nodiscard]] std::size_t root(std::size_t tree) const {
    return page_bytes_ * number_at<std::uint64_t>(bytes_, head_ + tree + tree_head::root);
  }
  [[nodiscard]] std::uint64_t last_page() const {
    return number_at<std::uint64_t>(bytes_, head_ + head_page::last_page);
  }
  [[nodiscard]] std::uint64_t number_of(std::size_t at) const { return at / page_bytes_; }
  // Where the entry of that index is, of the page that begins there.
  [[nodiscard]] std::size_t node(std::size_t page_at, std::size_t index) const {
    return page_at + number_at<std::uint16_t>(bytes_, page_at + page::nodes + 2 * index);
  }
  [[nodiscard]] std::size_t child(std::size_t branch_at, std::size_t index) const {
    return page_bytes_ * number_at<std::uint16_t>(bytes_, node(branch_at, index));
  }
  // The first page of a value with pages of its own.
  [[nodiscard]] std::size_t value_page() const {
    for (std::size_t at = 2 * page_bytes_; at < bytes_.size(); at += page_bytes_)
      if (number_at<std::uint16_t>(bytes_, at + page::flags) == 0x04 &&
          number_at<std::uint64_t>(bytes_, at) == number_of(at) && in_use(number_of(at)))
        return at;
    return 0;
  }

 private:
  [[nodiscard]] bool in_use(std::uint64_t first) const {
    const std::size_t root_at = root(head_page::rows_tree);
    const std::size_t children = (number_at<std::uint16_t>(bytes_, root_at + page::lower) - page::nodes) / 2;
    for (std::size_t at = 0; at < children; ++at) {
      const std::size_t leaf = child(root_at, at);
      const std::size_t nodes = (number_at<std::uint16_t>(bytes_, leaf + page::lower) - page::nodes) / 2;
      for (std::size_t index = 0; index < nodes; ++index) {
        const std::size_t entry = node(leaf, index);
        const bool own = number_at<std::uint16_t>(bytes_, entry + 4) == 1;
        if (own && number_at<std::uint64_t>(bytes_, entry + 8 + number_at<std::uint16_t>(bytes_, entry + 6)) == first)
          return true;
      }
    }
    return false;
  }

  std::string bytes_;
  std::size_t page_bytes_ = 0;
  std::size_t head_ = 0;
};

}  // namespace

TEST_CASE("after each commit every page has one place", "[store][verify][F9]") {
  const TemporaryFolder folder;
  auto environment = Environment::open(folder.path(), {.create = true, .write = true, .sync = false});
  REQUIRE(environment);
  std::mt19937_64 random(11);
  for (int commit = 0; commit < 200; ++commit) {
    REQUIRE(environment->commit(some_rows(random).batch));
    INFO("commit " << commit);
    CHECK(findings_of(folder.path() / data_file_name) == Findings{});
  }
  const TemporaryFolder copy;
  REQUIRE(environment->copy_to(copy.path()));
  CHECK(findings_of(copy.path() / data_file_name) == Findings{});
}

TEST_CASE("trees of several levels add up, and lists of free pages that have pages of their own",
          "[store][verify][F9]") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / data_file_name;
  auto environment = Environment::open(folder.path(), {.create = true, .write = true, .sync = false});
  REQUIRE(environment);
  const std::string value = record_of(300);
  const auto rows = [&](std::size_t first, std::size_t count, bool there) {
    std::vector<std::string> keys;
    for (std::size_t row = first; row < first + count; ++row)
      keys.emplace_back(Key(1, Table::course).text(fmt::format("row {:06}", row)).bytes());
    std::vector<Row> batch;
    for (const std::string& key : keys)
      batch.push_back({key, there ? std::optional<std::string_view>(value) : std::nullopt});
    REQUIRE(environment->commit(batch));
  };
  const auto said = [&](std::size_t tree, std::size_t what) {
    const std::string bytes = bytes_of(file);
    const std::size_t second = number_at<std::uint32_t>(bytes, head_page::page_bytes);
    const bool first_is_older = number_at<std::uint64_t>(bytes, head_page::transaction) <
                                number_at<std::uint64_t>(bytes, second + head_page::transaction);
    return number_at<std::uint16_t>(bytes, (first_is_older ? second : 0) + tree + what);
  };
  rows(0, 20'000, true);
  CHECK(findings_of(file) == Findings{});
  CHECK(said(head_page::rows_tree, tree_head::depth) >= 3);
  rows(1'000, 18'000, false);
  CHECK(findings_of(file) == Findings{});
  CHECK(said(head_page::free_tree, tree_head::overflow_pages) > 0);
  const auto held = environment->snapshot();  // nothing that becomes free is used again
  for (std::size_t commit = 0; commit < 300; ++commit) rows(1'000, 200, commit % 2 == 0);
  CHECK(findings_of(file) == Findings{});
  CHECK(said(head_page::free_tree, tree_head::depth) >= 2);
}

TEST_CASE("pages add up beside a writer, too", "[store][verify]") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / data_file_name;
  REQUIRE(Environment::open(folder.path(), {.create = true, .write = true, .sync = false}));
  const pid_t writer = ::fork();
  REQUIRE(writer >= 0);
  if (writer == 0) {
    auto environment = Environment::open(folder.path(), {.write = true, .sync = false});
    std::mt19937_64 random(13);
    while (environment && environment->commit(some_rows(random).batch)) {
    }
    ::_exit(1);
  }
  const auto commits = [&] { return check_file(file).value().transaction; };
  int looks = 0;
  int whole = 0;
  while ((looks < 100 || commits() < 2'000) && ::waitpid(writer, nullptr, WNOHANG) == 0) {
    const auto report = verify(folder.path());
    ++looks;
    whole += report && report->damaged == 0 ? 1 : 0;
  }
  CHECK(::kill(writer, SIGKILL) == 0);
  ::waitpid(writer, nullptr, 0);
  CHECK(commits() >= 2'000);
  CHECK(whole == looks);
}

TEST_CASE("pages that do not add up are told", "[store][verify][F9]") {
  const TemporaryFolder folder;
  const SoundFile sound(folder.path());
  const std::size_t rows = sound.root(head_page::rows_tree);
  const std::size_t free = sound.root(head_page::free_tree);
  REQUIRE(number_at<std::uint16_t>(sound.bytes(), rows + page::flags) == 0x01);
  REQUIRE(number_at<std::uint16_t>(sound.bytes(), free + page::flags) == 0x02);
  const std::size_t leaf = sound.child(rows, 0);
  const std::size_t list = sound.node(free, 0) + 16;  // behind the head of the entry and its key
  REQUIRE(number_at<std::uint64_t>(sound.bytes(), list) > 1);
  const std::size_t value = sound.value_page();
  REQUIRE(value > 0);

  struct Case {
    const char* what;
    std::size_t at;
    std::size_t bytes;
    std::uint64_t value;
    std::string says;
  };
  const auto number = [&](std::size_t at) { return number_at<std::uint64_t>(sound.bytes(), at); };
  const Case cases[] = {
      {"a free page in use", list + 8, 8, sound.number_of(rows), "is in use and listed as free"},
      {"a free page twice", list + 8, 8, number(list + 16), "has two places"},
      {"a head page that is free", list + 8, 8, 1, "page 1 has two places"},
      {"a free page behind the last", list + 8, 8, sound.last_page() + 1, "behind the last"},
      {"a list cut short", list, 8, number(list) - 1, "1 pages are neither in use nor free"},
      {"a list without end", list, 8, ~std::uint64_t{0}, "longer than its value"},
      {"a leaf in two places", sound.node(rows, 1), 2, sound.number_of(leaf), "has two places"},
      {"a child that is a head page", sound.node(rows, 1), 2, 1, "page 1 is not what the page above it says"},
      {"a child behind the last", sound.node(rows, 1), 2, 0xFFFF, "points to page 65535, behind the last"},
      {"an entry behind the page", leaf + page::nodes + 2, 2, 0xFFF0, "entry 1 of page"},
      {"an entry among the pointers", leaf + page::nodes + 2, 2, 4, "entry 1 of page"},
      {"an entry less", leaf + page::lower, 2, page::nodes + 2, "the number of entries"},
      {"another page's number", sound.child(rows, 1) + page::number, 8, 77, "is not what the page above it says"},
      {"a value of no pages", value + page::lower, 4, 0, "does not begin a value"},
      {"a value of fewer pages", value + page::lower, 4,
       number_at<std::uint32_t>(sound.bytes(), value + page::lower) - 1, "does not begin a value"},
      {"a value of all pages", value + page::lower, 4, 0xFFFF'FFFF, "does not begin a value"},
      {"a value that is a leaf", value + page::flags, 2, 0x02, "does not begin a value"},
      {"a tree of another kind", sound.head() + head_page::rows_tree + tree_head::flags, 2, 0x04, "the kind"},
      {"a deeper tree", sound.head() + head_page::rows_tree + tree_head::depth, 2, 3, "the depth"},
      {"more branch pages", sound.head() + head_page::rows_tree + tree_head::branch_pages, 8, 2, "branch pages"},
      {"fewer free leaves", sound.head() + head_page::free_tree + tree_head::leaf_pages, 8, 0, "leaf pages"},
      {"other pages of values", sound.head() + head_page::rows_tree + tree_head::overflow_pages, 8, 0,
       "pages of values"},
      {"other entries", sound.head() + head_page::free_tree + tree_head::entries, 8, 9'999, "entries"},
      {"an entry of another kind", sound.node(leaf, 1) + 4, 2, 0x02, "of no kind that is written"},
      {"a key before the former", sound.node(leaf, 2) + 8 + 5, 1, 'a', "the key of entry 2 of page"},
      {"a key behind the page", sound.node(leaf, 2) + 8 + 5, 1, 'z', "the key of entry 2 of page"},
      {"a branch out of order", sound.node(rows, 1) + 8, 1, 0xFF, "the key of entry 2 of page"},
      {"a branch that says less", sound.node(rows, 1) + 8 + 5, 1, 'a', "the key of entry 1 of page"},
      {"free pages of a later commit", sound.node(free, 0) + 8, 8, 1'000'000, "the key of entry 0 of page"},
  };
  const fs::path file = folder.path() / data_file_name;
  CHECK(findings_of(file) == Findings{});
  for (const Case& one : cases) {
    INFO(one.what);
    std::string bytes = sound.bytes();
    bytes.replace(one.at, one.bytes, reinterpret_cast<const char*>(&one.value), one.bytes);
    test::write_bytes(file, bytes);
    const Findings findings = findings_of(file);
    REQUIRE_FALSE(findings.empty());
    INFO(findings.front());
    CHECK(std::any_of(findings.begin(), findings.end(),
                      [&](const std::string& finding) { return finding.find(one.says) != std::string::npos; }));
  }

  // A branch that leads to itself ends, too.
  std::string circle = sound.bytes();
  set_number(circle, sound.node(rows, 1), static_cast<std::uint16_t>(sound.number_of(rows)));
  test::write_bytes(file, circle);
  CHECK_THAT(findings_of(file).front(), Catch::Contains("has two places"));
}

TEST_CASE("a commit whose head page is gone cannot be accounted for", "[store][verify]") {
  const TemporaryFolder folder;
  const SoundFile sound(folder.path());
  const auto tell = [](const std::string& finding) { FAIL(finding); };
  const fs::path file = folder.path() / data_file_name;
  const auto newest = number_at<std::uint64_t>(sound.bytes(), sound.head() + head_page::transaction);
  CHECK(account_for_pages(file, newest, tell) == true);
  for (const std::uint64_t other : {newest - 2, newest + 1}) CHECK(account_for_pages(file, other, tell) == false);
  CHECK(account_for_pages(folder.path() / "nothing", newest, tell).error().code == ErrorCode::io);
}

TEST_CASE("verify finds each flipped bit of the head page that counts", "[store][verify][F9]") {
  const TemporaryFolder folder;
  const SoundFile sound(folder.path());
  const fs::path file = folder.path() / data_file_name;
  struct Range {
    std::size_t begin, end;
  };
  // What no reader of the file believes, or nothing depends on.
  const Range without_meaning[] = {
      {8, page::flags},                                                 // a pad
      {page::flags, page::lower},                                       // but for the flag of a head page
      {page::lower, head_page::magic},                                  // of other pages
      {head_page::address, head_page::map_bytes},                       // where it would be mapped
      {head_page::map_bytes, head_page::free_tree},                     // but for a size beyond the address space
      {head_page::rows_tree, head_page::rows_tree + tree_head::flags},  // a pad
  };
  int flips = 0;
  int found = 0;
  for (std::size_t at = 0; at < head_page::end; ++at) {
    const bool counts = std::none_of(std::begin(without_meaning), std::end(without_meaning),
                                     [&](const Range& range) { return at >= range.begin && at < range.end; });
    if (!counts) continue;
    for (unsigned bit = 0; bit < 8; ++bit) {
      if (at == head_page::free_tree + tree_head::flags + 1 && bit == 6) continue;  // how the file was named
      std::string bytes = sound.bytes();
      bytes[sound.head() + at] = static_cast<char>(bytes[sound.head() + at] ^ (1U << bit));
      test::write_bytes(file, bytes);
      const auto report = verify_in_child(folder.path());
      ++flips;
      if (!report || report->damaged > 0)
        ++found;
      else
        UNSCOPED_INFO("byte " << at << ", bit " << bit << " was not found");
    }
  }
  CHECK(flips == 8 * 124 - 1);
  CHECK(found == flips);
}

}  // namespace dealflow::store
