// A run on its way, and what the files of Execution share about it.
#pragma once

#include "engine/run/execution.hpp"

#include <string>
#include <string_view>

namespace dealflow::run {

struct Execution::Going {
  VersionedPlan flow;
  EventScope& scope;
  RunState state;
  Run record;
  Origin origin;
  std::string raw;  // the event's line
  When when;
};

[[nodiscard]] inline store::Key awaiting_prefix(store::WorkspaceNumber workspace, std::string_view type) {
  return store::Key(workspace, store::Table::awaiting).text(type);
}

}  // namespace dealflow::run
