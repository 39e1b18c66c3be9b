// The row of a run: what `list runs` and `show run-9` read.
//
// Errors:   of the store.
// Threads:  as the Rows.
// Source:   DESIGN 13; DESIGN, "Command line" (a run).
#pragma once

#include <dealflow/records.hpp>
#include <dealflow/result.hpp>

#include "engine/store/key.hpp"
#include "engine/store/record.hpp"
#include "engine/work/rows.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace dealflow::run {

[[nodiscard]] store::Key run_key(store::WorkspaceNumber workspace, std::uint64_t number);
[[nodiscard]] std::string encode(const Run& run);
[[nodiscard]] Result<store::RecordView> open_run(std::string_view bytes);
[[nodiscard]] Result<std::optional<Run>> load_run(work::Rows& rows, store::WorkspaceNumber workspace,
                                                  std::uint64_t number);

// When it ended; nothing where it waits, or failed and can be tried again.
struct RunTimes {
  TimePoint started;
  std::optional<TimePoint> ended;
};
[[nodiscard]] std::string_view flow_of(const store::RecordView& record);
[[nodiscard]] bool has_steps(const store::RecordView& record);
[[nodiscard]] RunTimes times_of(const store::RecordView& record);

// The fields of a run, to which parked_run.hpp adds its own.
[[nodiscard]] store::RecordWriter write(const Run& run);
[[nodiscard]] Run read_run(std::uint64_t number, const store::RecordView& record);

}  // namespace dealflow::run
