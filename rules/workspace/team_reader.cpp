#include "rules/lint/references.hpp"
#include "rules/workspace/keys.hpp"
#include "rules/workspace/settings_reader.hpp"
#include "stdlib/contact_details.hpp"

#include <array>
#include <map>

namespace dealflow::rules {
namespace {

std::optional<Member> read_member(const Reading& reading, const yaml::Node& node) {
  if (!is_map(reading, node, "a member of the team")) return std::nullopt;
  check_keys(reading, node, "a member of the team", yaml::names_of(member_keys));
  const yaml::Node* id = require(reading, node, "a member of the team", "id");
  if (id == nullptr) return std::nullopt;
  const auto name = read_name(reading, *id, "id of a person", NameShape::identifier);
  if (!name) return std::nullopt;
  Member member{*name, text_at(reading, node, "name"), text_at(reading, node, "email")};
  if (const yaml::Node* absent = node.find("absent"))
    member.absent = read_bool(reading, *absent, "`absent`").value_or(false);
  if (!member.email.empty() && !stdlib::normalize_email(member.email))
    reading.add(lint::bad_name, node.find("email")->span, member.email, "e-mail address of a person");
  if (member.name.empty()) member.name = member.id;
  return member;
}

}  // namespace

void read_team(const Reading& reading, const yaml::Node& node, Settings& settings) {
  if (!is_list(reading, node, "`team`")) return;
  std::map<std::string, Span> seen;
  for (const yaml::Node& item : node.items) {
    auto member = read_member(reading, item);
    if (!member) continue;
    const Span span = item.find("id")->span;
    const auto [first, is_new] = seen.emplace(member->id, span);
    if (is_new)
      settings.team.push_back(std::move(*member));
    else
      reading.add(lint::declared_twice, span, "person", member->id)
          .related(reading.source, first->second, "first declared here");
  }
}

}  // namespace dealflow::rules
