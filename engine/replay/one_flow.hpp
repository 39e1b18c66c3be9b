// A workspace in which one flow is another workspace's.
//
// Errors:   refused where the flow does not fit the settings that it then runs under.
// Threads:  a pure function.
#pragma once

#include <dealflow/result.hpp>
#include <dealflow/workspace.hpp>

#include <memory>
#include <string_view>

namespace dealflow::replay {

// `base` with the flow as `changed` has it: put in, replaced, or gone.
[[nodiscard]] Result<std::shared_ptr<const Workspace>> with_flow_of(const Workspace& base, const Workspace& changed,
                                                                    std::string_view flow);
// Its settings alone, without flows.
[[nodiscard]] Result<std::shared_ptr<const Workspace>> settings_of(const Workspace& workspace);

}  // namespace dealflow::replay
