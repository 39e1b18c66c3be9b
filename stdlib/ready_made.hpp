// Ready-made flows: templates that ship with the program, `use: stdlib/popup-lead`. Each is one file of stdlib/flows,
// in the text notation; its name is the flow's id.
//
// Threads:  constants after their first use.
// Source:   DESIGN, "A flow"; R39.
#pragma once

#include "dsl/flow/syntax.hpp"
#include "dsl/source/source.hpp"

#include <span>
#include <string>
#include <string_view>

namespace dealflow::stdlib {

struct ReadyMade {
  std::string name;  // "stdlib/popup-lead"
  Source source;     // "stdlib/popup-lead.flow"
  flow::Flow flow;
};

inline constexpr std::string_view ready_made_folder = "stdlib/";

[[nodiscard]] std::span<const ReadyMade> ready_made_flows();  // by name
[[nodiscard]] const ReadyMade* find_ready_made(std::string_view name);

}  // namespace dealflow::stdlib
