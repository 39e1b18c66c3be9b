// UnitOfWork: the changes of a batch of events, held in memory over a snapshot, written once.
//
// Reads see the layers of the batch, then the store. Each event works in a layer of its own: keep_layer() makes its
// changes part of the batch, drop_layer() forgets them. hand_over() lets a thread of its own write the batch (each
// changed row once, in key order, in one transaction; a row that ends as it began is not written) while the next batch
// is worked on over it; wait() says what became of it.
//
// Errors:   of the store. After a batch could not be written nothing of it is in the store, and the batch that was
//           begun over it is gone as well.
// Threads:  one thread; the writing one is the unit's own affair.
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

  // The bytes live until the next put or erase of the same key, drop_layer(), hand_over() or wait().
  [[nodiscard]] Result<std::optional<std::string_view>> get(const store::Key& key);
  // The record is tied to its key. Where the key says all it is empty, and kept as one without fields.
  void put(const store::Key& key, std::string record);
  void erase(const store::Key& key);
  // Rows under the prefix in key order, the changes of the batch included, until `visit` returns false. `visit` must
  // not change rows.
  [[nodiscard]] Result<void> scan(std::string_view prefix, std::string_view from, const store::Snapshot::Visit& visit);

  // The changed rows of the open batch that are wanted, in key order: as they were before it, and are now; nothing
  // where they were not there, or are not any more. The bytes live until `visit` returns.
  struct Changed {
    std::string_view key;
    std::optional<std::string_view> was, is;
  };
  [[nodiscard]] Result<void> changed(const std::function<bool(std::string_view key)>& wanted,
                                     const std::function<void(const Changed&)>& visit);
  [[nodiscard]] std::size_t changed_rows() const;
  [[nodiscard]] std::size_t changed_bytes() const;
  // What batches that are handed over from now on may use of a store that is full.
  void use(store::Room room);
  // Returns what became of the batch that was handed over before; where that failed, this one is forgotten.
  [[nodiscard]] Result<void> hand_over();
  // The open batch is forgotten; what was handed over is not.
  void discard();
  // Returns when nothing is being written any more: what was handed over is durable, or gone together with the batch
  // begun since.
  [[nodiscard]] Result<void> wait();
  // hand_over() and wait().
  [[nodiscard]] Result<void> commit();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealflow::work
