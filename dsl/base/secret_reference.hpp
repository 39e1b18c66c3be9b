// SecretReference: where a secret is found, as settings name it: `env:ERP_SECRET`, `file:/run/secrets/erp`.
//
// The secret itself is never written down: it would stand in every copy of the workspace.
//
// Errors:   nothing where the text is no reference.
// Threads:  a plain value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dealflow {

struct SecretReference {
  enum class Place : std::uint8_t { environment, file };
  Place place = Place::environment;
  std::string name;  // of the variable, or path of the file; not empty, no NUL
};

// For the help of a message: what a reference looks like.
inline constexpr std::string_view secret_reference_forms = "`env:NAME` or `file:PATH`";

[[nodiscard]] std::optional<SecretReference> parse_secret_reference(std::string_view text);

}  // namespace dealflow
