// RetrySchedule: when an effect is tried again, and what is reported of an attempt: the schedule of Standard Webhooks,
// for mails as well.
//
// Time:     each wait is the schedule's, up to a tenth more or less. How much is a function of the effect and the
//           attempt: the same after a restart, and spread over the effects that failed together.
// Threads:  plain functions.
// Source:   facts/EVENTS-AND-WEBHOOKS.md, "Standard Webhooks".
#pragma once

#include <dealflow/effect_sender.hpp>
#include <dealflow/engine.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace dealflow::worker {

// Before each attempt; the first is made at once. The last one is made 75 h 35 min 5 s after the first.
inline constexpr std::array<std::chrono::seconds, 10> retry_waits{
    std::chrono::seconds(0), std::chrono::seconds(5), std::chrono::minutes(5), std::chrono::minutes(30),
    std::chrono::hours(2),   std::chrono::hours(5),   std::chrono::hours(10),  std::chrono::hours(14),
    std::chrono::hours(20),  std::chrono::hours(24)};
// What a receiver may ask for.
inline constexpr std::chrono::seconds retry_after_max = std::chrono::hours(24);

// The wait behind so many attempts that failed; nothing behind the last.
[[nodiscard]] std::optional<std::chrono::microseconds> wait_after(std::uint64_t failed_attempts,
                                                                  std::string_view message_id);

// What is reported of the attempt, made `at`, of an effect as it was before it.
[[nodiscard]] Delivery delivery_of(const Effect& effect, const Attempt& attempt, TimePoint at);

// How long a receiver is spared that asks for it for the `times`-th time in a row (from 1).
[[nodiscard]] std::chrono::seconds spare_for(unsigned times, std::optional<std::chrono::seconds> retry_after);

}  // namespace dealflow::worker
