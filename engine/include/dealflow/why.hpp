// Why: why a flow took an event or did not, and why a record or a value is as it is.
//
//   auto answer = why_event("store", "evt-12", {.flow = "large-orders", .scratch = folder});
//   for (const WhyLook& look : answer->looks) …
//
// What conditions were made of is not stored: the events that the store has kept are run once more in a scratch store,
// up to the one that is asked about, by the versions of the flows that handled them. So an answer shows what a flow saw
// then, not what stands in the records now. Nothing is sent and the store is not written to.
//
// Errors:   not_found for an event, record, field or flow that there is not; invalid_argument for an id that several
//           senders gave; refused where the history is not whole (replay.no_version, replay.no_beginning); of the
//           stores.
// Threads:  one thread a call. The store may be written meanwhile.
// Source:   DESIGN, "Command line" (`why`); D9.
#pragma once

#include <dealflow/records.hpp>
#include <dealflow/result.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow {

// A value as an expression would write it: "Ana", 80.00 BRL, null.
struct WhyRead {
  std::string text;  // payment.amount
  std::string value;
};
struct WhyOperand {
  std::string text;   // payment.amount > 100
  std::string value;  // "true", "false", "null", "error: …"
  std::vector<WhyRead> reads;
};
struct WhyCondition {
  std::string step;        // "condition", or the step's path
  std::size_t choice = 0;  // of `if` and `switch`: which
  std::string text;
  std::string value;
  std::vector<WhyOperand> deciding;  // the operands that made it so
};
// A variable or an argument that was worked out.
struct WhyArgument {
  std::string name;  // "priority_deal", "name"
  std::string text;  // of the expression, or of the hole
  std::string value;
  std::vector<WhyRead> reads;
};
struct WhyStep {
  std::string step;
  std::string block;  // which way it went, where it has several
  std::string action;
  std::string result;  // "deal-42 created", "skipped: there is no deal"; empty where the run's record is not kept
  std::vector<std::string> notes;
  std::vector<WhyCondition> conditions;
  std::vector<WhyArgument> arguments;
};

// A flow that looked at an event, and what it decided.
struct WhyLook {
  std::string flow, version;
  std::string event_type;  // of a change that the event brought about, the change's: crm.deal.created
  std::string path;        // … and how it came to it
  // "ran", "queued", "condition", "turn", "passed over", "failed", "undone" (its event failed), "not a trigger",
  // "disabled", "template".
  std::string verdict;
  std::string reason;
  std::optional<WhyCondition> condition;
  std::vector<WhyArgument> variables;
  std::uint64_t run = 0;  // 0: none began
  // What became of the run up to now: "done", "waiting until …", "failed in step 5: …"; empty where it is not kept.
  std::string run_state;
  std::vector<WhyStep> steps;  // that the run took with this event
};
// A run that waited for an event of this type, and whether it went on with it.
struct WhyWait {
  std::uint64_t run = 0;
  std::string flow;
  WhyCondition condition;
};

struct WhyEvent {
  std::uint64_t number = 0;  // evt-N
  EventRef event;
  std::string type;
  TimePoint accepted_at;
  std::string outcome;
  std::optional<DeadLetter> letter;  // where it failed and was not retried since
  std::vector<WhyLook> looks;        // in the order of the flows; of changes behind those of the event itself
  std::vector<WhyWait> waited;
  std::string inexact;  // why what is shown may not be what was; empty: it is
};

// What set a value, from the event to the value.
struct WhyValue {
  std::string record;  // "deal-42"
  std::string field;   // "stage", "city"; "created": how the record came to be
  std::string value;
  HistoryEntry set;                    // the entry that set it
  std::optional<std::uint64_t> event;  // evt-N, where it is kept
  std::string event_type;
  std::string action;                     // of the step: "create_deal"
  std::string rule;                       // what in the step says so: "map town -> city", "stage won"
  std::vector<WhyRead> reads;             // what that read
  std::optional<WhyCondition> condition;  // why the flow ran
  std::vector<HistoryEntry> before;       // what set it before, oldest first
  std::string inexact;
};

struct WhyOptions {
  std::string workspace = {};  // of a store with several
  std::string flow = {};       // of an event: only this one
  // Where the scratch store is made: a folder that is new or empty. What stands in it afterwards is of no use.
  std::filesystem::path scratch = {};
  // Now and then, the events run so far; false ends it with ErrorCode::cancelled.
  std::function<bool(std::uint64_t done, std::uint64_t all)> progress = {};
};

// `event`: "evt-12", or the id that its sender gave it.
[[nodiscard]] Result<WhyEvent> why_event(const std::filesystem::path& store, std::string_view event,
                                         const WhyOptions& options);
// `record`: "con-1", "deal-42"; `field`: a built-in or declared field, "stage", "state", "tags"; empty: how the record
// came to be, then every value that it has, without conditions. Values of which there are several (tags, e-mails) have
// an answer each.
[[nodiscard]] Result<std::vector<WhyValue>> why_value(const std::filesystem::path& store, std::string_view record,
                                                      std::string_view field, const WhyOptions& options);
// What a run decided at each of its steps, from its beginning on: one look.
[[nodiscard]] Result<WhyLook> why_run(const std::filesystem::path& store, std::string_view run,
                                      const WhyOptions& options);

[[nodiscard]] std::string to_json(const WhyEvent& why);
[[nodiscard]] std::string to_json(const WhyLook& why);
[[nodiscard]] std::string to_json(const std::vector<WhyValue>& why);  // an array

}  // namespace dealflow
