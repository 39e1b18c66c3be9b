#include "engine/crm/assignment.hpp"

#include "engine/crm/keys.hpp"

#include <algorithm>

namespace dealflow::crm {
namespace {

// Those who can be chosen.
class Present {
 public:
  Present(const rules::Settings& settings, const std::vector<std::string>& people)
      : settings_(settings),
        all_absent_(
            std::none_of(people.begin(), people.end(), [this](const auto& person) { return is_there(person); })) {}

  [[nodiscard]] bool has(const std::string& person) const { return all_absent_ || is_there(person); }

 private:
  [[nodiscard]] bool is_there(const std::string& person) const {
    const rules::Member* member = settings_.member(person);
    return member == nullptr || !member->absent;
  }

  const rules::Settings& settings_;
  bool all_absent_;
};

}  // namespace

Expected<std::string> round_robin(Cards& cards, const rules::Settings& settings, std::string_view key,
                                  const std::vector<std::string>& people) {
  if (people.empty()) return std::string();
  const Present present(settings, people);
  const store::Key row = tally_key(cards.workspace(), "turn", key);
  const auto stored = cards.number_at(row);
  if (!stored) return tl::unexpected(stored.error());
  std::uint64_t turn = stored->value_or(0);
  while (!present.has(people[turn % people.size()])) ++turn;
  cards.put(row, encode_number(turn + 1));
  return people[turn % people.size()];
}

Expected<std::string> least_busy(Cards& cards, const rules::Settings& settings,
                                 const std::vector<std::string>& people) {
  const Present present(settings, people);
  std::string best;
  std::uint64_t fewest = 0;
  for (const std::string& person : people) {
    if (!present.has(person)) continue;
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
