#include "engine/store/file_check.hpp"

#include "engine/store/environment.hpp"
#include "engine/store/format_row.hpp"
#include "engine/store/owned_fd.hpp"
#include "engine/store/page_file.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>
#include <system_error>
#include <thread>

namespace dealflow::store {
namespace {

// The newer of the two head pages, as far as it makes sense. The older one is not looked at: where writing a head page
// fails, LMDB puts the former number of the transaction back and leaves the roots of the one that failed, and it is the
// next to be written.
Result<HeadPage> newer_head(const PageFile& pages, int fd) {
  const auto heads = pages.heads();
  if (!heads) return tl::unexpected(heads.error());
  const std::size_t newer = heads->front().transaction < heads->back().transaction ? 1 : 0;
  const HeadPage& head = heads->at(newer);
  if (!head.good()) return pages.senseless_head(newer);
  struct stat state {};
  if (fstat(fd, &state) != 0) return pages.io("looking at");
  const auto file_bytes = static_cast<std::uint64_t>(state.st_size);
  // Bytes after the last page are no damage: a write that a full disk broke off leaves them.
  if (file_bytes / head.page_bytes <= head.last_page)
    return pages.damaged(fmt::format("it has {} bytes, its last page ends at byte {}: it was cut short", file_bytes,
                                     (head.last_page + 1) * head.page_bytes));
  return head;
}

// The format row has the smallest key of all, so it is the first entry on the way down the left side.
Result<std::uint32_t> format(const PageFile& pages, const HeadPage& head, const std::string& name) {
  std::uint64_t number = head.rows.root;
  for (int depth = 0; depth < tree_depth_max && number != no_page; ++depth) {
    const auto page = pages.tree_page(head, number);
    if (!page) return pages.of_file(page.error());
    const auto node = page->node(0);
    if (page->leaf()) {
      if (!node || node->page != no_page || node->key != format_key().bytes())
        return pages.no_store("it is an LMDB file without the format row of a store");
      return check_format_row(node->value, name);
    }
    number = node ? node->page : no_page;
  }
  return pages.no_store("it is an LMDB file without rows");
}

// A commit lists the pages that it made free under its number: the greatest key of that tree. The first one has none
// to list. What cannot be read tells nothing.
bool tells_its_commit(const PageFile& pages, const HeadPage& head) {
  if (head.free.root == no_page) return head.transaction <= 1;
  if (!head.page_bytes_good()) return true;
  std::uint64_t number = head.free.root;
  for (int depth = 0; depth < tree_depth_max; ++depth) {
    const auto page = pages.tree_page(head, number);
    const auto node = page ? page->node(page->nodes() - 1) : std::nullopt;
    if (!node) return true;
    if (page->leaf()) {
      std::uint64_t key = 0;
      if (node->key.size() != sizeof key) return true;
      std::memcpy(&key, node->key.data(), sizeof key);
      return key == head.transaction;
    }
    number = node->page;
  }
  return true;
}

Result<bool> heads_follow(const PageFile& pages) {
  const auto heads = pages.heads();
  if (!heads) return tl::unexpected(heads.error());
  const auto [older, newer] = std::minmax(heads->front().transaction, heads->back().transaction);
  return newer - older <= 1 && tells_its_commit(pages, heads->front()) && tells_its_commit(pages, heads->back());
}

Result<FileHead> check_once(const std::filesystem::path& file, int fd) {
  const PageFile pages(file, fd);
  const auto head = newer_head(pages, fd);
  if (!head) return tl::unexpected(head.error());
  const auto number = format(pages, *head, file.string());
  if (!number) return tl::unexpected(number.error());
  return FileHead{head->page_bytes, head->map_bytes, head->last_page, head->transaction, *number};
}

}  // namespace

Result<bool> heads_in_order(const std::filesystem::path& file) {
  const OwnedFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid())
    return fail(ErrorCode::io, fmt::format("opening {}: {}", file.string(), std::generic_category().message(errno)));
  // Another process may commit between two reads.
  for (int look = 0; look < 10; ++look) {
    const auto follow = heads_follow(PageFile(file, fd.get()));
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
    return fail(ErrorCode::store_damaged,
                fmt::format("{} is not a file; restore a backup, or name another folder", file.string()));
  // A writer at work may change a page between two reads of it; what is damage stays damage.
  for (int attempt = 0;; ++attempt) {
    auto head = check_once(file, fd.get());
    if (head || attempt == 3 || head.error().code != ErrorCode::store_damaged) return head;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

}  // namespace dealflow::store
