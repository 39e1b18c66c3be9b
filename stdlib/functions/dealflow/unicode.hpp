// Text beyond ASCII, independent of any machine's language: case, accents, titles.
//
// Result:   UTF-8 in composed form (NFC).
// Errors:   none; the text must be UTF-8, as all texts of expressions are.
// Source:   Unicode 14 as libunistring 1.0 has it: full case mappings (ß, final sigma), UAX 29 words, UAX 15 forms.
#pragma once

#include <string>
#include <string_view>

namespace dealflow::stdlib {

[[nodiscard]] std::string lower_case(std::string_view text);
[[nodiscard]] std::string upper_case(std::string_view text);
[[nodiscard]] std::string title_case(std::string_view text);
// For comparing without regard to case: "Straße" and "STRASSE" are one.
[[nodiscard]] std::string fold_case(std::string_view text);
// Latin and Greek letters without their marks: "São" is "Sao", "Łódź" is "Lodz", "ß" is "ss". Other scripts are left as
// they are, since their marks are parts of letters (й) or vowels.
[[nodiscard]] std::string without_accents(std::string_view text);
// Blanks of any kind at the ends taken off, those inside as one space.
[[nodiscard]] std::string single_spaced(std::string_view text);
// Whether the code point is a letter or digit of any script.
[[nodiscard]] bool is_word_character(char32_t code_point);

}  // namespace dealflow::stdlib
