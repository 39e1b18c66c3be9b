// FieldKind and built-in fields: what a contact and a deal can hold, and how a value becomes one of a kind.
//
// Threads:  constants; pure functions.
// Source:   DESIGN, "A workspace" (kinds); LANGUAGE.md, "Variables and mapping" (built-in fields); D11.
#pragma once

#include <dealflow/type.hpp>
#include <dealflow/value.hpp>

#include <tl/expected.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::stdlib {

enum class FieldKind : std::uint8_t { text, number, date, link, select, multiselect, boolean, money, email, phone };

struct FieldKindInfo {
  FieldKind kind;
  std::string_view name;  // "multiselect"
  std::string_view doc;
  std::string_view example;  // JSON of a value
};

[[nodiscard]] std::span<const FieldKindInfo> field_kinds();
[[nodiscard]] std::optional<FieldKind> find_field_kind(std::string_view name);
[[nodiscard]] std::string_view to_string(FieldKind kind);
[[nodiscard]] cel::Type field_type(FieldKind kind);  // as an expression sees it

enum class Holder : std::uint8_t { contact, deal };

struct BuiltInField {
  Holder holder;
  std::string_view name;  // "first_name", "amount"
  FieldKind kind;
  std::string_view doc;
};
[[nodiscard]] std::span<const BuiltInField> built_in_fields();
[[nodiscard]] const BuiltInField* find_built_in_field(Holder holder, std::string_view name);

// A value as it is kept: text for text, date, link, select, email and phone; number; boolean; list for multiselect;
// money as text amount and currency.
struct FieldValue {
  FieldKind kind = FieldKind::text;
  std::string text;                // also a number in its shortest decimal form, an amount, "true"/"false"
  std::vector<std::string> items;  // multiselect
  std::string currency;            // money
  friend bool operator==(const FieldValue&, const FieldValue&) = default;
};

enum class ConversionProblem : std::uint8_t { empty, not_convertible, too_long, not_an_option };

// Converts what a variable, an answer or an expression gives. Null and empty text are `empty` (LANGUAGE.md: they never
// replace). `options` are those of select and multiselect; `currency` is used for an amount that brings none.
[[nodiscard]] tl::expected<FieldValue, ConversionProblem> convert(const cel::Value& value, FieldKind kind,
                                                                  std::span<const std::string> options,
                                                                  std::string_view currency);
// The value as expressions see it.
[[nodiscard]] cel::Value to_value(const FieldValue& value, cel::Arena& arena);

}  // namespace dealflow::stdlib
