#include "engine/store/snapshot.hpp"

#include <lmdb.h>

#include <utility>

namespace dealflow::store {
namespace {

MDB_val val(std::string_view bytes) { return {bytes.size(), const_cast<char*>(bytes.data())}; }
std::string_view view(const MDB_val& val) { return {static_cast<const char*>(val.mv_data), val.mv_size}; }

// The smallest bytes behind every key of the prefix; empty where there are none.
std::string behind(std::string_view prefix) {
  std::string bytes(prefix);
  while (!bytes.empty() && static_cast<unsigned char>(bytes.back()) == 0xFF) bytes.pop_back();
  if (!bytes.empty()) bytes.back() = static_cast<char>(static_cast<unsigned char>(bytes.back()) + 1);
  return bytes;
}

}  // namespace

Snapshot::Impl::Impl(std::shared_ptr<Mapping> mapped) : mapping(std::move(mapped)) { spare.reserve(spare_max); }

Result<void> Snapshot::Impl::begin() {
  const auto begun = mapping->begin_read();
  if (!begun) return tl::unexpected(begun.error());
  txn = *begun;
  return {};
}

Snapshot::Impl::~Impl() {
  for (MDB_cursor* cursor : spare) mdb_cursor_close(cursor);
  if (txn != nullptr) mapping->end_read(txn);
}

// A cursor for one scan; kept for the next one, because a batch scans often.
class Snapshot::Impl::Borrowed {
 public:
  explicit Borrowed(Impl& owner) : owner_(owner) {
    if (owner.spare.empty()) {
      answer_ = mdb_cursor_open(owner.txn, owner.mapping->rows_tree(), &cursor_);
      return;
    }
    cursor_ = owner.spare.back();
    owner.spare.pop_back();
  }
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;
  ~Borrowed() {
    if (cursor_ == nullptr) return;
    if (owner_.spare.size() < spare_max)
      owner_.spare.push_back(cursor_);
    else
      mdb_cursor_close(cursor_);
  }
  int move(MDB_val& key, MDB_val& value, MDB_cursor_op where) {
    return answer_ != 0 ? answer_ : mdb_cursor_get(cursor_, &key, &value, where);
  }

 private:
  Impl& owner_;
  MDB_cursor* cursor_ = nullptr;
  int answer_ = 0;
};

Snapshot::Snapshot(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::optional<std::string_view>> Snapshot::get(std::string_view key) const {
  MDB_val wanted = val(key);
  MDB_val value{};
  const int rc = mdb_get(impl_->txn, impl_->mapping->rows_tree(), &wanted, &value);
  if (rc == MDB_NOTFOUND) return std::optional<std::string_view>{};
  if (rc != 0) return tl::unexpected(impl_->mapping->error(rc, "reading"));
  return std::optional<std::string_view>{view(value)};
}

Result<void> Snapshot::scan(std::string_view prefix, std::string_view from, const Visit& visit) const {
  Impl::Borrowed cursor(*impl_);
  MDB_val key = val(from > prefix ? from : prefix);
  MDB_val value{};
  int rc = cursor.move(key, value, key.mv_size == 0 ? MDB_FIRST : MDB_SET_RANGE);
  while (rc == 0 && view(key).starts_with(prefix) && visit(view(key), view(value)))
    rc = cursor.move(key, value, MDB_NEXT);
  if (rc != 0 && rc != MDB_NOTFOUND) return tl::unexpected(impl_->mapping->error(rc, "reading"));
  return {};
}

std::uint64_t Snapshot::transaction() const { return mdb_txn_id(impl_->txn); }

Result<void> Snapshot::scan_back(std::string_view prefix, const Visit& visit) const {
  Impl::Borrowed cursor(*impl_);
  const std::string end = behind(prefix);
  MDB_val key = val(end);
  MDB_val value{};
  int rc = end.empty() ? MDB_NOTFOUND : cursor.move(key, value, MDB_SET_RANGE);
  rc = rc == MDB_NOTFOUND ? cursor.move(key, value, MDB_LAST) : (rc == 0 ? cursor.move(key, value, MDB_PREV) : rc);
  while (rc == 0 && view(key).starts_with(prefix) && visit(view(key), view(value)))
    rc = cursor.move(key, value, MDB_PREV);
  if (rc != 0 && rc != MDB_NOTFOUND) return tl::unexpected(impl_->mapping->error(rc, "reading"));
  return {};
}

}  // namespace dealflow::store
