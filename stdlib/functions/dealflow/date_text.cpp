#include "stdlib/functions/dealflow/date_text.hpp"

#include <fmt/format.h>

#include <array>
#include <vector>

namespace dealflow::stdlib {
namespace {

namespace chrono = std::chrono;

struct Names {
  std::string_view language;
  std::array<std::string_view, 12> months;
  std::array<std::string_view, 12> short_months;
  std::array<std::string_view, 7> days;  // Monday first
  std::array<std::string_view, 7> short_days;
};

constexpr auto languages = std::to_array<Names>({
    {"pt",
     {"janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro",
      "dezembro"},
     {"jan.", "fev.", "mar.", "abr.", "mai.", "jun.", "jul.", "ago.", "set.", "out.", "nov.", "dez."},
     {"segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo"},
     {"seg.", "ter.", "qua.", "qui.", "sex.", "sáb.", "dom."}},
    {"en",
     {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
      "December"},
     {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
     {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"},
     {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}},
    {"es",
     {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
      "diciembre"},
     {"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"},
     {"lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"},
     {"lun", "mar", "mié", "jue", "vie", "sáb", "dom"}},
});

const Names* names_of(std::string_view language) {
  for (const Names& names : languages) {
    if (names.language == language.substr(0, language.find('-'))) return &names;
  }
  return nullptr;
}

// "dd", "MMMM", or text that stands for itself.
struct Part {
  std::string text;
  bool letters = false;
};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// What stands between quotes; two of them, inside or outside, are one that is meant.
tl::expected<std::size_t, std::string> read_quoted(std::string_view pattern, std::size_t at, std::string& into) {
  const auto pair_at = [&](std::size_t place) { return pattern.substr(place).starts_with("''"); };
  if (pair_at(at)) {
    into.push_back('\'');
    return at + 2;
  }
  for (++at; at < pattern.size(); ++at) {
    if (pattern[at] == '\'' && !pair_at(at)) return at + 1;
    into.push_back(pattern[at]);
    if (pattern[at] == '\'') ++at;
  }
  return tl::unexpected(std::string("a quote in the pattern is never closed"));
}

tl::expected<std::vector<Part>, std::string> parts_of(std::string_view pattern) {
  std::vector<Part> parts;
  for (std::size_t at = 0; at < pattern.size();) {
    if (is_letter(pattern[at])) {
      const auto end = std::min(pattern.find_first_not_of(pattern[at], at), pattern.size());
      parts.push_back({std::string(pattern.substr(at, end - at)), true});
      at = end;
      continue;
    }
    if (parts.empty() || parts.back().letters) parts.push_back({});
    if (pattern[at] == '\'') {
      const auto next = read_quoted(pattern, at, parts.back().text);
      if (!next) return tl::unexpected(next.error());
      at = *next;
    } else {
      parts.back().text.push_back(pattern[at++]);
    }
  }
  return parts;
}

std::string unknown_letters(std::string_view letters) {
  return fmt::format("`{}` means nothing in a pattern of dates; put text in single quotes", letters);
}

// Nothing where the letters mean nothing.
std::optional<std::string> written(std::string_view letters, const cel::LocalTime& time, const Names& names) {
  const chrono::year_month_day ymd(time.day);
  const int year = static_cast<int>(ymd.year());
  const unsigned month = static_cast<unsigned>(ymd.month());
  const unsigned weekday = chrono::weekday(time.day).iso_encoding() - 1;
  const std::int64_t hour = time.second / 3600;
  const std::int64_t hour_of_12 = hour % 12 == 0 ? 12 : hour % 12;
  if (letters == "yyyy") return fmt::format("{:04}", year);
  if (letters == "yy") return fmt::format("{:02}", year % 100);
  if (letters == "MMMM") return std::string(names.months[month - 1]);
  if (letters == "MMM") return std::string(names.short_months[month - 1]);
  if (letters == "MM") return fmt::format("{:02}", month);
  if (letters == "M") return fmt::format("{}", month);
  if (letters == "dd") return fmt::format("{:02}", static_cast<unsigned>(ymd.day()));
  if (letters == "d") return fmt::format("{}", static_cast<unsigned>(ymd.day()));
  if (letters == "EEEE") return std::string(names.days[weekday]);
  if (letters == "EEE") return std::string(names.short_days[weekday]);
  if (letters == "HH") return fmt::format("{:02}", hour);
  if (letters == "H") return fmt::format("{}", hour);
  if (letters == "hh") return fmt::format("{:02}", hour_of_12);
  if (letters == "h") return fmt::format("{}", hour_of_12);
  if (letters == "mm") return fmt::format("{:02}", time.second / 60 % 60);
  if (letters == "ss") return fmt::format("{:02}", time.second % 60);
  if (letters == "a") return std::string(hour < 12 ? "AM" : "PM");
  return std::nullopt;
}

// As many digits as the letters ask for; one or two where it is one letter.
std::optional<int> read_number(std::string_view& text, std::string_view letters) {
  const std::size_t least = letters.size();
  const std::size_t most = letters.size() == 1 ? 2 : letters.size();
  int number = 0;
  std::size_t count = 0;
  for (; count < most && count < text.size() && text[count] >= '0' && text[count] <= '9'; ++count)
    number = number * 10 + (text[count] - '0');
  if (count < least) return std::nullopt;
  text.remove_prefix(count);
  return number;
}

}  // namespace

tl::expected<std::string, std::string> format_local(const cel::LocalTime& time, std::string_view pattern,
                                                    std::string_view language) {
  const Names* names = names_of(language);
  if (names == nullptr)
    return tl::unexpected(fmt::format("dates are not written in the language \"{}\" here", language));
  const auto parts = parts_of(pattern);
  if (!parts) return tl::unexpected(parts.error());
  std::string text;
  for (const Part& part : *parts) {
    const auto next = part.letters ? written(part.text, time, *names) : std::optional(part.text);
    if (!next) return tl::unexpected(unknown_letters(part.text));
    text += *next;
  }
  return text;
}

tl::expected<std::optional<chrono::sys_days>, std::string> parse_day(std::string_view text, std::string_view pattern) {
  const auto parts = parts_of(pattern);
  if (!parts) return tl::unexpected(parts.error());
  int year = 0;  // 0: not in the pattern, or not read
  int month = 0;
  int day = 0;
  std::string seen;
  bool matches = true;
  for (const Part& part : *parts) {
    const auto read = [&](int& into) {
      seen.push_back(part.text.front());
      const auto number = matches ? read_number(text, part.text) : std::nullopt;
      matches = number.has_value();
      into = number.value_or(0);
    };
    if (!part.letters) {
      matches = matches && text.starts_with(part.text);
      if (matches) text.remove_prefix(part.text.size());
    } else if (part.text == "yyyy") {
      read(year);
    } else if (part.text == "MM" || part.text == "M") {
      read(month);
    } else if (part.text == "dd" || part.text == "d") {
      read(day);
    } else {
      return tl::unexpected(fmt::format("a day is read by yyyy, MM, M, dd and d, not by `{}`", part.text));
    }
  }
  for (const char letter : {'y', 'M', 'd'}) {
    if (seen.find(letter) == std::string::npos)
      return tl::unexpected(std::string("the pattern of a day needs yyyy, MM and dd"));
  }
  if (!matches || !text.empty() || year < 1) return std::nullopt;
  const auto ymd =
      chrono::year(year) / chrono::month(static_cast<unsigned>(month)) / chrono::day(static_cast<unsigned>(day));
  if (!ymd.ok()) return std::nullopt;
  return chrono::sys_days(ymd);
}

}  // namespace dealflow::stdlib
