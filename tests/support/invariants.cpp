#include "tests/support/invariants.hpp"

#include "engine/query/consistency.hpp"

namespace dealflow::test {

std::vector<std::string> broken_invariants(work::Rows& rows, store::WorkspaceNumber workspace) {
  std::vector<std::string> broken;
  const auto checked =
      query::check_consistency(rows, workspace, [&](std::string text) { broken.push_back(std::move(text)); });
  if (!checked) broken.push_back(checked.error().detail);
  return broken;
}

}  // namespace dealflow::test
