#include "engine/replay/recollection.hpp"

#include "engine/crm/counters.hpp"
#include "engine/replay/rebuild.hpp"
#include "engine/replay/witness.hpp"
#include "engine/run/run_record.hpp"

#include <optional>
#include <utility>

namespace dealflow::replay {
namespace {

constexpr std::uint64_t inputs_between_progress = 1024;

bool is_event(const Input& input) { return input.kind != Input::Kind::act; }

// The input that the event is, or, of one that the engine made, the last one before it, which brought it about or was
// followed by the time that did. 0: none.
Result<std::uint64_t> input_of(work::Rows& rows, store::WorkspaceNumber workspace, std::uint64_t event) {
  auto inputs = StoredInputs::open(rows, workspace);
  if (!inputs) return tl::unexpected(inputs.error());
  std::uint64_t last = 0;
  while (true) {
    const auto input = inputs->peek();
    if (!input) return tl::unexpected(input.error());
    if (*input == nullptr) return last;
    if (is_event(**input)) {
      if ((*input)->event.number > event) return last;
      last = (*input)->event.number;
    }
    inputs->take();
  }
}

// Events that there are in the scratch store.
Result<std::uint64_t> events_of(Rebuild& rebuild) {
  const auto counters = crm::load_counters(rebuild.rows(), Rebuild::number());
  if (!counters) return tl::unexpected(counters.error());
  return counters->events;
}

Result<bool> is_over(Rebuild& rebuild, std::uint64_t number) {
  const auto run = run::load_run(rebuild.rows(), Rebuild::number(), number);
  if (!run) return tl::unexpected(run.error());
  return *run && (*run)->ended_at;
}

}  // namespace

Result<Recollection> recollect(work::Rows& rows, store::WorkspaceNumber workspace, const Question& question,
                               const WhyOptions& options) {
  const auto begin = input_of(rows, workspace, question.first);
  if (!begin) return tl::unexpected(begin.error());
  auto rebuild = Rebuild::begin(rows, workspace, {.scratch = options.scratch, .baseline = {}});
  if (!rebuild) return tl::unexpected(rebuild.error());
  Witness witness(question);
  bool watched = false;
  std::uint64_t done = 0;
  std::shared_ptr<const Workspace> handled_by;
  while (true) {
    const auto input = rebuild->peek();
    if (!input) return tl::unexpected(input.error());
    if (*input == nullptr) break;
    const std::uint64_t number = is_event(**input) ? (*input)->event.number : 0;
    // One that the engine made comes with the input behind it, where that moved the clock.
    const auto made = events_of(*rebuild);
    if (!made) return tl::unexpected(made.error());
    if (number > question.last && *made >= question.last && !question.to_end) break;
    if (!watched && number >= *begin && number != 0) {
      rebuild->observe(&witness);
      watched = true;
    }
    if (auto stepped = rebuild->step(); !stepped) return tl::unexpected(stepped.error());
    if (watched) witness.input_done();
    if (number != 0 && (handled_by == nullptr || number <= question.last)) handled_by = rebuild->workspace();
    // Nothing that the engine makes has the number of what came from outside.
    if (number == question.last && !question.to_end) break;
    if (question.to_end && watched) {
      const auto over = is_over(*rebuild, question.run);
      if (!over) return tl::unexpected(over.error());
      if (*over) break;
    }
    if (++done % inputs_between_progress == 0 && options.progress && !options.progress(number, question.last))
      return fail(ErrorCode::cancelled, "ended before the answer was found");
  }
  rebuild->observe(nullptr);
  Recollection found = witness.take();
  for (EventLook& one : found.looks)
    if (const auto steps = found.steps.find(one.look.run); one.look.run != 0 && steps != found.steps.end())
      one.look.steps = steps->second;
  found.workspace = std::move(handled_by);
  found.inexact = rebuild->inexact();
  return found;
}

}  // namespace dealflow::replay
