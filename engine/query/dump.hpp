// Dump: everything of a workspace as lines of JSON, and back. The rows are those of the store, byte for byte, so that
// what comes back is the same; the number of the workspace is not part of them.
//
//   {"dealflow_export":1,"workspace":"shop"}
//   {"table":"contact","key":"…","row":"…","record":{…}}       base64; the record in words where it is a card
//   {"end":true,"rows":812}
//
// Errors:   of the store; invalid_argument, with the line, for what is no dump.
// Threads:  one thread.
#pragma once

#include <dealflow/result.hpp>

#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace dealflow::query {

[[nodiscard]] Result<void> dump(work::Rows& rows, store::WorkspaceNumber workspace,
                                const std::function<bool(std::string_view line)>& visit);

// Writes the rows under the number that `number_for` gives for the name, its name last. Nothing may be pending.
[[nodiscard]] Result<std::string> load_dump(
    work::UnitOfWork& unit, const std::function<Result<store::WorkspaceNumber>(std::string_view name)>& number_for,
    const std::function<Result<std::optional<std::string>>()>& next_line);

}  // namespace dealflow::query
