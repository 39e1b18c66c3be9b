// The row of a run: what `list runs` and `show run-9` read, and later what a parked run goes on from.
//
// Errors:   of the store.
// Threads:  as the Rows.
// Source:   DESIGN 13; DESIGN, "Command line" (a run).
#pragma once

#include <dealflow/records.hpp>
#include <dealflow/result.hpp>

#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dealflow::run {

[[nodiscard]] store::Key run_key(store::WorkspaceNumber workspace, std::uint64_t number);
[[nodiscard]] std::string encode(const Run& run);
[[nodiscard]] Result<std::optional<Run>> load_run(work::Rows& rows, store::WorkspaceNumber workspace,
                                                  std::uint64_t number);

}  // namespace dealflow::run
