#include "engine/testing/pseudonyms.hpp"

#include "dsl/base/trim.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <utility>
#include <vector>

namespace dealflow::testing {
namespace {

using Json = nlohmann::ordered_json;

// What keys of events, records and answers hold identities, and of which kind.
constexpr std::array<std::pair<std::string_view, std::string_view>, 19> kinds{{
    {"email", "email"},
    {"emails", "email"},
    {"e-mail", "email"},
    {"phone", "phone"},
    {"phones", "phone"},
    {"telefone", "phone"},
    {"first_name", "first"},
    {"last_name", "last"},
    {"full_name", "name"},
    {"name", "name"},
    {"nome", "name"},
    {"subscriber_id", "subscriber"},
    {"username", "user"},
    {"link", "link"},
    {"external_id", "external"},
    {"external_ids", "external"},
    {"ip", "address"},
    {"avatar", "link"},
    {"avatar_url", "link"},
}};
constexpr std::array<std::string_view, 6> first_names{"Ana", "Bruno", "Carla", "Davi", "Elisa", "Fabio"};
constexpr std::array<std::string_view, 6> last_names{"Lima", "Reis", "Dias", "Melo", "Rocha", "Prado"};
// A text longer than this was written by somebody about something.
constexpr std::size_t free_text_min = 60;
// Shorter ones stand in too many words that mean something else.
constexpr std::size_t inside_min = 4;

std::string lower(std::string_view text) {
  std::string small(text);
  std::transform(small.begin(), small.end(), small.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return small;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_mail(std::string_view text) {
  const auto at = text.find('@');
  return at != std::string_view::npos && at > 0 && text.find('.', at) != std::string_view::npos &&
         trimmed(text).find(' ') == std::string_view::npos;
}

// A phone or a number of a document: many digits, with signs between them. Days and amounts are none.
bool is_number_of_person(std::string_view text) {
  constexpr std::string_view signs = " .()+-/";
  const auto digits = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_digit));
  const bool only = std::all_of(text.begin(), text.end(),
                                [&](char c) { return is_digit(c) || signs.find(c) != std::string_view::npos; });
  if (!only || digits < 8 || digits == text.size()) return false;
  const bool is_day = text.size() == 10 && text[4] == '-' && text[7] == '-';
  const bool is_amount = digits + 1 == text.size() && text.find('.') != std::string_view::npos;
  return !is_day && !is_amount;
}

// What two ways to write the same have in common: of a phone its last digits.
std::string key_of(std::string_view kind, std::string_view text) {
  if (kind != "phone") return lower(trimmed(text));
  std::string digits;
  std::copy_if(text.begin(), text.end(), std::back_inserter(digits), is_digit);
  return digits.size() > 9 ? digits.substr(digits.size() - 9) : digits;
}

template <std::size_t N>
std::string name_of(const std::array<std::string_view, N>& names, std::size_t index) {
  const std::size_t turn = index / N;
  return turn == 0 ? std::string(names[index % N]) : fmt::format("{}{}", names[index % N], turn + 1);
}

// As long as the phone, of the same country and area as far as its first digits tell.
std::string phone_of(std::string_view phone, std::size_t index) {
  std::string made(phone);
  std::string digits = fmt::format("{:06}", index + 1);
  for (auto at = made.rbegin(); at != made.rend() && !digits.empty(); ++at) {
    if (*at < '0' || *at > '9') continue;
    *at = digits.back();
    digits.pop_back();
  }
  return made;
}

std::string made_up(std::string_view kind, std::string_view text, std::size_t index) {
  if (kind == "email") return fmt::format("person{}@example.com", index + 1);
  if (kind == "phone") return phone_of(text, index);
  if (kind == "first") return name_of(first_names, index);
  if (kind == "last") return name_of(last_names, index);
  if (kind == "link") return fmt::format("https://example.com/{}", index + 1);
  if (kind == "address") return fmt::format("192.0.2.{}", index % 250 + 1);
  return fmt::format("{}-{}", kind, index + 1);
}

}  // namespace

void Pseudonyms::learn(std::string_view key, const std::string& text) {
  const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const auto& one) { return one.first == key; });
  if (kind != kinds.end()) learn_kind(kind->second, text);
}

void Pseudonyms::learn_kind(std::string_view kind, const std::string& text) {
  if (trimmed(text).empty()) return;
  if (kind == "name") {  // its words are first and last names
    const auto space = text.find(' ');
    learn_kind("first", text.substr(0, space));
    if (space != std::string::npos) learn_kind("last", text.substr(space + 1));
    return;
  }
  const std::string key = key_of(kind, text);
  if (known_.contains(key)) return;
  const std::size_t index = of_kind_[std::string(kind)]++;
  known_.emplace(key, Known{std::string(kind), std::string(trimmed(text)), made_up(kind, trimmed(text), index), index});
}

void Pseudonyms::learn(const Json& person) {
  if (person.is_array())
    for (const Json& one : person) learn(one);
  if (!person.is_object()) return;
  for (const auto& [key, value] : person.items()) {
    if (value.is_string()) learn(key, value.get<std::string>());
    if (value.is_array())
      for (const Json& one : value)
        if (one.is_string()) learn(key, one.get<std::string>());
    learn(value);
  }
}

void Pseudonyms::learn_by_look(const Json& value) {
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    if (is_mail(text)) learn_kind("email", text);
    if (is_number_of_person(text)) learn_kind("phone", text);
  }
  if (value.is_structured())
    for (const Json& inside : value) learn_by_look(inside);
}

const Pseudonyms::Known* Pseudonyms::find(std::string_view text) const {
  const auto find_key = [&](const std::string& key) {
    const auto found = known_.find(key);
    return found == known_.end() ? nullptr : &found->second;
  };
  if (const Known* known = find_key(key_of({}, text))) return known;
  const Known* phone = find_key(key_of("phone", text));
  const bool looks_so =
      std::none_of(text.begin(), text.end(), [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; });
  return phone != nullptr && phone->kind == "phone" && looks_so ? phone : nullptr;
}

std::string Pseudonyms::replaced(const std::string& text) const {
  if (const Known* known = find(text)) return known->kind == "phone" ? phone_of(text, known->index) : known->made;
  std::string result = text;
  // Longer ones first: a name may stand in an e-mail.
  std::vector<const Known*> all;
  for (const auto& [key, known] : known_)
    if (known.real.size() >= inside_min) all.push_back(&known);
  std::stable_sort(all.begin(), all.end(),
                   [](const Known* a, const Known* b) { return a->real.size() > b->real.size(); });
  for (const Known* known : all) {
    const std::string real = lower(known->real);
    std::string small = lower(result);
    for (auto at = small.find(real); at != std::string::npos; at = small.find(real, at + known->made.size())) {
      result.replace(at, real.size(), known->made);
      small = lower(result);
    }
  }
  return result.size() > free_text_min && result.find(' ') != std::string::npos ? "text" : result;
}

Json Pseudonyms::replace(const Json& value) const {
  if (value.is_string()) return replaced(value.get<std::string>());
  if (!value.is_structured()) return value;
  Json result = value;
  for (auto& inside : result) inside = replace(inside);
  return result;
}

}  // namespace dealflow::testing
