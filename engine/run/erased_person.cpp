#include "engine/run/erased_person.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <functional>

namespace dealflow::run {
namespace {

// What the line says: the texts of its JSON, decoded; the line itself where it is none.
std::string said_in(std::string_view line) {
  const auto json = nlohmann::json::parse(line, nullptr, false);
  if (json.is_discarded()) return std::string(line);
  std::string all;
  const std::function<void(const nlohmann::json&, int)> collect = [&](const nlohmann::json& value, int depth) {
    if (value.is_string()) all += value.get_ref<const std::string&>() + "\n";
    if (!value.is_structured() || depth == 0) return;
    for (const auto& [key, element] : value.items()) {
      all += key + "\n";
      collect(element, depth - 1);
    }
  };
  collect(json, 64);
  return all;
}

std::string without_percent(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    unsigned value = 0;
    const char* digits = text.data() + at + 1;
    const bool is_escaped =
        text[at] == '%' && text.size() - at > 2 && std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2;
    plain += is_escaped ? static_cast<char>(value) : text[at];
    if (is_escaped) at += 2;
  }
  return plain;
}

bool is_of_address(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' || c == '+' || c == '%';
}

// Whether the address stands in the text, not as a part of a longer one.
bool holds_address(std::string_view text, std::string_view address) {
  for (auto at = text.find(address); at != std::string_view::npos; at = text.find(address, at + 1)) {
    const bool begins = at == 0 || !is_of_address(text[at - 1]);
    std::size_t end = at + address.size();
    while (end < text.size() && (text[end] == '.' || text[end] == '-')) ++end;  // of the sentence, if nothing follows
    if (begins && (end == text.size() || !is_of_address(text[end]))) return true;
  }
  return false;
}

}  // namespace

std::string small_letters(std::string_view text) {
  std::string small(text);
  std::transform(small.begin(), small.end(), small.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return small;
}

bool ErasedPerson::is_them(const event::Person& person) const {
  if (!person.email.empty()) return emails.contains(person.email);
  if (!person.phone.empty() && phones.contains(person.phone)) return true;
  if (!person.external_id.empty() && external_ids.contains(person.external_id)) return true;
  return person.messenger &&
         messengers.contains({person.messenger->network, person.messenger->scope, person.messenger->subscriber_id});
}

bool ErasedPerson::is_named_in_url(std::string_view url) const {
  return is_named_in(url) || is_named_in(without_percent(url));
}

bool ErasedPerson::is_named_in(std::string_view line, bool by_phone) const {
  const std::string small = small_letters(said_in(line));
  const auto is_there = [&](const auto& identity) { return holds_address(small, identity); };
  return std::any_of(emails.begin(), emails.end(), is_there) ||
         (by_phone && std::any_of(typed_phones.begin(), typed_phones.end(), is_there));
}

}  // namespace dealflow::run
