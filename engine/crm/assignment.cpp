#include "engine/crm/assignment.hpp"

#include "engine/crm/keys.hpp"

namespace dealflow::crm {

Expected<std::string> round_robin(Cards& cards, std::string_view key, const std::vector<std::string>& people) {
  if (people.empty()) return std::string();
  const store::Key row = tally_key(cards.workspace(), "turn", key);
  const auto turn = cards.number_at(row);
  if (!turn) return tl::unexpected(turn.error());
  const std::uint64_t next = turn->value_or(0);
  cards.put(row, encode_number(next + 1));
  return people[next % people.size()];
}

Expected<std::string> least_busy(Cards& cards, const std::vector<std::string>& people) {
  std::string best;
  std::uint64_t fewest = 0;
  for (const std::string& person : people) {
    const auto open = cards.number_at(tally_key(cards.workspace(), "open", person));
    if (!open) return tl::unexpected(open.error());
    const std::uint64_t deals = open->value_or(0);
    if (!best.empty() && deals >= fewest) continue;
    best = person;
    fewest = deals;
  }
  return best;
}

}  // namespace dealflow::crm
