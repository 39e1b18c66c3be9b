// What stands behind a Snapshot: a read transaction and the map it reads.
#pragma once

#include "engine/store/mapping.hpp"

#include <memory>
#include <vector>

struct MDB_cursor;

namespace dealflow::store {

struct Snapshot::Impl {
  Impl(std::shared_ptr<Mapping> mapped, MDB_txn* begun);
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl();

  class Borrowed;

  std::shared_ptr<Mapping> mapping;
  MDB_txn* txn;
  std::vector<MDB_cursor*> spare;
};

}  // namespace dealflow::store
