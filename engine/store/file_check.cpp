#include "engine/store/file_check.hpp"

#include "engine/store/environment.hpp"
#include "engine/store/format_row.hpp"
#include "engine/store/owned_fd.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace dealflow::store {
namespace {

// The form of a page in LMDB's data version 1 on 64-bit machines, as offsets.
constexpr std::uint32_t magic = 0xBEEFC0DE;
constexpr std::uint32_t data_version = 1;
constexpr std::uint64_t no_page = ~std::uint64_t{0};
constexpr std::uint64_t map_bytes_wild = 1ULL << 46U;  // a flipped bit, not a size: the address space ends at 2^47
constexpr std::size_t page_head_bytes = 16;            // number 8, pad 2, flags 2, lower 2, upper 2
constexpr std::size_t node_head_bytes = 8;             // low 2, high 2, flags 2, key size 2
constexpr std::size_t meta_bytes = 136;
constexpr int depth_max = 32;  // LMDB's own limit on a cursor
enum PageFlag : std::uint16_t { branch_page = 0x01, leaf_page = 0x02, overflow_page = 0x04, meta_page = 0x08 };
enum NodeFlag : std::uint16_t { big_value = 0x01 };

constexpr const char* what_to_do = "restore a backup, or name another folder";

template <class Number>
Number at(std::string_view bytes, std::size_t offset) {
  Number number{};
  std::memcpy(&number, bytes.data() + offset, sizeof number);
  return number;
}

class Reader {
 public:
  Reader(const std::filesystem::path& file, int fd) : file_(file), fd_(fd) {}

  Result<FileHead> head() {
    const auto both = metas();
    if (!both) return tl::unexpected(both.error());
    const auto& [first, second] = *both;
    const bool second_counts = first.head.transaction < second.head.transaction;
    // The older one is not looked at: where writing a head page fails, LMDB puts the former number of the transaction
    // back and leaves the roots of the one that failed, and it is the next to be written.
    const Meta& counts = second_counts ? second : first;
    if (!counts.good()) return senseless(second_counts ? 1 : 0);
    const FileHead& newer = counts.head;
    struct stat state {};
    if (fstat(fd_, &state) != 0) return io("looking at");
    const auto file_bytes = static_cast<std::uint64_t>(state.st_size);
    // Bytes after the last page are no damage: a write that a full disk broke off leaves them.
    if (file_bytes / newer.page_bytes <= newer.last_page)
      return damaged(fmt::format("it has {} bytes, its last page ends at byte {}: it was cut short", file_bytes,
                                 (newer.last_page + 1) * newer.page_bytes));
    return newer;
  }

  // See heads_in_order().
  Result<bool> heads_follow() {
    const auto both = metas();
    if (!both) return tl::unexpected(both.error());
    const auto& [first, second] = *both;
    const auto [older, newer] = std::minmax(first.head.transaction, second.head.transaction);
    return newer - older <= 1 && tells_its_commit(first) && tells_its_commit(second);
  }

  // The format row has the smallest key of all, so it is the first entry on the way down the left side.
  Result<std::uint32_t> format(const FileHead& head) {
    std::uint64_t number = head.root;
    for (int depth = 0; depth < depth_max && number != no_page; ++depth) {
      auto page = tree_page(head, number);
      if (!page) return tl::unexpected(page.error());
      const std::string_view node = std::string_view(*page).substr(at<std::uint16_t>(*page, page_head_bytes));
      if ((at<std::uint16_t>(*page, 10) & branch_page) != 0) {
        number = child_of(node);
        continue;
      }
      const std::size_t key_bytes = at<std::uint16_t>(node, 6);
      const std::size_t value_bytes = at<std::uint16_t>(node, 0) | std::size_t{at<std::uint16_t>(node, 2)} << 16U;
      if ((at<std::uint16_t>(node, 4) & big_value) != 0 || node.size() < node_head_bytes + key_bytes + value_bytes ||
          node.substr(node_head_bytes, key_bytes) != format_key().bytes())
        return no_store("it is an LMDB file without the format row of a store");
      return check_format_row(node.substr(node_head_bytes + key_bytes, value_bytes), file_.string());
    }
    return no_store("it is an LMDB file without rows");
  }

 private:
  struct Meta {
    FileHead head;
    std::uint64_t free_root = 0;

    [[nodiscard]] bool page_bytes_good() const {
      return head.page_bytes >= 512 && head.page_bytes <= 65536 && (head.page_bytes & (head.page_bytes - 1)) == 0;
    }
    [[nodiscard]] bool good() const {
      const auto root_good = [this](std::uint64_t root) {
        return root == no_page || (root > 1 && root <= head.last_page);
      };
      return page_bytes_good() && head.map_bytes <= map_bytes_wild && head.last_page >= 1 &&
             head.last_page < map_bytes_wild / head.page_bytes && root_good(head.root) && root_good(free_root);
    }
  };

  Result<std::pair<Meta, Meta>> metas() {
    const auto first = meta(0, 0);
    if (!first) return tl::unexpected(first.error());
    if (!first->page_bytes_good()) return senseless(0);
    const auto second = meta(first->head.page_bytes, 1);
    if (!second) return tl::unexpected(second.error());
    return std::pair(*first, *second);
  }

  // A commit lists the pages that it made free under its number: the greatest key of that tree. The first one has none
  // to list. What cannot be read tells nothing.
  bool tells_its_commit(const Meta& meta) {
    if (meta.free_root == no_page) return meta.head.transaction <= 1;
    std::uint64_t number = meta.free_root;
    for (int depth = 0; depth < depth_max && number != no_page; ++depth) {
      const auto page = tree_page(meta.head, number);
      if (!page) return true;
      const std::size_t last = at<std::uint16_t>(*page, 12) - sizeof(std::uint16_t);
      const std::size_t begin = at<std::uint16_t>(*page, last);
      if (begin + node_head_bytes + sizeof(std::uint64_t) > page->size()) return true;
      const std::string_view node = std::string_view(*page).substr(begin);
      if ((at<std::uint16_t>(*page, 10) & leaf_page) != 0)
        return at<std::uint64_t>(node, node_head_bytes) == meta.head.transaction;
      number = child_of(node);
    }
    return true;
  }
  static std::uint64_t child_of(std::string_view node) {
    return at<std::uint16_t>(node, 0) | std::uint64_t{at<std::uint16_t>(node, 2)} << 16U |
           std::uint64_t{at<std::uint16_t>(node, 4)} << 32U;
  }

  Result<Meta> meta(std::uint64_t offset, std::uint64_t number) {
    std::string bytes(page_head_bytes + meta_bytes, '\0');
    if (auto whole = read(bytes, offset); !whole) return tl::unexpected(whole.error());
    const std::string_view meta = std::string_view(bytes).substr(page_head_bytes);
    if (at<std::uint32_t>(meta, 0) != magic || (at<std::uint16_t>(bytes, 10) & meta_page) == 0)
      return no_store("it does not begin as an LMDB file");
    if (at<std::uint32_t>(meta, 4) != data_version)
      return no_store(fmt::format("it is LMDB of data version {}, this program reads {}", at<std::uint32_t>(meta, 4),
                                  data_version));
    if (at<std::uint64_t>(bytes, 0) != number) return senseless(number);
    Meta read;
    read.head.map_bytes = at<std::uint64_t>(meta, 16);
    read.head.page_bytes = at<std::uint32_t>(meta, 24);
    read.head.root = at<std::uint64_t>(meta, 72 + 40);
    read.head.last_page = at<std::uint64_t>(meta, 120);
    read.head.transaction = at<std::uint64_t>(meta, 128);
    read.free_root = at<std::uint64_t>(meta, 24 + 40);
    return read;
  }

  Result<std::string> tree_page(const FileHead& head, std::uint64_t number) {
    std::string page(head.page_bytes, '\0');
    if (number > head.last_page) return damaged(fmt::format("a page points to page {}, behind the last", number));
    if (auto whole = read(page, number * head.page_bytes); !whole) return tl::unexpected(whole.error());
    const auto flags = at<std::uint16_t>(page, 10);
    const auto lower = at<std::uint16_t>(page, 12);
    const auto upper = at<std::uint16_t>(page, 14);
    const bool tree = (flags & (branch_page | leaf_page)) != 0 && (flags & (overflow_page | meta_page)) == 0;
    const bool has_node = lower >= page_head_bytes + 2 && lower <= upper && upper + node_head_bytes <= page.size();
    const std::size_t node = has_node ? at<std::uint16_t>(page, page_head_bytes) : 0;
    if (at<std::uint64_t>(page, 0) != number || !tree || node < upper || node + node_head_bytes > page.size())
      return damaged(fmt::format("page {} is not what the page above it says", number));
    return page;
  }

  Result<void> read(std::string& into, std::uint64_t offset) {
    const ssize_t got = pread(fd_, into.data(), into.size(), static_cast<off_t>(offset));
    if (got < 0) return io("reading");
    if (static_cast<std::size_t>(got) < into.size())
      return damaged(fmt::format("it ends at byte {}: it was cut short, or is no store",
                                 offset + static_cast<std::uint64_t>(got)));
    return {};
  }

  tl::unexpected<Error> io(std::string_view what) {
    return fail(ErrorCode::io, fmt::format("{} {}: {}", what, file_.string(), std::generic_category().message(errno)));
  }
  tl::unexpected<Error> no_store(std::string_view why) {
    return fail(ErrorCode::store_damaged, fmt::format("{} is not a store: {}; {}", file_.string(), why, what_to_do));
  }
  tl::unexpected<Error> senseless(std::uint64_t number) {
    return damaged(fmt::format("its head page {} makes no sense", number));
  }
  tl::unexpected<Error> damaged(std::string_view why) {
    return fail(ErrorCode::store_damaged, fmt::format("{} is damaged: {}; {}", file_.string(), why, what_to_do));
  }

  const std::filesystem::path& file_;
  int fd_;
};

Result<FileHead> check_once(const std::filesystem::path& file, int fd) {
  Reader reader(file, fd);
  auto head = reader.head();
  if (!head) return head;
  const auto format = reader.format(*head);
  if (!format) return tl::unexpected(format.error());
  head->format = *format;
  return head;
}

}  // namespace

Result<bool> heads_in_order(const std::filesystem::path& file) {
  const OwnedFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid())
    return fail(ErrorCode::io, fmt::format("opening {}: {}", file.string(), std::generic_category().message(errno)));
  // Another process may commit between two reads.
  for (int look = 0; look < 10; ++look) {
    const auto follow = Reader(file, fd.get()).heads_follow();
    if (!follow || *follow) return follow;
  }
  return false;
}

Result<FileHead> check_file(const std::filesystem::path& file) {
  const OwnedFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) {
    const int error = errno;
    if (error == ENOENT || error == ENOTDIR)
      return fail(ErrorCode::store_missing,
                  fmt::format("{} holds no store: there is no {} in it", file.parent_path().string(), data_file_name));
    return fail(ErrorCode::io, fmt::format("opening {}: {}", file.string(), std::generic_category().message(error)));
  }
  struct stat state {};
  if (fstat(fd.get(), &state) != 0 || !S_ISREG(state.st_mode))
    return fail(ErrorCode::store_damaged, fmt::format("{} is not a file; {}", file.string(), what_to_do));
  // A writer at work may change a page between two reads of it; what is damage stays damage.
  for (int attempt = 0;; ++attempt) {
    auto head = check_once(file, fd.get());
    if (head || attempt == 3 || head.error().code != ErrorCode::store_damaged) return head;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

}  // namespace dealflow::store
