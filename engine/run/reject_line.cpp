#include "engine/run/reject_line.hpp"

#include "engine/log/letters.hpp"
#include "engine/run/failure.hpp"

#include <utility>

namespace dealflow::run {

Result<Outcome> reject_line(work::UnitOfWork& unit, crm::Crm& crm, store::WorkspaceNumber workspace,
                            const Rejection& rejection, const Submission& submission) {
  Outcome outcome;
  outcome.kind = Outcome::Kind::rejected;
  outcome.rejection = rejection;
  outcome.rejection.line = submission.line_number;
  const store::Key mark = log::rejected_mark_key(workspace, submission.input, submission.line_number, submission.line);
  auto listed = unit.get(mark);
  if (!listed) return tl::unexpected(listed.error());
  if (*listed) return outcome;
  auto kept = in_layer(unit, crm, {}, [&]() -> Result<void> {
    RejectedLine line;
    line.number = ++crm.counters().rejected;
    line.input = submission.input;
    line.line = submission.line_number;
    line.offset = rejection.offset;
    line.code = rejection.code;
    line.message = rejection.message;
    line.raw = submission.line.substr(0, log::rejected_raw_bytes_max);
    unit.put(store::Key(workspace, store::Table::rejected).number(line.number), log::encode(line));
    unit.put(mark, {});
    return {};
  });
  if (!kept) return tl::unexpected(kept.error());
  return outcome;
}

Result<void> in_layer(work::UnitOfWork& unit, crm::Crm& crm, crm::Cause cause,
                      const std::function<Result<void>()>& change) {
  unit.begin_layer();
  crm.begin(std::move(cause));
  auto done = change();
  if (done) {
    if (auto finished = crm.finish(); !finished) done = tl::unexpected(store_error(finished.error()));
  }
  if (!done) {
    crm.forget();
    unit.drop_layer();
    return done;
  }
  unit.keep_layer();
  return done;
}

void count(const Outcome& outcome, Summary& summary) {
  ++summary.events.read;
  summary.events.warnings += outcome.warnings.size();
  switch (outcome.kind) {
    case Outcome::Kind::applied: ++summary.events.applied; return;
    case Outcome::Kind::unmatched: ++summary.events.unmatched; return;
    case Outcome::Kind::duplicate: ++summary.events.duplicate; return;
    case Outcome::Kind::rejected: ++summary.events.rejected; return;
    case Outcome::Kind::failed: ++summary.events.failed; return;
  }
}

}  // namespace dealflow::run
