#include "engine/store/page_file.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace dealflow::store {
namespace {

constexpr std::uint32_t magic = 0xBEEFC0DE;
constexpr std::uint32_t data_version = 1;
constexpr std::uint64_t map_bytes_wild = 1ULL << 46U;  // a flipped bit, not a size: the address space ends at 2^47
constexpr std::size_t page_head_bytes = 16;            // number 8, pad 2, flags 2, lower 2, upper 2
constexpr std::size_t node_head_bytes = 8;             // low 2, high 2, flags 2, key size 2
// Pad 4, flags 2, depth 2, branch pages, leaf pages, overflow pages, entries, root 8 each.
constexpr std::size_t tree_head_bytes = 48;
// Magic 4, version 4, address 8, map 8, two trees, last page 8, transaction 8.
constexpr std::size_t head_bytes = 136;
constexpr std::size_t free_tree = 24, rows_tree = free_tree + tree_head_bytes;
enum PageFlag : std::uint16_t { branch_page = 0x01, leaf_page = 0x02, overflow_page = 0x04, head_page = 0x08 };
enum NodeFlag : std::uint16_t { big_value = 0x01 };

constexpr const char* what_to_do = "restore a backup, or name another folder";

template <class Number>
Number at(std::string_view bytes, std::size_t offset) {
  Number number{};
  std::memcpy(&number, bytes.data() + offset, sizeof number);
  return number;
}

std::uint64_t number_of(std::string_view page) { return at<std::uint64_t>(page, 0); }
std::uint16_t flags_of(std::string_view page) { return at<std::uint16_t>(page, 10); }
std::uint16_t lower_of(std::string_view page) { return at<std::uint16_t>(page, 12); }
std::uint16_t upper_of(std::string_view page) { return at<std::uint16_t>(page, 14); }

TreeHead tree_head(std::string_view bytes) {
  TreeHead tree;
  tree.flags = at<std::uint16_t>(bytes, 4);
  tree.depth = at<std::uint16_t>(bytes, 6);
  tree.branch_pages = at<std::uint64_t>(bytes, 8);
  tree.leaf_pages = at<std::uint64_t>(bytes, 16);
  tree.overflow_pages = at<std::uint64_t>(bytes, 24);
  tree.entries = at<std::uint64_t>(bytes, 32);
  tree.root = at<std::uint64_t>(bytes, 40);
  return tree;
}

}  // namespace

bool HeadPage::page_bytes_good() const {
  return page_bytes >= 512 && page_bytes <= 65536 && (page_bytes & (page_bytes - 1)) == 0;
}

bool HeadPage::good() const {
  const auto root_good = [this](std::uint64_t root) {
    return root == no_page || (root >= head_pages && root <= last_page);
  };
  return page_bytes_good() && map_bytes <= map_bytes_wild && last_page + 1 >= head_pages &&
         last_page < map_bytes_wild / page_bytes && root_good(rows.root) && root_good(free.root);
}

bool TreePage::leaf() const { return flags_of(bytes_) == leaf_page; }
std::size_t TreePage::nodes() const { return (lower_of(bytes_) - page_head_bytes) / sizeof(std::uint16_t); }

std::optional<Node> TreePage::node(std::size_t index) const {
  const std::string_view page = bytes_;
  const std::size_t begin = at<std::uint16_t>(page, page_head_bytes + index * sizeof(std::uint16_t));
  if (begin < upper_of(page) || begin + node_head_bytes > page.size()) return std::nullopt;
  const std::string_view bytes = page.substr(begin);
  const std::size_t key_bytes = at<std::uint16_t>(bytes, 6);
  if (node_head_bytes + key_bytes > bytes.size()) return std::nullopt;
  Node node;
  node.key = bytes.substr(node_head_bytes, key_bytes);
  const std::uint64_t low = at<std::uint16_t>(bytes, 0) | std::uint64_t{at<std::uint16_t>(bytes, 2)} << 16U;
  const std::uint16_t flags = at<std::uint16_t>(bytes, 4);
  if (!leaf()) {
    node.page = low | std::uint64_t{flags} << 32U;
    return node;
  }
  if ((flags & ~big_value) != 0) return std::nullopt;
  node.value_bytes = low;
  const std::string_view rest = bytes.substr(node_head_bytes + key_bytes);
  if ((flags & big_value) == 0) {
    if (low > rest.size()) return std::nullopt;
    node.value = rest.substr(0, low);
  } else {
    if (rest.size() < sizeof node.page) return std::nullopt;
    node.page = at<std::uint64_t>(rest, 0);
  }
  return node;
}

Result<std::array<HeadPage, head_pages>> PageFile::heads() const {
  constexpr int looks_max = 100;
  auto seen = heads_as_read();
  for (int look = 1; seen && look < looks_max; ++look) {
    auto again = heads_as_read();
    if (!again || *again == *seen) return again;
    seen = std::move(again);
  }
  return seen;
}

Result<std::array<HeadPage, head_pages>> PageFile::heads_as_read() const {
  const auto first = head(0, 0);
  if (!first) return tl::unexpected(first.error());
  if (!first->page_bytes_good()) return senseless_head(0);
  const auto second = head(first->page_bytes, 1);
  if (!second) return tl::unexpected(second.error());
  return std::array{*first, *second};
}

Result<HeadPage> PageFile::head(std::uint64_t offset, std::uint64_t number) const {
  std::string bytes(page_head_bytes + head_bytes, '\0');
  if (auto whole = read(bytes, offset); !whole) return of_file(whole.error());
  const std::string_view says = std::string_view(bytes).substr(page_head_bytes);
  if (at<std::uint32_t>(says, 0) != magic || (flags_of(bytes) & head_page) == 0)
    return no_store("it does not begin as an LMDB file");
  if (at<std::uint32_t>(says, 4) != data_version)
    return no_store(
        fmt::format("it is LMDB of data version {}, this program reads {}", at<std::uint32_t>(says, 4), data_version));
  if (number_of(bytes) != number) return senseless_head(number);
  HeadPage head;
  head.map_bytes = at<std::uint64_t>(says, 16);
  head.page_bytes = at<std::uint32_t>(says, free_tree);  // what is a pad of the other tree
  head.free = tree_head(says.substr(free_tree));
  head.rows = tree_head(says.substr(rows_tree));
  head.last_page = at<std::uint64_t>(says, 120);
  head.transaction = at<std::uint64_t>(says, 128);
  return head;
}

Result<TreePage> PageFile::tree_page(const HeadPage& head, std::uint64_t number) const {
  std::string page(head.page_bytes, '\0');
  if (number > head.last_page)
    return fail(ErrorCode::store_damaged, fmt::format("a page points to page {}, behind the last", number));
  if (auto whole = read(page, number * head.page_bytes); !whole) return tl::unexpected(whole.error());
  const bool tree = flags_of(page) == branch_page || flags_of(page) == leaf_page;
  const bool has_node = lower_of(page) >= page_head_bytes + sizeof(std::uint16_t) && lower_of(page) <= upper_of(page) &&
                        upper_of(page) + node_head_bytes <= page.size();
  if (number_of(page) == number && tree && has_node) {
    TreePage taken(std::move(page));
    if (taken.node(0)) return taken;
  }
  return fail(ErrorCode::store_damaged, fmt::format("page {} is not what the page above it says", number));
}

Result<std::uint64_t> PageFile::value_pages(const HeadPage& head, std::uint64_t number, std::uint64_t bytes) const {
  std::string begin(page_head_bytes, '\0');
  if (number > head.last_page)
    return fail(ErrorCode::store_damaged, fmt::format("a value points to page {}, behind the last", number));
  if (auto whole = read(begin, number * head.page_bytes); !whole) return tl::unexpected(whole.error());
  const std::uint64_t count = at<std::uint32_t>(begin, 12);
  if (number_of(begin) != number || flags_of(begin) != overflow_page || count > head.last_page - number + 1 ||
      bytes + page_head_bytes > count * head.page_bytes)
    return fail(ErrorCode::store_damaged, fmt::format("page {} does not begin a value of {} bytes", number, bytes));
  return count;
}

Result<std::string> PageFile::value(const HeadPage& head, std::uint64_t number, std::uint64_t bytes) const {
  std::string value(bytes, '\0');
  if (auto whole = read(value, number * head.page_bytes + page_head_bytes); !whole)
    return tl::unexpected(whole.error());
  return value;
}

Result<void> PageFile::read(std::string& into, std::uint64_t offset) const {
  const ssize_t got = pread(fd_, into.data(), into.size(), static_cast<off_t>(offset));
  if (got < 0) return io("reading");
  if (static_cast<std::size_t>(got) < into.size())
    return fail(ErrorCode::store_damaged, fmt::format("it ends at byte {}: it was cut short, or is no store",
                                                      offset + static_cast<std::uint64_t>(got)));
  return {};
}

tl::unexpected<Error> PageFile::of_file(const Error& of_page) const {
  return of_page.code == ErrorCode::store_damaged ? damaged(of_page.detail) : tl::unexpected(of_page);
}
tl::unexpected<Error> PageFile::io(std::string_view doing) const {
  return fail(ErrorCode::io, fmt::format("{} {}: {}", doing, file_.string(), std::generic_category().message(errno)));
}
tl::unexpected<Error> PageFile::no_store(std::string_view why) const {
  return fail(ErrorCode::store_damaged, fmt::format("{} is not a store: {}; {}", file_.string(), why, what_to_do));
}
tl::unexpected<Error> PageFile::senseless_head(std::uint64_t number) const {
  return damaged(fmt::format("its head page {} makes no sense", number));
}
tl::unexpected<Error> PageFile::damaged(std::string_view why) const {
  return fail(ErrorCode::store_damaged, fmt::format("{} is damaged: {}; {}", file_.string(), why, what_to_do));
}

}  // namespace dealflow::store
