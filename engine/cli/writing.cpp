#include "engine/cli/writing.hpp"

#include "engine/cli/operator_log.hpp"

#include <chrono>
#include <utility>

namespace dealflow::cli {

Result<Writing> open_for_writing(const std::string& store, std::shared_ptr<const Workspace> workspace,
                                 EngineOptions options) {
  options.wall = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
  options.log = operator_log();
  auto engine = Engine::open(store, options);
  if (!engine) return tl::unexpected(engine.error());
  const auto handle = engine->use(std::move(workspace));
  if (!handle) return tl::unexpected(handle.error());
  return Writing{std::move(*engine), *handle};
}

}  // namespace dealflow::cli
