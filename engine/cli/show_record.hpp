// One card or run, as `show` prints it, for other commands as well.
//
// Threads:  one thread.
#pragma once

#include <dealflow/reader.hpp>

#include "engine/cli/console.hpp"
#include "engine/cli/format.hpp"

#include <string>

namespace dealflow::cli {

// By its id: con-1, deal-1, pay-1, run-1. `history`: every value of a card with what set it.
[[nodiscard]] ExitStatus show_record(const Reader& reader, const std::string& id, bool history,
                                     const FormatName& format, Console& console);
// The same from a store that has just been written to.
[[nodiscard]] ExitStatus show_record(const std::string& store, const std::string& workspace, const std::string& id,
                                     const FormatName& format, Console& console);

}  // namespace dealflow::cli
