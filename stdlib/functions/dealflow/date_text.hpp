// Dates and times as people write them, by a pattern such as "dd/MM/yyyy" or "EEEE, d 'de' MMMM".
//
// Letters:  yyyy yy MMMM MMM MM M dd d EEEE EEE HH H hh h mm ss a; text in single quotes stands for itself, as does all
//           that is no letter.
// Threads:  pure functions.
// Source:   Unicode Technical Standard 35, "Date Format Patterns", the part of it that a CRM writes; names of months
// and
//           days as in its data (CLDR).
#pragma once

#include "stdlib/functions/local_time.hpp"

#include <tl/expected.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace dealflow::stdlib {

// The error says what is wrong with the pattern or the language ("pt", "pt-BR", "en", "es").
[[nodiscard]] tl::expected<std::string, std::string> format_local(const cel::LocalTime& time, std::string_view pattern,
                                                                  std::string_view language);

// The day that the text names by a pattern of yyyy, MM, M, dd, d and marks between them; nothing where it names none.
// The error says what is wrong with the pattern.
[[nodiscard]] tl::expected<std::optional<std::chrono::sys_days>, std::string> parse_day(std::string_view text,
                                                                                        std::string_view pattern);

}  // namespace dealflow::stdlib
