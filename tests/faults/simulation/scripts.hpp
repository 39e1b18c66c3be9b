// The workspace of the simulation: eight small flows, said once, as lists of steps. workspace_of() writes them as files
// for the engine; the model (model.hpp) does by itself what they say.
//
// A flow has two versions, which a reload swaps; notes say which one wrote them. The label of what it sends is the
// event's id and a word: who receives it can say what is missing.
#pragma once

#include <dealflow/time.hpp>
#include <dealflow/workspace.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dealflow::test::simulation {

enum class Kind : std::uint8_t { ask, call, dun, form, news, paid, sum };  // in the order of their names
inline constexpr std::size_t kinds = 7;

struct Step {
  enum class Does : std::uint8_t {
    contact,
    deal,
    tag,
    note,
    share,
    wait,
    wait_for_hours,
    wait_for_payment,
    webhook,
    mail,
  };
  Does does = Does::note;
  std::string word;      // of a note, a label
  std::string receiver;  // webhook: the id of an endpoint, or an address
  std::chrono::seconds time{0};
  bool awaited = false;               // of a note: it says which payment came
  std::vector<Step> then, otherwise;  // wait_for_payment; otherwise: also on_failure
};
enum class Mode : std::uint8_t { parallel, single, queued };
struct Script {
  const char* name;
  const char* trigger;
  Mode mode;
  std::vector<Step> steps;
};

[[nodiscard]] const Script& script(Kind kind, int version);  // 1 or 2
[[nodiscard]] std::shared_ptr<const Workspace> workspace_of(int version);
inline constexpr std::uint64_t mails_an_hour = 2;  // of one flow
inline constexpr const char* workspace_name = "sim";

// What a sender sends.
struct Event {
  std::string id;
  Kind kind = Kind::paid;
  std::string person;             // the local part of an address
  std::optional<TimePoint> time;  // by the sender's clock, which is right
  int n = 1;                      // of `sum`: 0 fails in version 1
};
[[nodiscard]] std::string line_of(const Event& event);
[[nodiscard]] std::string source_of(Kind kind);

}  // namespace dealflow::test::simulation
