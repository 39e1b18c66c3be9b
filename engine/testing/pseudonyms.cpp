#include "engine/testing/pseudonyms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
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
  if (kind == kinds.end() || text.empty()) return;
  if (kind->second == "name") {  // its words are first and last names
    const auto space = text.find(' ');
    learn("first_name", text.substr(0, space));
    if (space != std::string::npos) learn("last_name", text.substr(space + 1));
    return;
  }
  const std::string known = kind->second == "email" ? lower(text) : text;
  if (made_up_.contains(known)) return;
  made_up_.emplace(known, made_up(kind->second, known, of_kind_[std::string(kind->second)]++));
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

std::string Pseudonyms::replaced(const std::string& text) const {
  const auto whole = made_up_.find(text.find('@') == std::string::npos ? text : lower(text));
  if (whole != made_up_.end()) return whole->second;
  std::string result = text;
  // Longer ones first: a name may stand in an e-mail.
  std::vector<std::pair<std::string_view, std::string_view>> known(made_up_.begin(), made_up_.end());
  std::stable_sort(known.begin(), known.end(),
                   [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
  for (const auto& [real, made] : known) {
    if (real.size() < inside_min) continue;
    for (auto at = result.find(real); at != std::string::npos; at = result.find(real, at + made.size()))
      result.replace(at, real.size(), made);
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
