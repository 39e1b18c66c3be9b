// An effect that will never be delivered: the run at its step's `on_failure` is to begin, or it is a dead letter.
//
// Errors:   of the store.
// Threads:  one thread, in an open layer.
// Source:   DESIGN 11; facts/EVENTS-AND-WEBHOOKS.md.
#pragma once

#include <dealflow/result.hpp>

#include "engine/outbox/outbox.hpp"
#include "engine/run/execution.hpp"

namespace dealflow::run {

// The row must not be in the outbox any more. A new run waits for the very moment `at`: what it does has then a unit of
// its own, and where that fails, a dead letter to be tried again from.
[[nodiscard]] Result<void> lose_effect(const Workshop& shop, outbox::Row row, TimePoint at);

}  // namespace dealflow::run
