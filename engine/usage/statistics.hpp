// Statistics: usage summed up, with what became of the cards: amounts, and how many contacts came to a deal and to one
// that was won.
//
// Cost:     one walk over contacts and deals.
// Errors:   of the store.
// Threads:  one thread.
// Source:   R72, R73.
#pragma once

#include <dealflow/reader.hpp>
#include <dealflow/result.hpp>

#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <string_view>
#include <vector>

namespace dealflow::usage {

[[nodiscard]] Result<std::vector<SourceUsage>> load_statistics(work::Rows& rows, store::WorkspaceNumber workspace,
                                                               std::string_view zone, const StatsQuery& query);

// "2026-03-02", "2026-W10" (ISO 8601), "2026-03".
[[nodiscard]] std::string period_of(std::chrono::sys_days day, StatsQuery::Period period);

}  // namespace dealflow::usage
