// Join: one contact goes into another. Its row stays as it was, marked, so that the join can be undone; its number
// leads to the survivor.
//
// Source:   D6, D8; R5.
// Threads:  as Cards.
#pragma once

#include "engine/crm/cards.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dealflow::crm {

// What becomes of values that differ. Identities, deals, payments, courses, tags and sessions are always united.
enum class Policy : std::uint8_t {
  keep_older,
  keep_newer,
  keep_both,  // the loser becomes a further field: city_2
};
[[nodiscard]] std::optional<Policy> find_policy(std::string_view name);

struct Join {
  HistoryKind kind = HistoryKind::joined;  // joined by itself, or merged on request
  Policy policy = Policy::keep_older;
  std::string reason;
  std::string tag = {};  // of the survivor
};

// `from` goes into `into`.
[[nodiscard]] Expected<void> join(Cards& cards, ContactCard& from, ContactCard& into, const Join& how);

}  // namespace dealflow::crm
