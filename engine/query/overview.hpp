// What an overview has of one workspace, added to what it has of others.
//
// Cost:     bounded, but for one row a source, integration and day, of which usage_rows_max are read.
// Errors:   of the store.
// Threads:  one thread.
#pragma once

#include <dealflow/overview.hpp>
#include <dealflow/result.hpp>

#include "engine/log/registry.hpp"
#include "engine/work/rows.hpp"

#include <cstddef>

namespace dealflow::query {

inline constexpr std::size_t usage_rows_max = 20'000;

[[nodiscard]] Result<void> add_overview(work::Rows& rows, const log::RegisteredWorkspace& workspace,
                                        StoreOverview& overview);
// Busiest first, then by name.
void put_in_order(StoreOverview& overview);

}  // namespace dealflow::query
