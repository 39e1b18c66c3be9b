// The pages of a store's file by plain reads: LMDB trusts the file, so what it would trip over is looked at without it.
// Numbers of pages count from the beginning of the file; pages 0 and 1 are the head pages.
//
// Errors:   of heads() and what makes errors store_damaged with the file and what to do, of pages a sentence alone; io.
// Threads:  pure but for the file system. The file may be written by another process meanwhile.
// Source:   the page form of LMDB 0.9 (data version 1) on 64-bit machines; facts/LMDB.md.
#pragma once

#include <dealflow/result.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace dealflow::store {

inline constexpr std::uint64_t no_page = ~std::uint64_t{0};
inline constexpr std::uint64_t head_pages = 2;
inline constexpr int tree_depth_max = 32;  // LMDB's own limit on a cursor

// What a head page says of a tree.
struct TreeHead {
  std::uint64_t root = no_page;
  std::uint16_t depth = 0;
  std::uint16_t flags = 0;
  std::uint64_t branch_pages = 0;
  std::uint64_t leaf_pages = 0;
  std::uint64_t overflow_pages = 0;  // of values that stand on pages of their own
  std::uint64_t entries = 0;
  [[nodiscard]] bool operator==(const TreeHead&) const = default;
};

struct HeadPage {
  std::uint64_t page_bytes = 0;
  std::uint64_t map_bytes = 0;
  std::uint64_t last_page = 0;
  std::uint64_t transaction = 0;
  TreeHead free;  // which pages are free, by the transaction that made them so
  TreeHead rows;

  [[nodiscard]] bool page_bytes_good() const;
  // Whether nothing of it is impossible.
  [[nodiscard]] bool good() const;
  [[nodiscard]] bool operator==(const HeadPage&) const = default;
};

// An entry of a page of a tree; its bytes are those of the page.
struct Node {
  std::string_view key;
  std::string_view value;         // of a leaf, where it is not on pages of its own
  std::uint64_t value_bytes = 0;  // of a leaf
  // Of a branch the child; of a leaf the first of the value's own pages, where it has some.
  std::uint64_t page = no_page;
};

class TreePage {
 public:
  explicit TreePage(std::string bytes) : bytes_(std::move(bytes)) {}
  [[nodiscard]] bool leaf() const;
  [[nodiscard]] std::size_t nodes() const;
  // Nothing where it would not be whole within the page, or is of a kind that we do not write. `index` is less than
  // nodes().
  [[nodiscard]] std::optional<Node> node(std::size_t index) const;

 private:
  std::string bytes_;
};

class PageFile {
 public:
  // Both outlive it; `file` is for messages.
  PageFile(const std::filesystem::path& file, int fd) : file_(file), fd_(fd) {}

  // Read until two reads are the same: one that is being written can be seen in part as it was before.
  [[nodiscard]] Result<std::array<HeadPage, head_pages>> heads() const;
  // A page of a tree, with at least one node; refused where it is none.
  [[nodiscard]] Result<TreePage> tree_page(const HeadPage& head, std::uint64_t number) const;
  // How many pages, `number` the first of them, hold a value of `bytes` bytes; refused where they do not.
  [[nodiscard]] Result<std::uint64_t> value_pages(const HeadPage& head, std::uint64_t number,
                                                  std::uint64_t bytes) const;
  // That value; value_pages() was asked before.
  [[nodiscard]] Result<std::string> value(const HeadPage& head, std::uint64_t number, std::uint64_t bytes) const;

  // What was told of a page, as an error of the file.
  [[nodiscard]] tl::unexpected<Error> of_file(const Error& of_page) const;
  [[nodiscard]] tl::unexpected<Error> io(std::string_view doing) const;
  [[nodiscard]] tl::unexpected<Error> no_store(std::string_view why) const;
  [[nodiscard]] tl::unexpected<Error> damaged(std::string_view why) const;
  [[nodiscard]] tl::unexpected<Error> senseless_head(std::uint64_t number) const;

 private:
  [[nodiscard]] Result<std::array<HeadPage, head_pages>> heads_as_read() const;
  [[nodiscard]] Result<HeadPage> head(std::uint64_t offset, std::uint64_t number) const;
  [[nodiscard]] Result<void> read(std::string& into, std::uint64_t offset) const;

  const std::filesystem::path& file_;
  int fd_;
};

}  // namespace dealflow::store
