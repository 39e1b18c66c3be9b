#include "rules/lint/writes.hpp"

#include "rules/check/constants.hpp"
#include "rules/lint/reads.hpp"
#include "stdlib/action.hpp"
#include "stdlib/field.hpp"

#include <algorithm>

namespace dealflow::lint {
namespace {

using stdlib::ActionId;
using stdlib::Holder;

std::vector<std::string> path_of_field(Holder holder, const std::string& field) {
  if (stdlib::find_built_in_field(holder, field) != nullptr) return {field};
  return {"fields", field};
}

void add_set(const FlowView& view, const flow::Action& action, Holder holder, std::vector<Write>& writes) {
  const flow::Argument* set = find_argument(action, "set");
  if (set == nullptr) return;
  for (const flow::Argument& entry : set->value.entries) {
    Write write{holder, path_of_field(holder, entry.key.text), std::nullopt, true, true, entry.key.span};
    if (const cel::Program* value = view.checked.compiled.find(entry.value.text)) {
      cel::Arena arena;
      if (const auto constant = rules::constant_value(*value, arena)) write.constant = cel::to_literal(*constant);
      const auto path = rules::rooted_path(value->ast(), value->ast().root());
      write.certain = value->is_constant() || (path && !rules::may_be_absent(*path, view.checked.data));
    }
    writes.push_back(std::move(write));
  }
}

std::optional<std::string> quoted(const std::string* text) {
  return text == nullptr ? std::nullopt : std::optional("\"" + *text + "\"");
}

bool may_go_back(const flow::Action& action) {
  const flow::Argument* backward = find_argument(action, "backward");
  return find_argument(action, "pipeline") != nullptr || (backward != nullptr && backward->value.text.text == "true");
}

// The stage that closes so; of several, how it closes, in brackets: no stage is called so.
std::optional<std::string> closing_stage(const FlowView& view, const flow::Action& action) {
  const std::string* as = constant_text(view, action, "as");
  if (as == nullptr) return std::nullopt;
  const auto wanted = *as == "won" ? rules::Closes::won : rules::Closes::lost;
  const std::string* found = nullptr;
  for (const rules::Pipeline& pipeline : view.settings.pipelines)
    for (const rules::Stage& stage : pipeline.stages) {
      if (stage.closes != wanted) continue;
      if (found != nullptr && *found != stage.id) return "(" + *as + ")";
      found = &stage.id;
    }
  return quoted(found);
}

void add_assigned(const FlowView& view, const flow::Action& action, Span head, std::vector<Write>& writes) {
  for (const auto& [name, holder] : {std::pair{"deal", Holder::deal}, std::pair{"contact", Holder::contact}})
    if (find_argument(action, name) != nullptr)
      writes.push_back({holder, {"responsible"}, quoted(constant_text(view, action, name)), true, true, head});
}

}  // namespace

bool Write::is_read_by(const rules::RootedPath& read) const {
  if (read.root != (holder == Holder::contact ? rules::slot::contact : rules::slot::deal)) return false;
  // All of the record, a part around what is written, or something inside of it.
  const std::size_t shared = std::min(read.path.size(), path.size());
  return std::equal(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(shared), read.path.begin());
}

std::string Write::shown() const {
  return std::string(holder == Holder::contact ? "the contact's" : "the deal's") + " `" + path.back() + "`";
}

std::vector<Write> writes_of(const FlowView& view, const flow::Action& action, Span head) {
  std::vector<Write> writes;
  const stdlib::Action* declared = stdlib::find_action(action.head.text);
  if (declared == nullptr) return writes;
  switch (declared->id) {
    case ActionId::update_contact: add_set(view, action, Holder::contact, writes); break;
    case ActionId::update_deal: add_set(view, action, Holder::deal, writes); break;
    case ActionId::move_deal:
      if (const flow::Argument* stage = find_argument(action, "stage"); stage != nullptr)
        writes.push_back(
            {Holder::deal, {"stage"}, quoted(constant_text(view, action, "stage")), true, may_go_back(action), head});
      break;
    case ActionId::close_deal:
      writes.push_back({Holder::deal, {"stage"}, closing_stage(view, action), true, true, head});
      break;
    case ActionId::assign: add_assigned(view, action, head, writes); break;
    default: break;
  }
  return writes;
}

}  // namespace dealflow::lint
