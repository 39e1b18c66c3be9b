#include "dsl/flow/action_form.hpp"

#include <algorithm>
#include <cassert>

namespace dealflow::flow {
namespace {

std::vector<FormPart> parse_parts(std::string_view& rest) {
  std::vector<FormPart> parts;
  while (!rest.empty() && rest.front() != ']') {
    if (rest.front() == ' ') {
      rest.remove_prefix(1);
    } else if (rest.front() == '[') {
      rest.remove_prefix(1);
      parts.push_back({FormPart::Kind::group, {}, parse_parts(rest)});
      assert(!rest.empty() && rest.front() == ']');
      rest.remove_prefix(1);
    } else {
      const bool argument = rest.front() == '{';
      const std::size_t end = std::min(argument ? rest.find('}') : rest.find_first_of(" ]"), rest.size());
      const std::string_view text = argument ? rest.substr(1, end - 1) : rest.substr(0, end);
      parts.push_back({argument ? FormPart::Kind::argument : FormPart::Kind::word, text, {}});
      rest.remove_prefix(argument ? end + 1 : end);
    }
  }
  return parts;
}

void settle_scalars(ArgumentValue& value) {
  using Kind = ArgumentValue::Kind;
  if (value.kind == Kind::number || value.kind == Kind::boolean) value.kind = Kind::text;
  for (ArgumentValue& item : value.items) settle_scalars(item);
  for (Argument& entry : value.entries) settle_scalars(entry.value);
}

// No notation needs to write it.
bool says_nothing(const ArgumentValue& value, ValueForm form) {
  using Kind = ArgumentValue::Kind;
  switch (value.kind) {
    case Kind::list: return value.items.empty();
    case Kind::table: return value.entries.empty();
    case Kind::boolean: return form == ValueForm::flag && value.text.text == "false";
    case Kind::null:  // a key with its value forgotten: the checker's finding
    case Kind::text:
    case Kind::number: return false;
  }
  return false;
}

}  // namespace

const ArgumentForm* ActionForm::find(std::string_view argument) const {
  const auto found =
      std::find_if(arguments.begin(), arguments.end(), [&](const ArgumentForm& a) { return a.name == argument; });
  return found == arguments.end() ? nullptr : &*found;
}

const ActionForm* find_form(ActionForms forms, std::string_view name) {
  const auto found = std::find_if(forms.begin(), forms.end(), [&](const ActionForm& f) { return f.name == name; });
  return found == forms.end() ? nullptr : &*found;
}

std::vector<FormPart> parse_form(std::string_view pattern) { return parse_parts(pattern); }

void settle(Action& action, const ActionForm& form) {
  const auto rank = [&form](const Argument& argument) {
    const ArgumentForm* known = form.find(argument.key.text);
    return known == nullptr ? form.arguments.size() : static_cast<std::size_t>(known - form.arguments.data());
  };
  for (Argument& argument : action.arguments) {
    if (argument.key.text.empty()) argument.key.text = form.positional;
    const ArgumentForm* known = form.find(argument.key.text);
    if (known != nullptr && known->form != ValueForm::flag) settle_scalars(argument.value);
  }
  std::erase_if(action.arguments, [&form](const Argument& argument) {
    const ArgumentForm* known = form.find(argument.key.text);
    return known != nullptr && says_nothing(argument.value, known->form);
  });
  std::stable_sort(action.arguments.begin(), action.arguments.end(),
                   [&](const Argument& a, const Argument& b) { return rank(a) < rank(b); });
}

}  // namespace dealflow::flow
