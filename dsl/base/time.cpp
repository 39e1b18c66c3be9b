#include <dealflow/time.hpp>

#include <array>
#include <optional>

namespace dealflow {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

// Reads exactly `count` digits.
std::optional<int> digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char wanted) {
  if (text.empty() || text.front() != wanted) return false;
  text.remove_prefix(1);
  return true;
}

struct Civil {
  int year = 0, month = 0, day = 0;
};

std::optional<Civil> civil(std::string_view& text) {
  const auto year = digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = digits(text, 2);
  if (!day) return std::nullopt;
  return Civil{*year, *month, *day};
}

std::optional<sys_days> to_days(Civil c) {
  const std::chrono::year_month_day day{std::chrono::year{c.year}, std::chrono::month{static_cast<unsigned>(c.month)},
                                        std::chrono::day{static_cast<unsigned>(c.day)}};
  if (c.year < 1 || !day.ok()) return std::nullopt;
  return sys_days{day};
}

// ".5" and up to nine decimals; nothing when there are none, or too many.
std::optional<std::int32_t> fraction(std::string_view& text) {
  if (!take(text, '.')) return 0;
  std::int32_t nanos = 0;
  std::size_t count = 0;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9' && count < 9) {
    nanos = nanos * 10 + (text.front() - '0');
    text.remove_prefix(1);
    ++count;
  }
  if (count == 0) return std::nullopt;
  for (; count < 9; ++count) nanos *= 10;
  return nanos;
}

struct Offset {
  int hours = 0, minutes = 0, sign = 1;
};

std::optional<Offset> offset(std::string_view& text) {
  if (take(text, 'Z') || take(text, 'z')) return Offset{};
  Offset offset;
  if (take(text, '-')) {
    offset.sign = -1;
  } else if (!take(text, '+')) {
    return std::nullopt;
  }
  const auto hours = digits(text, 2);
  if (!hours || !take(text, ':')) return std::nullopt;
  const auto minutes = digits(text, 2);
  if (!minutes) return std::nullopt;
  offset.hours = *hours;
  offset.minutes = *minutes;
  return offset;
}

constexpr std::int64_t first_second = -62'135'596'800;  // 0001-01-01T00:00:00Z
constexpr std::int64_t last_second = 253'402'300'799;   // 9999-12-31T23:59:59Z

void append_padded(std::string& text, std::int64_t value, int width) {
  std::array<char, 20> buffer{};
  for (int i = width - 1; i >= 0; --i) {
    buffer[static_cast<std::size_t>(i)] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  text.append(buffer.data(), static_cast<std::size_t>(width));
}

void append_date(std::string& text, sys_days day) {
  const std::chrono::year_month_day civil_day{day};
  append_padded(text, static_cast<int>(civil_day.year()), 4);
  text += '-';
  append_padded(text, static_cast<unsigned>(civil_day.month()), 2);
  text += '-';
  append_padded(text, static_cast<unsigned>(civil_day.day()), 2);
}

}  // namespace

tl::expected<Timestamp, TimeError> parse_timestamp(std::string_view text) {
  const auto syntax = tl::unexpected(TimeError::syntax);
  const auto date = civil(text);
  if (!date || !(take(text, 'T') || take(text, 't'))) return syntax;
  const auto hour = digits(text, 2);
  if (!hour || !take(text, ':')) return syntax;
  const auto minute = digits(text, 2);
  if (!minute || !take(text, ':')) return syntax;
  const auto second = digits(text, 2);
  if (!second) return syntax;
  const auto nanos = fraction(text);
  if (!nanos) return syntax;
  const auto zone = offset(text);
  if (!zone || !text.empty()) return syntax;

  const auto day = to_days(*date);
  const bool exists = day && *hour <= 23 && *minute <= 59 && *second <= 59 && zone->hours <= 23 && zone->minutes <= 59;
  if (!exists) return tl::unexpected(TimeError::no_such_day);
  const std::int64_t seconds = std::int64_t{day->time_since_epoch().count()} * 86'400 + *hour * 3'600 + *minute * 60 +
                               *second - zone->sign * (zone->hours * 3'600 + zone->minutes * 60);
  if (seconds < first_second || seconds > last_second) return tl::unexpected(TimeError::no_such_day);
  return Timestamp{seconds, *nanos};
}

tl::expected<TimePoint, TimeError> parse_time(std::string_view text) {
  return parse_timestamp(text).map([](Timestamp t) { return to_time_point(t); });
}

std::string format_time(Timestamp time) {
  const auto day = std::chrono::floor<days>(std::chrono::sys_seconds{std::chrono::seconds{time.seconds}});
  const std::int64_t second = time.seconds - std::int64_t{day.time_since_epoch().count()} * 86'400;
  std::string text;
  text.reserve(30);
  append_date(text, day);
  text += 'T';
  append_padded(text, second / 3'600, 2);
  text += ':';
  append_padded(text, second / 60 % 60, 2);
  text += ':';
  append_padded(text, second % 60, 2);
  if (time.nanos != 0) {
    text += '.';
    if (time.nanos % 1'000'000 == 0) {
      append_padded(text, time.nanos / 1'000'000, 3);
    } else if (time.nanos % 1'000 == 0) {
      append_padded(text, time.nanos / 1'000, 6);
    } else {
      append_padded(text, time.nanos, 9);
    }
  }
  text += 'Z';
  return text;
}

std::string format_time(TimePoint time) { return format_time(to_timestamp(time)); }

tl::expected<sys_days, TimeError> parse_date(std::string_view text) {
  const auto date = civil(text);
  if (!date || !text.empty()) return tl::unexpected(TimeError::syntax);
  const auto day = to_days(*date);
  if (!day) return tl::unexpected(TimeError::no_such_day);
  return *day;
}

std::string format_date(sys_days day) {
  std::string text;
  append_date(text, day);
  return text;
}

Timestamp to_timestamp(TimePoint time) {
  const auto second = std::chrono::floor<std::chrono::seconds>(time);
  const auto micros = (time - second).count();
  return {second.time_since_epoch().count(), static_cast<std::int32_t>(micros * 1'000)};
}

TimePoint to_time_point(Timestamp time) {
  return TimePoint{std::chrono::seconds{time.seconds} + std::chrono::microseconds{time.nanos / 1'000}};
}

}  // namespace dealflow
