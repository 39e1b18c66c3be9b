#include "engine/store/page_accounts.hpp"

#include "engine/store/owned_fd.hpp"
#include "engine/store/page_file.hpp"

#include <fmt/format.h>

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace dealflow::store {
namespace {

constexpr std::uint16_t flags_of_free = 0x08;  // keys are numbers
constexpr std::uint16_t flags_of_rows = 0;
constexpr std::uint16_t no_meaning_of_free = 0x4000;  // how the file was named when it was made
constexpr std::uint16_t no_meaning_of_rows = 0;

class Accounts {
 public:
  Accounts(const PageFile& file, const HeadPage& head, const std::function<void(std::string)>& tell)
      : file_(file), head_(head), tell_(tell), taken_(head.last_page + 1) {
    std::fill_n(taken_.begin(), head_pages, true);
  }

  Result<void> close() {
    for (const Tree& tree : {Tree{"free pages", head_.free, flags_of_free, no_meaning_of_free, true},
                             {"rows", head_.rows, flags_of_rows, no_meaning_of_rows, false}})
      if (auto walked = walk(tree); !walked) return walked;
    if (!sound_) return {};  // below a page that cannot be read all pages are without a place
    const auto without = std::count(taken_.begin(), taken_.end(), false);
    if (without > 0) tell(fmt::format("{} pages are neither in use nor free", without));
    return {};
  }

 private:
  struct Tree {
    std::string_view name;
    const TreeHead& head;
    std::uint16_t flags;
    std::uint16_t no_meaning;  // flags that nothing depends on
    bool lists_pages;
  };

  Result<void> walk(const Tree& tree) {
    TreeHead seen;
    seen.root = tree.head.root;
    seen.flags = tree.flags;
    struct Step {
      std::uint64_t page;
      std::uint16_t depth;
    };
    std::vector<Step> left;
    if (tree.head.root != no_page) left.push_back({tree.head.root, 1});
    while (!left.empty()) {
      const Step step = left.back();
      left.pop_back();
      const auto page = file_.tree_page(head_, step.page);
      if (!page) {
        if (auto told = tell(page.error()); !told) return told;
        continue;
      }
      if (!take(step.page, 1)) continue;
      if (!page->leaf() && step.depth == tree_depth_max) {
        tell(fmt::format("page {} is deeper in the tree of {} than a tree can be", step.page, tree.name));
        continue;
      }
      ++(page->leaf() ? seen.leaf_pages : seen.branch_pages);
      if (page->leaf() && seen.depth == 0) seen.depth = step.depth;
      if (page->leaf() && seen.depth != step.depth)
        tell(fmt::format("page {} is not as deep in the tree of {} as others", step.page, tree.name));
      for (std::size_t index = 0; index < page->nodes(); ++index) {
        const auto node = page->node(index);
        if (!node) {
          tell(fmt::format("entry {} of page {} is not within the page", index, step.page));
        } else if (!page->leaf()) {
          left.push_back({node->page, static_cast<std::uint16_t>(step.depth + 1)});
        } else {
          ++seen.entries;
          if (auto taken = take_value(*node, tree, seen); !taken) return taken;
        }
      }
    }
    compare(tree, seen);
    return {};
  }

  // The pages of a value that has some, and those that it lists.
  Result<void> take_value(const Node& node, const Tree& tree, TreeHead& seen) {
    std::string own;
    std::string_view value = node.value;
    if (node.page != no_page) {
      const auto count = file_.value_pages(head_, node.page, node.value_bytes);
      if (!count) return tell(count.error());
      seen.overflow_pages += *count;
      if (!take(node.page, *count) || !tree.lists_pages) return {};
      auto read = file_.value(head_, node.page, node.value_bytes);
      if (!read) return tell(read.error());
      own = *std::move(read);
      value = own;
    }
    if (tree.lists_pages) take_listed(value);
    return {};
  }

  // A number of pages, and as many numbers.
  void take_listed(std::string_view list) {
    const auto number = [&](std::size_t index) {
      std::uint64_t bytes = 0;
      std::memcpy(&bytes, list.data() + index * sizeof bytes, sizeof bytes);
      return bytes;
    };
    const std::size_t room = list.size() / sizeof(std::uint64_t);
    if (room == 0 || number(0) > room - 1) {
      tell("a list of free pages is longer than its value");
      return;
    }
    for (std::size_t index = 1; index <= number(0); ++index) take(number(index), 1);
  }

  bool take(std::uint64_t first, std::uint64_t count) {
    for (std::uint64_t page = first; page < first + count; ++page) {
      if (page > head_.last_page) {
        tell(fmt::format("page {} is listed as free, behind the last", page));
        return false;
      }
      if (taken_[page]) {
        tell(fmt::format("page {} has two places, or is in use and listed as free", page));
        return false;
      }
      taken_[page] = true;
    }
    return true;
  }

  void compare(const Tree& tree, const TreeHead& seen) {
    const auto one = [&](std::string_view what, std::uint64_t found, std::uint64_t said) {
      if (found != said)
        tell(fmt::format("of the tree of {}, {} is {}, and the file says {}", tree.name, what, found, said));
    };
    one("the kind", seen.flags, tree.head.flags & ~tree.no_meaning);
    one("the depth", seen.depth, tree.head.depth);
    one("the number of branch pages", seen.branch_pages, tree.head.branch_pages);
    one("the number of leaf pages", seen.leaf_pages, tree.head.leaf_pages);
    one("the number of pages of values", seen.overflow_pages, tree.head.overflow_pages);
    one("the number of entries", seen.entries, tree.head.entries);
  }

  void tell(std::string finding) {
    sound_ = false;
    tell_(std::move(finding));
  }
  Result<void> tell(const Error& error) {
    if (error.code == ErrorCode::io) return tl::unexpected(error);
    tell(error.detail);
    return {};
  }

  const PageFile& file_;
  const HeadPage& head_;
  const std::function<void(std::string)>& tell_;
  std::vector<bool> taken_;  // by page
  bool sound_ = true;
};

}  // namespace

Result<bool> account_for_pages(const std::filesystem::path& file, std::uint64_t transaction,
                               const std::function<void(std::string)>& tell) {
  const OwnedFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  const PageFile pages(file, fd.get());
  if (!fd.valid()) return pages.io("opening");
  const auto heads = pages.heads();
  if (!heads) return tl::unexpected(heads.error());
  const auto head =
      std::find_if(heads->begin(), heads->end(), [&](const HeadPage& one) { return one.transaction == transaction; });
  if (head == heads->end() || !head->good()) return false;
  if (auto closed = Accounts(pages, *head, tell).close(); !closed) return tl::unexpected(closed.error());
  return true;
}

}  // namespace dealflow::store
