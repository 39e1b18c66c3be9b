// Events that the engine makes itself: by `emit`, from changes of cards, from due dates. They are lines of JSON like
// any other, so that intake checks them, the event log keeps them and `retry` finds them.
//
// Their source is "dealflow:" and the workspace's name, which nobody outside may use. What a sender's event cannot say
// (the records in scope, how many flows have started each other) stands in attributes that are read from such events
// alone.
//
// Threads:  pure functions.
// Source:   LANGUAGE.md, "One event, several flows"; domain/EVENTS.md, `crm.*`.
#pragma once

#include <dealflow/records.hpp>

#include "engine/crm/crm.hpp"
#include "engine/event/incoming.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dealflow::run {

[[nodiscard]] std::string internal_source(std::string_view workspace);
[[nodiscard]] bool is_internal_source(std::string_view source);

// What an internal event takes along.
struct Passed {
  std::optional<std::uint64_t> contact;
  std::optional<std::uint64_t> deal;
  std::size_t depth = 0;  // flows that started each other before it
  std::string path;       // … by name
};

struct InternalEvent {
  std::string workspace;
  std::string id;
  std::string type;
  TimePoint time;
  std::string data;  // one JSON object
  Passed passed;
};
[[nodiscard]] std::string to_line(const InternalEvent& event);
// Nothing passed where the source is another's.
[[nodiscard]] Passed passed_with(const event::Incoming& incoming);

// The data of a crm.* event; nothing where the deal has no contact, without whom the catalogue knows no such event.
[[nodiscard]] crm::Expected<std::optional<std::string>> data_of(crm::Crm& crm, const crm::CrmChange& change);
// Of a due date.
[[nodiscard]] std::string data_of_overdue(const Deal& deal, const Contact& contact);
[[nodiscard]] std::string data_of_date(const Contact& contact, std::string_view field, std::string_view date);

}  // namespace dealflow::run
