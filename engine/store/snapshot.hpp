// What stands behind a Snapshot: a read transaction and the map it reads.
#pragma once

#include "engine/store/mapping.hpp"

#include <memory>
#include <vector>

struct MDB_cursor;

namespace dealflow::store {

struct Snapshot::Impl {
  static constexpr std::size_t spare_max = 8;  // cursors that are kept

  explicit Impl(std::shared_ptr<Mapping> mapped);
  // Nothing that was begun is lost where there is no memory: what keeps it is there before.
  [[nodiscard]] Result<void> begin();
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl();

  class Borrowed;

  std::shared_ptr<Mapping> mapping;
  MDB_txn* txn = nullptr;
  std::vector<MDB_cursor*> spare;
};

}  // namespace dealflow::store
