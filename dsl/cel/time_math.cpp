#include "dsl/cel/time_math.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace dealflow::cel {
namespace {

__extension__ using Wide = __int128;

constexpr std::int64_t first_second = -62'135'596'800;  // 0001-01-01T00:00:00Z
constexpr std::int64_t last_second = 253'402'300'799;   // 9999-12-31T23:59:59Z
constexpr Wide giga = 1'000'000'000;

Wide nanos_of(Duration d) { return Wide{d.seconds} * giga + d.nanos; }
Wide nanos_of(Timestamp t) { return Wide{t.seconds} * giga + t.nanos; }

bool in_range(Wide nanos) { return nanos >= Wide{INT64_MIN} && nanos <= Wide{INT64_MAX}; }

std::optional<Duration> duration_from(Wide nanos) {
  if (!in_range(nanos)) return std::nullopt;
  return Duration{static_cast<std::int64_t>(nanos / giga), static_cast<std::int32_t>(nanos % giga)};
}

constexpr std::array<std::pair<std::string_view, std::int64_t>, 8> units{{{"ns", 1},
                                                                          {"us", 1'000},
                                                                          {"µs", 1'000},
                                                                          {"μs", 1'000},
                                                                          {"ms", 1'000'000},
                                                                          {"s", 1'000'000'000},
                                                                          {"m", 60'000'000'000},
                                                                          {"h", 3'600'000'000'000}}};

std::optional<std::int64_t> take_unit(std::string_view& text) {
  for (const auto& [name, nanos] : units) {
    if (!text.starts_with(name)) continue;
    text.remove_prefix(name.size());
    return nanos;
  }
  return std::nullopt;
}

// One number and its unit, off the front of the text, in nanoseconds.
std::optional<Wide> take_part(std::string_view& text) {
  Wide whole = 0;
  Wide fraction = 0;
  Wide scale = 1;
  std::size_t digits = 0;
  const auto digit = [&] { return !text.empty() && text.front() >= '0' && text.front() <= '9'; };
  for (; digit(); text.remove_prefix(1), ++digits) {
    whole = whole * 10 + (text.front() - '0');
    if (whole > Wide{INT64_MAX}) return std::nullopt;
  }
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    for (; digit(); text.remove_prefix(1), ++digits) {
      if (scale >= giga * giga) continue;  // finer than anything that can be kept
      fraction = fraction * 10 + (text.front() - '0');
      scale *= 10;
    }
  }
  if (digits == 0) return std::nullopt;
  const auto unit = take_unit(text);
  if (!unit) return std::nullopt;
  return whole * *unit + fraction * *unit / scale;
}

}  // namespace

bool in_range(Timestamp time) { return time.seconds >= first_second && time.seconds <= last_second; }

bool in_range(Duration duration) { return in_range(nanos_of(duration)); }

Duration negated(Duration duration) { return {-duration.seconds, -duration.nanos}; }

std::optional<Duration> add_durations(Duration a, Duration b) { return duration_from(nanos_of(a) + nanos_of(b)); }

std::optional<Duration> subtract(Timestamp a, Timestamp b) { return duration_from(nanos_of(a) - nanos_of(b)); }

std::optional<Timestamp> move(Timestamp time, Duration by) {
  const Wide nanos = nanos_of(time) + nanos_of(by);
  Wide seconds = nanos / giga;
  Wide rest = nanos % giga;
  if (rest < 0) {
    rest += giga;
    seconds -= 1;
  }
  const Timestamp moved{static_cast<std::int64_t>(seconds), static_cast<std::int32_t>(rest)};
  return in_range(moved) ? std::optional(moved) : std::nullopt;
}

std::optional<Duration> parse_duration(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return Duration{};
  if (text.empty()) return std::nullopt;
  Wide total = 0;
  while (!text.empty()) {
    const auto part = take_part(text);
    if (!part) return std::nullopt;
    total += *part;
    if (total > Wide{INT64_MAX} + 1) return std::nullopt;
  }
  return duration_from(negative ? -total : total);
}

std::string format_duration(Duration duration) {
  const bool negative = duration.seconds < 0 || duration.nanos < 0;
  const auto seconds = static_cast<std::uint64_t>(negative ? -duration.seconds : duration.seconds);
  std::string text = fmt::format("{}{}", negative ? "-" : "", seconds);
  if (duration.nanos != 0) {
    text += fmt::format(".{:09}", negative ? -duration.nanos : duration.nanos);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text + "s";
}

}  // namespace dealflow::cel
