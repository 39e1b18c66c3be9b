#include "rules/lint/paths.hpp"

#include <algorithm>
#include <array>

namespace dealflow::lint {
namespace {

using rules::RootedPath;
using rules::Settings;

constexpr std::array<std::string_view, 9> personal_words{"email",      "emails",    "phone",    "phones",    "name",
                                                         "first_name", "last_name", "birthday", "messengers"};

// The kind of a declared field that the path ends in: contact.fields.work_email.
std::optional<stdlib::FieldKind> declared_kind(const RootedPath& path, const Settings& settings) {
  if (path.path.size() != 2 || path.path.front() != "fields") return std::nullopt;
  if (path.root != rules::slot::contact && path.root != rules::slot::deal) return std::nullopt;
  const auto holder = path.root == rules::slot::contact ? stdlib::Holder::contact : stdlib::Holder::deal;
  const rules::FieldDeclaration* field = settings.field(holder, path.path.back());
  return field == nullptr ? std::nullopt : std::optional(field->kind);
}

bool ends_in(const RootedPath& path, std::string_view word) { return !path.path.empty() && path.path.back() == word; }

}  // namespace

bool is_email(const RootedPath& path, const Settings& settings) {
  return ends_in(path, "email") || declared_kind(path, settings) == stdlib::FieldKind::email;
}

bool is_phone(const RootedPath& path, const Settings& settings) {
  return ends_in(path, "phone") || declared_kind(path, settings) == stdlib::FieldKind::phone;
}

bool is_personal(const RootedPath& path, const Settings& settings) {
  if (is_email(path, settings) || is_phone(path, settings)) return true;
  const bool of_person = path.root == rules::slot::contact ||
                         (path.root == rules::slot::data && !path.path.empty() && path.path.front() == "person");
  return of_person && std::any_of(path.path.begin(), path.path.end(), [](const std::string& word) {
           return std::find(personal_words.begin(), personal_words.end(), word) != personal_words.end();
         });
}

}  // namespace dealflow::lint
