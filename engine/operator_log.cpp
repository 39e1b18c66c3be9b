#include <dealflow/log.hpp>
#include <dealflow/value.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace dealflow {
namespace {

constexpr std::array<std::string_view, 4> level_names{"debug", "info", "warning", "error"};
constexpr std::string_view mask = "…";
constexpr std::size_t phone_digits_least = 7;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
// Of an address, and any letter beyond ASCII.
bool is_address_part(char c) {
  return is_digit(c) || is_letter(c) || static_cast<unsigned char>(c) >= 0x80 ||
         std::string_view(".!#$%&'*+-/=?^_{|}~").find(c) != std::string_view::npos;
}

// A value may hold quotes of its own, and then nobody can say which of them belong together: from the first to the last
// all goes. An odd one tells of a value that was cut, or of one that holds a quote.
std::string without_quoted(std::string_view text) {
  constexpr std::string_view quotes = "`\"";
  const auto count =
      std::count_if(text.begin(), text.end(), [&](char c) { return quotes.find(c) != std::string_view::npos; });
  if (count == 0) return std::string(text);
  std::string out(text.substr(0, text.find_first_of(quotes) + 1));
  out += mask;
  if (count % 2 == 0) out += text.substr(text.find_last_of(quotes));
  return out;
}

std::string without_addresses(std::string_view text) {
  std::string out;
  std::size_t written = 0;
  for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    std::size_t begin = at;
    while (begin > written && is_address_part(text[begin - 1])) --begin;
    std::size_t end = at + 1;
    while (end < text.size() && is_address_part(text[end])) ++end;
    if (begin == at || end == at + 1) continue;
    out += text.substr(written, begin - written);
    out += mask;
    written = end;
    at = end - 1;
  }
  return out.append(text.substr(written));
}

// "2026-03-02", which no other digits follow.
bool is_date(std::string_view text) {
  constexpr std::string_view shape = "dddd-dd-dd";
  if (text.size() < shape.size() || (text.size() > shape.size() && is_digit(text[shape.size()]))) return false;
  for (std::size_t at = 0; at < shape.size(); ++at)
    if (shape[at] == 'd' ? !is_digit(text[at]) : text[at] != '-') return false;
  const int month = (text[5] - '0') * 10 + text[6] - '0', day = (text[8] - '0') * 10 + text[9] - '0';
  return (text.starts_with("19") || text.starts_with("20")) && month <= 12 && day <= 31;
}

// Whether what was written ends in the beginning of an id of the program's own: "evt-" before 1234567.
bool ends_in_id(std::string_view text) {
  constexpr std::array<std::string_view, 6> beginnings{"evt-", "run-", "con-", "deal-", "pay-", "eff-"};
  return std::any_of(beginnings.begin(), beginnings.end(), [&](std::string_view beginning) {
    if (!text.ends_with(beginning)) return false;
    const char before = text.size() == beginning.size() ? ' ' : text[text.size() - beginning.size() - 1];
    return !is_address_part(before);
  });
}

// Digits with what stands between those of a phone: "+55 (81) 90000-1001". Not of dates, nor of ids such as
// evt-1234567.
std::string without_phones(std::string_view text) {
  constexpr std::size_t date_size = 10;
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    const bool begins = is_digit(text[at]) || text[at] == '+';
    if (!begins) {
      out += text[at++];
      continue;
    }
    if (is_date(text.substr(at))) {
      out += text.substr(at, date_size);
      at += date_size;
      continue;
    }
    if (ends_in_id(out)) {
      while (at < text.size() && is_digit(text[at])) out += text[at++];
      if (at < text.size() && text[at] == '+') out += text[at++];
      continue;
    }
    std::size_t end = at, last = at, digits = 0;
    for (; end < text.size() &&
           (is_digit(text[end]) || std::string_view("+-. ()/").find(text[end]) != std::string_view::npos);
         ++end)
      if (is_digit(text[end])) {
        ++digits;
        last = end + 1;
      }
    const std::string_view number = text.substr(at, std::max(last, at + 1) - at);
    out += digits >= phone_digits_least ? mask : number;
    at += number.size();
  }
  return out;
}

std::string quoted(std::string_view text) { return cel::to_json(cel::Value::text(text)); }

// What a record has beside level and message, in one order for both forms.
template <class Visit>
void each_field(const LogRecord& record, const Visit& visit) {
  const auto id = [](std::string_view prefix, std::uint64_t number) {
    return number == 0 ? std::string() : fmt::format("{}-{}", prefix, number);
  };
  visit("workspace", std::string(record.workspace));
  visit("event", id("evt", record.event));
  visit("run", id("run", record.run));
  visit("flow", std::string(record.flow));
  visit("step", std::string(record.step));
  visit("code", std::string(record.code));
}

}  // namespace

std::string_view to_string(LogLevel level) { return level_names[static_cast<std::size_t>(level)]; }

std::optional<LogLevel> find_log_level(std::string_view name) {
  const auto* found = std::find(level_names.begin(), level_names.end(), name);
  if (found == level_names.end()) return std::nullopt;
  return static_cast<LogLevel>(found - level_names.begin());
}

std::string to_text(const LogRecord& record) {
  std::string fields;
  each_field(record, [&](std::string_view name, const std::string& value) {
    if (value.empty()) return;
    const bool names_itself = name == "event" || name == "run";
    fields += fmt::format("{}{}{}", fields.empty() ? "" : ", ", names_itself ? "" : fmt::format("{} ", name), value);
  });
  return fields.empty() ? std::string(record.message) : fmt::format("{} ({})", record.message, fields);
}

std::string to_json(const LogRecord& record) {
  std::string json = fmt::format(R"({{"level":"{}","message":{})", to_string(record.level), quoted(record.message));
  each_field(record, [&](std::string_view name, const std::string& value) {
    if (!value.empty()) json += fmt::format(R"(,"{}":{})", name, quoted(value));
  });
  return json + "}";
}

std::string masked(std::string_view text) { return without_phones(without_addresses(without_quoted(text))); }

}  // namespace dealflow
