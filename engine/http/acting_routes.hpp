// What an operator asks of the server while it holds the store: runs approved or ended, dead letters run again,
// receivers sent to again. Each is done by the worker between two batches, and answered after its commit.
//
// Errors:   404 for what there is none of, 409 for a run that is not in the state for it; else those of the worker.
// Source:   dealflow/engine.hpp; docs/schema.
#pragma once

#include "engine/http/routing.hpp"

namespace dealflow::http {

void answer_approve(const Call& call);    // POST /runs/{id}/approve
void answer_cancel(const Call& call);     // POST /runs/{id}/cancel
void answer_retry(const Call& call);      // POST /dead/{id}/retry
void answer_retry_all(const Call& call);  // POST /dead/retry
void answer_enable(const Call& call);     // POST /endpoints/{id}/enable

}  // namespace dealflow::http
