#include "engine/store/page_accounts.hpp"

#include "engine/store/owned_fd.hpp"
#include "engine/store/page_file.hpp"

#include <fmt/format.h>

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace dealflow::store {
namespace {

constexpr std::uint16_t flags_of_free = 0x08;  // keys are numbers
constexpr std::uint16_t flags_of_rows = 0;
constexpr std::uint16_t no_meaning_of_free = 0x4000;  // how the file was named when it was made

class Accounts {
 public:
  Accounts(const PageFile& file, const HeadPage& head, const std::function<void(std::string)>& tell)
      : file_(file), head_(head), tell_(tell), taken_(head.last_page + 1) {
    std::fill_n(taken_.begin(), head_pages, true);
  }

  Result<void> close() {
    for (const Tree& tree : {Tree{"free pages", head_.free, flags_of_free, true, no_meaning_of_free},
                             Tree{"rows", head_.rows, flags_of_rows, false, 0}})
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
    bool of_free;              // keys are transactions, values list pages
    std::uint16_t no_meaning;  // flags that nothing depends on
  };
  // Where a key of a page has to be, as the pages above say.
  struct Range {
    std::string from;
    std::optional<std::string> below;
    [[nodiscard]] bool holds(const std::string& key) const { return key >= from && (!below || key < *below); }
  };
  struct Step {
    std::uint64_t page;
    std::uint16_t depth;
    Range range;
  };

  Result<void> walk(const Tree& tree) {
    TreeHead seen;
    seen.root = tree.head.root;
    seen.flags = tree.flags;
    std::vector<Step> left;
    if (tree.head.root != no_page) left.push_back({tree.head.root, 1, {}});
    while (!left.empty()) {
      const Step step = std::move(left.back());
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
      if (auto looked = look_at(*page, step, tree, seen, left); !looked) return looked;
    }
    compare(tree, seen);
    return {};
  }

  // The entries of a page, in order; those of a branch say what is to be looked at next.
  Result<void> look_at(const TreePage& page, const Step& step, const Tree& tree, TreeHead& seen,
                       std::vector<Step>& left) {
    std::optional<std::string> before;
    const std::size_t others = left.size();
    Step* former = nullptr;  // the child before, whose keys end where those of the next begin
    for (std::size_t index = 0; index < page.nodes(); ++index) {
      const auto node = page.node(index);
      if (!node) {
        tell(
            fmt::format("entry {} of page {} is not within the page, or of no kind that is written", index, step.page));
        continue;
      }
      // The first key of a branch means nothing: all that is less than the second is there.
      const bool has_key = page.leaf() || index > 0;
      const auto key = has_key ? in_order(node->key, tree) : step.range.from;
      if (!key || (has_key && (!step.range.holds(*key) || (before && *key <= *before)))) {
        tell(fmt::format("the key of entry {} of page {} is out of order", index, step.page));
        continue;
      }
      before = key;
      if (page.leaf()) {
        ++seen.entries;
        if (auto taken = take_value(*node, tree, seen); !taken) return taken;
        continue;
      }
      if (former != nullptr) former->range.below = key;
      former =
          &left.emplace_back(Step{node->page, static_cast<std::uint16_t>(step.depth + 1), {*key, step.range.below}});
    }
    // The left one first: in a copy, which nobody has read yet, pages stand in that order.
    if (!page.leaf()) std::reverse(left.begin() + static_cast<std::ptrdiff_t>(others), left.end());
    return {};
  }

  // A key as bytes whose order is that of the tree. Nothing where it is none.
  std::optional<std::string> in_order(std::string_view key, const Tree& tree) const {
    if (!tree.of_free) return std::string(key);
    std::uint64_t transaction = 0;
    if (key.size() != sizeof transaction) return std::nullopt;
    std::memcpy(&transaction, key.data(), sizeof transaction);
    if (transaction > head_.transaction) return std::nullopt;
    return std::string(key.rbegin(), key.rend());  // big endian
  }

  // The pages of a value that has some, and those that it lists.
  Result<void> take_value(const Node& node, const Tree& tree, TreeHead& seen) {
    std::string own;
    std::string_view value = node.value;
    if (node.page != no_page) {
      const auto count = file_.value_pages(head_, node.page, node.value_bytes);
      if (!count) return tell(count.error());
      seen.overflow_pages += *count;
      if (!take(node.page, *count) || !tree.of_free) return {};
      auto read = file_.value(head_, node.page, node.value_bytes);
      if (!read) return tell(read.error());
      own = *std::move(read);
      value = own;
    }
    if (tree.of_free) take_listed(value);
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
    if (first > head_.last_page || count > head_.last_page - first + 1) {
      tell(fmt::format("page {} is listed as free, behind the last", first));
      return false;
    }
    for (std::uint64_t page = first; page < first + count; ++page) {
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
  if (head == heads->end()) return false;
  if (!head->good()) return pages.senseless_head(static_cast<std::uint64_t>(head - heads->begin()));
  if (auto closed = Accounts(pages, *head, tell).close(); !closed) return tl::unexpected(closed.error());
  return true;
}

}  // namespace dealflow::store
