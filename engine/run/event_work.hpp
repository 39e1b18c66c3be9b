// One event on its way through a workspace; for the files that WorkspaceEngine is made of.
#pragma once

#include "engine/run/workspace_engine.hpp"

namespace dealflow::run {

struct WorkspaceEngine::Work {
  event::Incoming* incoming = nullptr;
  std::uint64_t event_number = 0;
  TimePoint accepted;
  std::string card_source;          // of the cards it makes
  std::string family;               // the source that its use is counted under; none for crm.*
  Passed passed;                    // of an event that the engine made
  std::optional<crm::Timer> fired;  // … because of a date
  std::vector<Failure> failures;
  crm::Changes changes;
  Emitted emitted;
  Outcome outcome;

  [[nodiscard]] TimePoint at() const { return incoming->time.value_or(accepted); }
  [[nodiscard]] bool internal() const { return is_internal_source(incoming->source); }
};

// The id of the integration that sent the event; empty: none did.
[[nodiscard]] std::string_view integration_of(const event::Incoming& incoming);

void count(const crm::Changes& changes, Summary& summary);

}  // namespace dealflow::run
