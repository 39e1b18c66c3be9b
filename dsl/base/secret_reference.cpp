#include "dsl/base/secret_reference.hpp"

namespace dealflow {

std::optional<SecretReference> parse_secret_reference(std::string_view text) {
  using Place = SecretReference::Place;
  const auto behind = [text](std::string_view prefix, Place place) -> std::optional<SecretReference> {
    const bool named = text.size() > prefix.size() && text.find('\0') == std::string_view::npos;
    if (!named || !text.starts_with(prefix)) return std::nullopt;
    return SecretReference{place, std::string(text.substr(prefix.size()))};
  };
  if (auto variable = behind("env:", Place::environment)) return variable;
  return behind("file:", Place::file);
}

}  // namespace dealflow
