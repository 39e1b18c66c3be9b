// UnitOfWork: the changes of a batch of events, held in memory over a snapshot, written once.
//
// Reads see the layers of the batch, then the store. Each event works in a layer of its own: keep_layer() makes its
// changes part of the batch, drop_layer() forgets them. commit() writes each changed row once, in key order, in one
// transaction; a row that ends as it began is not written.
//
// Errors:   of the store. After a failed commit() nothing of the batch is in the store, and the batch is empty.
// Threads:  one thread.
// Source:   DESIGN 2 and 3.
#pragma once

#include <dealflow/result.hpp>

#include "engine/store/environment.hpp"
#include "engine/store/key.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dealflow::work {

class UnitOfWork {
 public:
  explicit UnitOfWork(store::Environment& environment);
  ~UnitOfWork();
  UnitOfWork(UnitOfWork&&) noexcept;
  UnitOfWork& operator=(UnitOfWork&&) noexcept;

  void begin_layer();
  void keep_layer();
  void drop_layer();

  // The bytes live until the next put or erase of the same key, drop_layer() or commit().
  [[nodiscard]] Result<std::optional<std::string_view>> get(const store::Key& key);
  void put(const store::Key& key, std::string value);
  void erase(const store::Key& key);
  // Rows under the prefix in key order, the changes of the batch included, until `visit` returns false. `visit` must
  // not change rows.
  [[nodiscard]] Result<void> scan(std::string_view prefix, std::string_view from, const store::Snapshot::Visit& visit);

  [[nodiscard]] std::size_t changed_rows() const;
  [[nodiscard]] std::size_t changed_bytes() const;
  [[nodiscard]] Result<void> commit();
  // Forgets the whole batch.
  void abandon();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealflow::work
