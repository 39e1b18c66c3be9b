#include "engine/http/response_text.hpp"

#include "engine/http/problem.hpp"

#include <fmt/format.h>

#include <array>

namespace dealflow::http {
namespace {

constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// A value goes out as one line, whatever stands in it.
bool is_safe(const std::string& value) { return value.find_first_of(std::string_view("\r\n\0", 3)) == value.npos; }

}  // namespace

std::string http_date(TimePoint now) {
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(now - day));
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", days[std::chrono::weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
                     time.seconds().count());
}

std::string to_bytes(const Response& response, const Sending& sending, TimePoint now) {
  std::string bytes = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\nCache-Control: no-store\r\n", response.status,
                                  reason(response.status), http_date(now));
  for (const auto& [name, value] : response.headers)
    if (is_safe(value)) bytes += fmt::format("{}: {}\r\n", name, value);
  if (response.status != 204) {
    if (!response.content_type.empty()) bytes += fmt::format("Content-Type: {}\r\n", response.content_type);
    bytes += fmt::format("Content-Length: {}\r\n", response.body.size());
  }
  if (!sending.keep_alive) bytes += "Connection: close\r\n";
  if (sending.keep_alive && sending.old_client) bytes += "Connection: keep-alive\r\n";
  bytes += "\r\n";
  if (!sending.head_only && response.status != 204) bytes += response.body;
  return bytes;
}

}  // namespace dealflow::http
