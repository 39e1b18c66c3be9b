// ParkedRun: a run that waits: its record, and what it goes on from, in one row.
//
// Errors:   run.value where a variable has no stored form; of the store.
// Threads:  plain values.
// Source:   DESIGN 13.
#pragma once

#include <dealflow/records.hpp>
#include <dealflow/result.hpp>
#include <dealflow/value.hpp>

#include "engine/crm/crm.hpp"
#include "engine/run/run_state.hpp"
#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dealflow::run {

// What a run is owed to, as long as it lasts.
struct Origin {
  std::string key;          // of the event within the workspace: "evt-12", "evt-12.3" of the third change it caused
  std::string type;         // of the event
  std::string card_source;  // of the cards that the run makes
  std::size_t depth = 0;    // flows that started each other before this one
  std::string path;         // … and their names, for people
  std::optional<std::uint64_t> payment;
  bool apart = false;     // `mode` and `reentry` do not count the run: it follows an effect that failed
  bool approved = false;  // no limit counts for it
};

struct ParkedRun {
  Run record;
  Origin origin;
  std::string raw;  // the event's line; empty where no later step reads the event
  RunState state;
  std::vector<std::pair<std::string, cel::Value>> variables;
  Wait wait;
};

// Refused where a value has no stored form.
[[nodiscard]] crm::Expected<std::string> encode(const ParkedRun& run);
// The same for a run that is not in its row yet; it gets its number there.
[[nodiscard]] Result<ParkedRun> decode_parked(std::uint64_t number, std::string_view bytes, cel::Arena& arena);
// As people see it, without what it goes on from; nothing where the run of the row does not wait.
[[nodiscard]] Result<std::optional<WaitingRun>> decode_waiting(std::uint64_t number, std::string_view bytes);
// Nothing where there is no such run, or nothing to go on from. Values live as long as the arena.
[[nodiscard]] Result<std::optional<ParkedRun>> load_parked(work::Rows& rows, store::WorkspaceNumber workspace,
                                                           std::uint64_t number, cel::Arena& arena);

}  // namespace dealflow::run
