#include "rules/workspace/settings.hpp"

#include "rules/workspace/ready_made_mails.hpp"

#include <algorithm>

namespace dealflow::rules {
namespace {

template <class T, class Key>
const T* find_by(const std::vector<T>& all, std::string_view wanted, Key key) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const T& one) { return one.*key == wanted; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

std::optional<std::size_t> Pipeline::stage_index(std::string_view wanted) const {
  const Stage* stage = find_by(stages, wanted, &Stage::id);
  if (stage == nullptr) return std::nullopt;
  return static_cast<std::size_t>(stage - stages.data());
}

const Member* Settings::member(std::string_view id) const { return find_by(team, id, &Member::id); }

const Pipeline* Settings::pipeline(std::string_view id) const { return find_by(pipelines, id, &Pipeline::id); }

const Endpoint* Settings::endpoint(std::string_view id) const { return find_by(endpoints, id, &Endpoint::id); }

const MailTemplate* Settings::mail(std::string_view id) const {
  const MailTemplate* own = find_by(mails, id, &MailTemplate::id);
  return own == nullptr ? find_ready_made_mail(id) : own;
}

const Channel* Settings::channel(std::string_view id) const { return find_by(intake, id, &Channel::id); }

const FieldDeclaration* Settings::field(stdlib::Holder holder, std::string_view name) const {
  return find_by(holder == stdlib::Holder::contact ? contact_fields : deal_fields, name, &FieldDeclaration::name);
}

}  // namespace dealflow::rules
