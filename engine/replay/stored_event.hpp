// Stored events as people name them.
//
// Errors:   of the store.
// Threads:  as the Rows.
#pragma once

#include <dealflow/records.hpp>
#include <dealflow/result.hpp>
#include <dealflow/why.hpp>

#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::replay {

// What the line says; an erased event says nothing.
struct ReadEvent {
  StoredEvent stored;
  EventRef ref;
  std::string type;
  nlohmann::json data;
};
[[nodiscard]] ReadEvent read(StoredEvent stored);
// Places of the data that hold the value, below `path`: "person.first_name".
void find_places(const nlohmann::json& node, const std::string& path, std::string_view value,
                 std::vector<WhyRead>& places);
// The payment that the data is about; empty: none.
[[nodiscard]] std::string payment_of(const nlohmann::json& data);

// "evt-12", or the id that its sender gave it; not_found where there is none, invalid_argument where several senders
// gave it. Walks all events where it is no number.
[[nodiscard]] Result<ReadEvent> find_event(work::Rows& rows, store::WorkspaceNumber workspace, std::string_view id);
// Nothing where it is not kept. Walks all events.
[[nodiscard]] Result<std::optional<ReadEvent>> find_event(work::Rows& rows, store::WorkspaceNumber workspace,
                                                          const EventRef& ref);

}  // namespace dealflow::replay
