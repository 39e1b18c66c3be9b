// The keys of flows and of the steps of control flow in YAML. Those of actions stand in their declarations.
//
// Source:   LANGUAGE.md, "A flow", "Steps".
#pragma once

#include "dsl/yaml/keys.hpp"

namespace dealflow::flow {

using yaml::Key;

inline constexpr auto flow_keys = std::to_array<Key>({
    {"flow", "Id of the flow: lower-case letters, digits, hyphens; unique in the workspace.", true},
    {"name", "Name that people see."},
    {"description", "What the flow is for."},
    {"enabled", "`false` switches the flow off."},
    {"priority", "Flows of one event run in this order, lower first; 100 if left out."},
    {"exclusive", "`true`: flows that come later do not see an event that this one took."},
    {"mode", "What happens where runs for one contact overlap in time; `parallel` if left out."},
    {"reentry", "How often the flow runs for one contact: `always`, `once`, `every 7 days`; `always` if left out."},
    {"inputs", "Makes the flow a template: what `use` gives to it."},
    {"trigger", "The event type that starts it, or a list of types.", true},
    {"condition", "CEL: runs only where this is true."},
    {"vars", "Variables of the flow, each a CEL expression."},
    {"actions", "The steps, in order.", true},
});
inline constexpr auto input_keys = std::to_array<Key>({
    {"type", "Kind of the value.", true},
    {"required", "Whether `use` must give it."},
    {"default", "What it is where `use` does not give it."},
    {"doc", "What it is for."},
});
inline constexpr auto use_keys = std::to_array<Key>({
    {"use", "The template: `stdlib/popup-lead`.", true},
    {"as", "Id of the flow that this makes."},
    {"with", "Values of the template's inputs."},
});
inline constexpr auto modes = std::to_array<Key>({
    {"parallel", "Each event has its own run."},
    {"single", "No new run while one goes on."},
    {"queued", "A new run waits for the one that goes on."},
    {"restart", "A new run ends the one that goes on."},
});

inline constexpr auto if_keys = std::to_array<Key>({
    {"if", "CEL: which steps are done.", true},
    {"then", "Steps where it is true.", true},
    {"else", "Steps where it is not; one `if` alone is an else-if."},
});
inline constexpr auto switch_keys = std::to_array<Key>({
    {"switch", "CEL: the value that the cases are compared with.", true},
    {"cases", "Cases, in order; the first that fits is done.", true},
    {"default", "Steps where no case fits."},
});
inline constexpr auto case_keys = std::to_array<Key>({
    {"when", "A value, or a list of values.", true},
    {"do", "Steps of this case.", true},
});
inline constexpr auto each_keys = std::to_array<Key>({
    {"each", "Name of the variable that stands for each element.", true},
    {"in", "CEL: the list.", true},
    {"do", "Steps for each element.", true},
});
inline constexpr auto stop_keys = std::to_array<Key>({{"stop", "Ends the run.", true}});
inline constexpr auto wait_keys = std::to_array<Key>({
    {"wait", "A time such as `3 days`, or `until` when.", true},
});
inline constexpr auto wait_until_keys = std::to_array<Key>({
    {"until", "CEL: the point in time; or `business_hours`.", true},
});
inline constexpr auto wait_for_keys = std::to_array<Key>({
    {"wait_for", "The event that is awaited.", true},
    {"then", "Steps when it came; the event is `awaited` in them."},
    {"else", "Steps when it did not come in time."},
});
inline constexpr auto awaited_keys = std::to_array<Key>({
    {"trigger", "Its type.", true},
    {"condition", "CEL: only an event of which this is true."},
    {"within", "How long it is awaited: `2 days`."},
});
inline constexpr Key on_failure_key{"on_failure", "Steps where the effect could not be delivered."};

// The keys that begin a step of control flow.
inline constexpr std::array<std::string_view, 6> control_heads{"if", "switch", "each", "stop", "wait", "wait_for"};

}  // namespace dealflow::flow
