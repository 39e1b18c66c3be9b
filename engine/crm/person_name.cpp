#include "engine/crm/person_name.hpp"

namespace dealflow::crm {
namespace {

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

bool has_word_prefix(std::string_view text, std::string_view prefix) {
  return text.size() > prefix.size() && text.starts_with(prefix) && text[prefix.size()] == ' ';
}
bool has_word_suffix(std::string_view text, std::string_view suffix) {
  return text.size() > suffix.size() && text.ends_with(suffix) && text[text.size() - suffix.size() - 1] == ' ';
}

}  // namespace

PersonName complete_name(PersonName given, std::string_view full_name) {
  const std::string_view full = trim(full_name);
  if (full.empty() || (!given.first.empty() && !given.last.empty())) return given;
  if (!given.first.empty()) {
    if (has_word_prefix(full, given.first)) given.last = trim(full.substr(given.first.size()));
    return given;
  }
  if (!given.last.empty()) {
    if (has_word_suffix(full, given.last)) given.first = trim(full.substr(0, full.size() - given.last.size()));
    return given;
  }
  const auto space = full.find(' ');
  given.first = full.substr(0, space);
  if (space != std::string_view::npos) given.last = trim(full.substr(space));
  return given;
}

}  // namespace dealflow::crm
