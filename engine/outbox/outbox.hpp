// The outbox: effects as rows, written in the unit of the step that made them, sent later by whoever sends.
//
// A row leaves when its delivery is reported. One that cannot be delivered, and whose step says nothing of that, goes
// over to the dead ones, as it is.
//
// Errors:   of the store.
// Threads:  as the Rows.
// Source:   DESIGN 11; facts/EVENTS-AND-WEBHOOKS.md.
#pragma once

#include <dealflow/records.hpp>
#include <dealflow/result.hpp>

#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace dealflow::outbox {

struct Row {
  Effect effect;
  std::string on_failure;  // the run that starts then (run/parked_run.hpp); empty: none
  std::string code;        // of a dead one: why; empty: it could not be delivered
};

enum class Box : std::uint8_t { pending, dead };
[[nodiscard]] store::Key key(store::WorkspaceNumber workspace, Box box, std::uint64_t number);
[[nodiscard]] store::Key prefix(store::WorkspaceNumber workspace, Box box);

[[nodiscard]] std::string encode(const Row& row);
[[nodiscard]] Result<Row> decode(std::uint64_t number, std::string_view bytes);
[[nodiscard]] Result<std::optional<Row>> load(work::Rows& rows, store::WorkspaceNumber workspace, Box box,
                                              std::uint64_t number);
// As `list dead` shows it.
[[nodiscard]] DeadLetter letter_of(const Row& row);

// The id by which a receiver knows an effect again: the same for the same event, flow and step wherever and whenever
// they run. `of_change` tells events apart that one event caused, `occurrence` the passes through a loop. No full
// stop is in it, which Standard Webhooks asks for.
[[nodiscard]] std::string message_id(const EventRef& event, std::string_view of_change, std::string_view flow,
                                     std::string_view occurrence);

}  // namespace dealflow::outbox
