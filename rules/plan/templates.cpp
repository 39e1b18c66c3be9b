#include "rules/plan/templates.hpp"

#include "stdlib/ready_made.hpp"

#include <utility>

namespace dealflow::rules {

void Templates::add(Template own) {
  std::string id = own.flow->id.text;
  own_.try_emplace(std::move(id), Known{std::move(own)});
}

const Template* Templates::find(std::string_view reference) {
  if (const auto own = own_.find(reference); own != own_.end()) {
    own->second.used = true;
    return &own->second.flow;
  }
  if (const auto known = ready_made_.find(reference); known != ready_made_.end()) return &known->second;
  const stdlib::ReadyMade* found = stdlib::find_ready_made(reference);
  if (found == nullptr) return nullptr;
  return &ready_made_.emplace(found->name, Template{&found->flow, &found->source, found->source.name(), {}})
              .first->second;
}

std::vector<std::string_view> Templates::of_workspace() const {
  std::vector<std::string_view> ids;
  for (const auto& [id, known] : own_) ids.push_back(id);
  return ids;
}

std::vector<std::string_view> Templates::names() const {
  std::vector<std::string_view> names = of_workspace();
  for (const stdlib::ReadyMade& one : stdlib::ready_made_flows()) names.push_back(one.name);
  return names;
}

std::vector<const Template*> Templates::unused() const {
  std::vector<const Template*> unused;
  for (const auto& [id, known] : own_)
    if (!known.used) unused.push_back(&known.flow);
  return unused;
}

}  // namespace dealflow::rules
