// The value of a declared field in its three forms: as it is kept (FieldContent), as conversions give it
// (stdlib::FieldValue), and as a history shows it.
//
// Threads:  pure functions.
#pragma once

#include <dealflow/records.hpp>

#include "stdlib/field.hpp"

#include <string>

namespace dealflow::crm {

[[nodiscard]] FieldContent to_content(const stdlib::FieldValue& value);
[[nodiscard]] stdlib::FieldValue to_field_value(const FieldContent& content, stdlib::FieldKind kind);
[[nodiscard]] std::string as_text(const FieldContent& content);
[[nodiscard]] std::string as_text(const stdlib::FieldValue& value);
[[nodiscard]] bool is_empty(const stdlib::FieldValue& value);

}  // namespace dealflow::crm
