// Rows: reading, whether from a unit of work or from a snapshot. What loads a record takes Rows, so that the engine and
// the readers load it with the same code.
//
// Threads:  as what stands behind it.
#pragma once

#include <dealflow/result.hpp>

#include "engine/store/environment.hpp"
#include "engine/store/key.hpp"
#include "engine/work/unit_of_work.hpp"

#include <optional>
#include <string_view>

namespace dealflow::work {

class Rows {
 public:
  [[nodiscard]] virtual Result<std::optional<std::string_view>> get(const store::Key& key) = 0;
  [[nodiscard]] virtual Result<void> scan(std::string_view prefix, std::string_view from,
                                          const store::Snapshot::Visit& visit) = 0;

 protected:
  ~Rows() = default;
};

class UnitRows final : public Rows {
 public:
  explicit UnitRows(UnitOfWork& unit) : unit_(&unit) {}
  Result<std::optional<std::string_view>> get(const store::Key& key) override { return unit_->get(key); }
  Result<void> scan(std::string_view prefix, std::string_view from, const store::Snapshot::Visit& visit) override {
    return unit_->scan(prefix, from, visit);
  }

 private:
  UnitOfWork* unit_;
};

class SnapshotRows final : public Rows {
 public:
  explicit SnapshotRows(store::Snapshot snapshot) : snapshot_(std::move(snapshot)) {}
  Result<std::optional<std::string_view>> get(const store::Key& key) override { return snapshot_.get(key.bytes()); }
  Result<void> scan(std::string_view prefix, std::string_view from, const store::Snapshot::Visit& visit) override {
    return snapshot_.scan(prefix, from, visit);
  }

 private:
  store::Snapshot snapshot_;
};

}  // namespace dealflow::work
