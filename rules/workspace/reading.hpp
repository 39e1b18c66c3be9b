// Reading of YAML blocks whose keys are known: settings and test files. Says what is wrong where; gives what could be
// read.
//
// Errors:   reported: unknown keys with the nearest one, missing keys, wrong shapes, names that cannot be names.
#pragma once

#include "dsl/diagnostics/rule.hpp"
#include "dsl/source/source.hpp"
#include "dsl/yaml/node.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace dealflow::rules {

using Names = std::span<const std::string_view>;

struct Reading {
  const Source& source;
  Report& report;

  template <class... Args>
  Finding add(const Rule<Args...>& rule, Span span, const std::type_identity_t<Args>&... args) const {
    return report.add(rule, source, span, args...);
  }
};

// False, and reported, where the node is something else. `what` begins a sentence: "`team`", "a stage".
bool is_map(const Reading& reading, const yaml::Node& node, std::string_view what);
bool is_list(const Reading& reading, const yaml::Node& node, std::string_view what);
// Text of a scalar that is not blank.
[[nodiscard]] std::optional<std::string> read_text(const Reading& reading, const yaml::Node& node,
                                                   std::string_view what);
[[nodiscard]] std::optional<bool> read_bool(const Reading& reading, const yaml::Node& node, std::string_view what);
// A text that others refer to: no blanks at its ends, no control characters, no `{{`; an identifier has none of
// blank, comma, quote, bracket and colon either.
enum class NameShape : std::uint8_t { identifier, free };
[[nodiscard]] std::optional<std::string> read_name(const Reading& reading, const yaml::Node& node,
                                                   std::string_view what, NameShape shape);

// Where a secret is found, as it is written (dsl/base/secret_reference.hpp). A secret itself is refused.
[[nodiscard]] std::optional<std::string> read_secret(const Reading& reading, const yaml::Node& node,
                                                     std::string_view what);
// One, or a list of them: a key is changed by having both for a while.
[[nodiscard]] std::vector<std::string> read_secrets(const Reading& reading, const yaml::Node& node,
                                                    std::string_view what);

// Reports every key of the map that is not among `keys`.
void check_keys(const Reading& reading, const yaml::Node& map, std::string_view what, Names keys);
// The value, or null and reported.
[[nodiscard]] const yaml::Node* require(const Reading& reading, const yaml::Node& map, std::string_view what,
                                        std::string_view key);
// The node at the key as text, empty where absent or wrong.
[[nodiscard]] std::string text_at(const Reading& reading, const yaml::Node& map, std::string_view key);

void report_missing(const Reading& reading, Span span, std::string_view what, std::string_view key);
// "`what` must be `wanted`, this is `seen`".
void report_shape(const Reading& reading, Span span, std::string_view what, std::string_view wanted,
                  std::string_view seen);

// "`a`, `b` and `c`", for messages.
[[nodiscard]] std::string list_of(Names names, std::string_view before_last = "and");

}  // namespace dealflow::rules
