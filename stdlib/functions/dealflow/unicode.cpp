// The one file that knows libunistring.
#include "stdlib/functions/dealflow/unicode.hpp"

#include "dsl/cel/code_points.hpp"

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

namespace dealflow::stdlib {
namespace {

const std::uint8_t* bytes(std::string_view text) { return reinterpret_cast<const std::uint8_t*>(text.data()); }

// The library hands out memory of its own; null only where there is none left or the text is no UTF-8.
template <class Make>
std::string taken(std::string_view text, const Make& make) {
  if (text.empty()) return {};
  std::size_t size = 0;
  const std::unique_ptr<std::uint8_t, void (*)(void*)> result(make(bytes(text), text.size(), &size), &std::free);
  if (!result) return std::string(text);
  return {reinterpret_cast<const char*>(result.get()), size};
}

// No language: "I" becomes "i" everywhere, also where the machine speaks Turkish.
constexpr const char* no_language = "";

template <auto Mapping>
std::string mapped(std::string_view text) {
  return taken(text, [](const std::uint8_t* data, std::size_t size, std::size_t* result_size) {
    return Mapping(data, size, no_language, UNINORM_NFC, nullptr, result_size);
  });
}

std::string normalized(std::string_view text, uninorm_t form) {
  return taken(text, [form](const std::uint8_t* data, std::size_t size, std::size_t* result_size) {
    return u8_normalize(form, data, size, nullptr, result_size);
  });
}

struct Plain {
  char32_t letter;
  std::string_view plain;
};

// Latin letters that Unicode does not take apart.
constexpr auto plain_letters = std::to_array<Plain>({
    {U'ß', "ss"}, {U'ẞ', "SS"}, {U'Æ', "AE"}, {U'æ', "ae"}, {U'Œ', "OE"}, {U'œ', "oe"}, {U'Ø', "O"},
    {U'ø', "o"},  {U'Ł', "L"},  {U'ł', "l"},  {U'Đ', "D"},  {U'đ', "d"},  {U'Ð', "D"},  {U'ð', "d"},
    {U'Þ', "Th"}, {U'þ', "th"}, {U'Ħ', "H"},  {U'ħ', "h"},  {U'ı', "i"},  {U'Ŧ', "T"},  {U'ŧ', "t"},
});

const Plain* plain_letter(char32_t letter) {
  const auto* found =
      std::find_if(plain_letters.begin(), plain_letters.end(), [&](const Plain& p) { return p.letter == letter; });
  return found == plain_letters.end() ? nullptr : found;
}

bool has_marks_that_go(char32_t letter) {
  const uc_script_t* script = uc_script(letter);
  return script == uc_script_byname("Latin") || script == uc_script_byname("Greek");
}

bool is_mark(char32_t code_point) { return uc_is_general_category(code_point, UC_CATEGORY_M); }
bool is_blank(char32_t code_point) { return uc_is_property_white_space(code_point); }

template <class Visit>
void for_each_code_point(std::string_view text, const Visit& visit) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t width = cel::code_point_bytes(text, at);
    visit(static_cast<char32_t>(cel::code_point_at(text, at)), text.substr(at, width));
    at += width;
  }
}

}  // namespace

std::string lower_case(std::string_view text) { return mapped<&u8_tolower>(text); }
std::string upper_case(std::string_view text) { return mapped<&u8_toupper>(text); }
std::string title_case(std::string_view text) { return mapped<&u8_totitle>(text); }
std::string fold_case(std::string_view text) { return mapped<&u8_casefold>(text); }

std::string without_accents(std::string_view text) {
  const std::string apart = normalized(text, UNINORM_NFD);
  std::string result;
  bool drop = false;
  for_each_code_point(apart, [&](char32_t c, std::string_view written) {
    if (is_mark(c)) {
      if (!drop) result += written;
      return;
    }
    drop = has_marks_that_go(c);
    const Plain* plain = plain_letter(c);
    result += plain == nullptr ? written : plain->plain;
  });
  return normalized(result, UNINORM_NFC);
}

std::string single_spaced(std::string_view text) {
  std::string result;
  bool gap = false;
  for_each_code_point(text, [&](char32_t c, std::string_view written) {
    if (is_blank(c)) {
      gap = !result.empty();
      return;
    }
    if (gap) result.push_back(' ');
    gap = false;
    result += written;
  });
  return result;
}

bool is_word_character(char32_t code_point) {
  return uc_is_general_category(code_point, UC_CATEGORY_L) || uc_is_general_category(code_point, UC_CATEGORY_M) ||
         uc_is_general_category(code_point, UC_CATEGORY_Nd);
}

}  // namespace dealflow::stdlib
