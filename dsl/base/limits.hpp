// Upper bounds on what comes from outside. Each is reported by name when it is hit, and has a test just below and
// above. Numbers only.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dealflow::limits {

inline constexpr std::size_t event_bytes_max = 1024 * 1024;
inline constexpr std::size_t event_depth_max = 64;  // levels of JSON below the line
inline constexpr std::size_t flow_file_bytes_max = 1024 * 1024;
inline constexpr std::size_t yaml_nodes_max = 40'000;  // visited, aliases included: an alias bomb is 442 bytes
inline constexpr std::size_t yaml_alias_bytes_max = 1024 * 1024;  // of text that aliases repeat
inline constexpr std::size_t yaml_brackets_max = 10'000;          // open at once: YAML's scanner holds each of them
// Brackets, commas and colons between a bracket and its end: what so many values need at most. YAML's scanner may hold
// all of them until it knows whether a key begins with the first.
inline constexpr std::size_t yaml_signs_max = 3 * yaml_nodes_max;
inline constexpr std::size_t yaml_depth_max = 100;
inline constexpr std::size_t test_values_max = 400'000;  // of one test, in all its rows
// Words and signs of a `.flow` file, expressions not counted: what YAML's values hold takes twice as many of them.
inline constexpr std::size_t text_tokens_max = 100'000;
inline constexpr std::size_t step_depth_max = 50;  // blocks of the text notation in one another, as deep as YAML's go
inline constexpr std::size_t expression_bytes_max = 64 * 1024;  // and of a text with holes
inline constexpr std::size_t expression_depth_max = 250;        // CEL asks for 32 levels of each construct at least
inline constexpr std::size_t compiled_bytes_max = 16 * 1024 * 1024;  // of one file's expressions, by their weight
// What the linter spends on a constant condition or amount, to know what it always is.
inline constexpr std::size_t constant_steps_max = 1'000;
inline constexpr std::size_t evaluation_steps_max = 1'000'000;
inline constexpr std::size_t flow_variables_max = 500;
inline constexpr std::size_t used_templates_bytes_max = 32 * 1024 * 1024;  // their flows, counted at each use
inline constexpr std::size_t run_steps_max = 10'000;                       // of one run between two waits
inline constexpr std::size_t each_items_max = 1'000;                       // of one list under `each`
inline constexpr std::size_t wait_days_max = 366;
inline constexpr std::size_t retention_days_max = 36'525;  // a hundred years
inline constexpr std::size_t cascade_depth_max = 16;       // flows that start each other, however
inline constexpr std::size_t crm_changes_max = 10'000;     // of one unit, that flows start from
// A binary file read as YAML is one mistake, not thousands.
inline constexpr std::size_t diagnostics_per_file_max = 100;
inline constexpr std::size_t message_bytes_max = 1'000;  // of a finding, which may quote what is wrong

inline constexpr std::size_t deal_name_characters_max = 255;     // D11
inline constexpr std::size_t field_value_characters_max = 5500;  // D11

static_assert(event_bytes_max >= 64 * 1024);  // CloudEvents 1.0: at least 64 KiB should be accepted

static_assert(text_tokens_max >= 2 * yaml_nodes_max);  // what one notation reads, the other does

}  // namespace dealflow::limits
