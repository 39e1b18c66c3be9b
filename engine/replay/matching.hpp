// Matching: which record of one state is which of another, by who or what they are rather than by number.
//
// Memory:   eight bytes a record, and a hash for each record that has no key of its own.
// Errors:   of the stores.
// Threads:  one thread.
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
#include <unordered_map>
#include <vector>

namespace dealflow::replay {

// One workspace in one state.
struct State {
  work::Rows* rows = nullptr;
  store::WorkspaceNumber workspace = 0;
};

// Numbers of one kind on both sides; 0: it is on one side only.
class Pairs {
 public:
  void set(std::uint64_t before, std::uint64_t after);
  [[nodiscard]] std::uint64_t after(std::uint64_t before) const { return at(after_, before); }
  [[nodiscard]] std::uint64_t before(std::uint64_t after) const { return at(before_, after); }

 private:
  static std::uint64_t at(const std::vector<std::uint64_t>& numbers, std::uint64_t number) {
    return number < numbers.size() ? numbers[static_cast<std::size_t>(number)] : 0;
  }
  std::vector<std::uint64_t> after_, before_;
};

struct Matching {
  Pairs contacts, deals, effects, events;
};

// `events` of the matching says which event is which: those from outside as they were submitted. What the engine made
// is added here.
[[nodiscard]] Result<void> match_events(const State& before, const State& after, Pairs& events);
[[nodiscard]] Result<void> match_contacts(const State& before, const State& after, Matching& matching);
[[nodiscard]] Result<void> match_deals(const State& before, const State& after, Matching& matching);
[[nodiscard]] Result<void> match_effects(const State& before, const State& after, Matching& matching);

// The contact of `after` that the contact of `before` is, as far as its own identities say so.
[[nodiscard]] Result<std::optional<std::uint64_t>> find_contact(const State& before, std::uint64_t number,
                                                                const State& after);

// The text of the later state as the earlier one would have it: con-9, deal-9 and evt-9 become the numbers that their
// records have there.
[[nodiscard]] std::string as_before(std::string_view text, const Matching& matching);

}  // namespace dealflow::replay
