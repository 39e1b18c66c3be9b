#include "stdlib/event_type.hpp"

#include <algorithm>
#include <array>

namespace dealflow::stdlib {
namespace {

constexpr auto sources = std::to_array<CardSource>({
    {"chatbot", "Chatbots", 1},
    {"manual", "Manually", 2},
    {"signup_form", "Signup form", 3},
    {"site", "Sites", 4},
    {"automation", "Automation", 5},
    {"payment", "Payments", 6},
    {"import", "Import", 7},
    {"api", "API", 8},
    {"course", "Courses", 9},
    {"integration", "Integrations", 10},
    {"popup", "Pop-ups", 11},
    {"email", "E-mail service", 12},
});

}  // namespace

std::span<const CardSource> card_sources() { return sources; }

const CardSource* find_card_source(std::string_view id) {
  const auto* found = std::find_if(sources.begin(), sources.end(), [&](const CardSource& s) { return s.id == id; });
  return found == sources.end() ? nullptr : found;
}

}  // namespace dealflow::stdlib
