// A frame of `top`: an overview as a person reads it, with rates where there is one before it.
//
// Threads:  pure functions.
#pragma once

#include <dealflow/overview.hpp>

#include "engine/cli/console.hpp"

#include <string>

namespace dealflow::cli {

struct OverviewBefore {
  StoreOverview overview;
  double seconds = 0;  // that lie between the two
};

// `before` may be null. Lines are cut to the console's width where it is a terminal.
[[nodiscard]] std::string overview_page(const StoreOverview& now, const OverviewBefore* before,
                                        const std::string& store, const Console& console);

}  // namespace dealflow::cli
