#include "engine/worker/retry_schedule.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>

namespace dealflow::worker {
namespace {

constexpr std::chrono::seconds spare_first{5};
constexpr std::chrono::seconds spare_max = std::chrono::minutes(5);

std::chrono::seconds bounded(std::chrono::seconds asked) {
  return std::clamp(asked, std::chrono::seconds(0), retry_after_max);
}

}  // namespace

std::optional<std::chrono::microseconds> wait_after(std::uint64_t failed_attempts, std::string_view message_id) {
  if (failed_attempts >= retry_waits.size()) return std::nullopt;
  constexpr std::int64_t whole = 10'000, spread = 1'000;
  const std::uint64_t hash = XXH3_64bits_withSeed(message_id.data(), message_id.size(), failed_attempts);
  const auto share = whole - spread + static_cast<std::int64_t>(hash % (2 * spread + 1));
  const std::chrono::microseconds wait = retry_waits[failed_attempts];
  return wait * share / whole;
}

Delivery delivery_of(const Effect& effect, const Attempt& attempt, TimePoint at) {
  Delivery delivery;
  delivery.at = at;
  delivery.reason = attempt.reason;
  switch (attempt.result) {
    case Attempt::Result::delivered: delivery.result = Delivery::Result::delivered; return delivery;
    case Attempt::Result::failed: delivery.result = Delivery::Result::failed; return delivery;
    case Attempt::Result::gone: delivery.result = Delivery::Result::gone; return delivery;
    case Attempt::Result::again: break;
  }
  const auto wait = wait_after(effect.attempts + 1, effect.message_id);
  if (!wait) {
    delivery.result = Delivery::Result::failed;
    delivery.reason = fmt::format("given up after {} attempts; the last: {}", effect.attempts + 1, attempt.reason);
    return delivery;
  }
  delivery.result = Delivery::Result::again;
  const std::chrono::microseconds asked = bounded(attempt.retry_after.value_or(std::chrono::seconds(0)));
  delivery.next_attempt = at + std::max(*wait, asked);
  return delivery;
}

std::chrono::seconds spare_for(unsigned times, std::optional<std::chrono::seconds> retry_after) {
  if (retry_after && *retry_after > std::chrono::seconds(0)) return bounded(*retry_after);
  constexpr unsigned doublings_max = 6;
  const unsigned doublings = std::min(std::max(times, 1U) - 1U, doublings_max);
  return std::min(spare_first * (1U << doublings), spare_max);
}

}  // namespace dealflow::worker
