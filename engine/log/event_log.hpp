// Event log: every event that was taken, as it came. Events of one batch are compressed together, because a block of a
// few hundred similar lines takes a tenth of their bytes, and bytes written are what a commit costs.
//
// Layout:   a block stands under the number of its last event, so that the block of an event is the first one at or
//           after its number. Numbers within a block are consecutive.
// Errors:   store_damaged where a block does not decompress to what it says.
// Threads:  as the Rows; a buffer belongs to one thread.
// Source:   DESIGN 1 and 2; decision on replay and retry: an event is kept verbatim.
#pragma once

#include <dealflow/records.hpp>
#include <dealflow/result.hpp>

#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::log {

// Uncompressed. One event is found by decompressing its block, so a block must not grow with the batch.
inline constexpr std::size_t event_block_bytes_max = 1024 * 1024;

[[nodiscard]] store::Key event_block_key(store::WorkspaceNumber workspace, std::uint64_t last_event);

// The events of the open batch of one workspace.
class EventBuffer {
 public:
  EventBuffer();
  ~EventBuffer();
  EventBuffer(EventBuffer&&) noexcept;
  EventBuffer& operator=(EventBuffer&&) noexcept;

  // Numbers ascend.
  void add(std::uint64_t number, TimePoint accepted_at, std::string_view outcome, std::string_view raw);
  [[nodiscard]] std::size_t bytes() const;
  // When the first of them was accepted; nothing where there is none.
  [[nodiscard]] std::optional<TimePoint> first_accepted() const;
  // Puts the blocks into the unit of work, in a layer of their own; the buffer is empty then.
  void write(work::UnitOfWork& unit, store::WorkspaceNumber workspace);
  void forget();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

[[nodiscard]] Result<std::optional<StoredEvent>> read_event(work::Rows& rows, store::WorkspaceNumber workspace,
                                                            std::uint64_t number);
// Those from the number on that stand in one block; none behind the last event.
[[nodiscard]] Result<std::vector<StoredEvent>> read_block(work::Rows& rows, store::WorkspaceNumber workspace,
                                                          std::uint64_t from);
// Those behind `after`, ascending, until `visit` returns false.
[[nodiscard]] Result<void> scan_events(work::Rows& rows, store::WorkspaceNumber workspace,
                                       const std::function<bool(const StoredEvent&)>& visit, std::uint64_t after = 0);
// Every event is shown to `change`, which says whether it changed it: blocks with changes are written again. Needs an
// open layer.
[[nodiscard]] Result<void> change_events(work::UnitOfWork& unit, store::WorkspaceNumber workspace,
                                         const std::function<bool(StoredEvent&)>& change);
// After a retry: the block is written again with the event's new outcome. Needs an open layer.
[[nodiscard]] Result<void> change_outcome(work::UnitOfWork& unit, store::WorkspaceNumber workspace,
                                          std::uint64_t number, std::string_view outcome);

}  // namespace dealflow::log
