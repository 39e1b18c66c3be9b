// Text as people write it: names, cities, answers to a bot.
#include "dsl/cel/code_points.hpp"
#include "stdlib/functions/dealflow/sets.hpp"
#include "stdlib/functions/dealflow/unicode.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dealflow::stdlib {
namespace {

// Words of names and titles that stay small inside them.
struct SmallWords {
  std::string_view language;
  std::string_view words;  // each between blanks
};
constexpr auto small_words = std::to_array<SmallWords>({
    {"pt", " a ao as com da das de do dos e em na nas no nos o os ou para por "},
    {"es", " a al con de del e el en la las los o para por u y "},
    {"en", " a an and at by for from in of on or the to with "},
    {"fr", " à au aux d de des du en et l la le les ou "},
    {"it", " a al da dal degli dei del della delle di e ed i il in la le lo "},
    {"de", " am an auf der die das dem den des im in und von vom zu zum zur "},
});

const SmallWords* small_words_of(std::string_view language) {
  for (const SmallWords& one : small_words) {
    if (one.language == language.substr(0, language.find('-'))) return &one;
  }
  return nullptr;
}

tl::expected<std::string, cel::CallError> title_in(std::string_view text, std::string_view language) {
  const SmallWords* small = small_words_of(language);
  if (small == nullptr) return refuse(fmt::format("titles are not written in the language {} here", quoted(language)));
  const std::string title = title_case(text);
  std::string result;
  bool first = true;
  for (std::size_t at = 0; at < title.size();) {
    const std::size_t end = std::min(title.find(' ', at), title.size());
    const std::string word = title.substr(at, end - at);
    const std::string lower = lower_case(word);
    const bool stays_small = !first && !word.empty() && small->words.find(" " + lower + " ") != std::string_view::npos;
    result += stays_small ? lower : word;
    if (end < title.size()) result.push_back(' ');
    first = first && word.empty();
    at = end + 1;
  }
  return result;
}

std::string plain(std::string_view text) { return fold_case(without_accents(single_spaced(text))); }
bool same_text(std::string_view a, std::string_view b) { return plain(a) == plain(b); }

std::string slug(std::string_view text) {
  const std::string small = lower_case(without_accents(text));
  std::string result;
  bool gap = false;
  for (std::size_t at = 0; at < small.size();) {
    const std::size_t width = cel::code_point_bytes(small, at);
    if (is_word_character(static_cast<char32_t>(cel::code_point_at(small, at)))) {
      if (gap && !result.empty()) result.push_back('-');
      gap = false;
      result += small.substr(at, width);
    } else {
      gap = true;
    }
    at += width;
  }
  return result;
}

std::string lower(std::string_view text) { return lower_case(text); }
std::string upper(std::string_view text) { return upper_case(text); }
std::string title(std::string_view text) { return title_case(text); }
std::string fold(std::string_view text) { return fold_case(text); }
std::string remove_accents(std::string_view text) { return without_accents(text); }
std::string collapse(std::string_view text) { return single_spaced(text); }

}  // namespace

std::vector<cel::Function> text_functions() {
  using cel::Call;
  using cel::define;
  return {
      define<&lower>({.name = "lower",
                      .call = Call::either,
                      .doc = "The text in small letters, of any script.",
                      .example = {R"("SÃO PAULO".lower())", R"("são paulo")"}}),
      define<&upper>({.name = "upper",
                      .call = Call::either,
                      .doc = "The text in capital letters, of any script.",
                      .example = {R"("straße".upper())", R"("STRASSE")"}}),
      define<&title>({.name = "titleCase",
                      .call = Call::either,
                      .doc = "Each word with a capital letter, the rest small.",
                      .example = {R"("ANA LIMA".titleCase())", R"("Ana Lima")"}}),
      define<&title_in>({.name = "titleCase",
                         .call = Call::either,
                         .doc = "The same with the small words of a language left small (pt, es, en, fr, it, de).",
                         .example = {R"("MARIA DA SILVA E SOUSA".titleCase("pt"))", R"("Maria da Silva e Sousa")"}}),
      define<&fold>({.name = "foldCase",
                     .call = Call::either,
                     .doc = "The text as it is compared without regard to case.",
                     .example = {R"("Straße".foldCase() == "STRASSE".foldCase())", "true"}}),
      define<&remove_accents>(
          {.name = "removeAccents",
           .call = Call::either,
           .doc = "Latin and Greek letters without accents and the like; other scripts as they are.",
           .example = {R"("São João".removeAccents())", R"("Sao Joao")"}}),
      define<&same_text>({.name = "sameText",
                          .call = Call::either,
                          .doc = "Whether two texts are one but for case, accents and blanks: for what people type.",
                          .example = {R"(" SÃO  paulo".sameText("Sao Paulo"))", "true"}}),
      define<&collapse>({.name = "collapseSpaces",
                         .call = Call::either,
                         .doc = "The text without blanks at its ends, and with single ones inside.",
                         .example = {R"("  Ana   Lima ".collapseSpaces())", R"("Ana Lima")"}}),
      define<&slug>({.name = "slug",
                     .call = Call::either,
                     .doc = "The text as a part of an address or an id: small letters and digits with hyphens.",
                     .example = {R"("Promoção de Verão!".slug())", R"("promocao-de-verao")"}}),
  };
}

}  // namespace dealflow::stdlib
