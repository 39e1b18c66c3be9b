#include "engine/cli/writing.hpp"

#include "engine/cli/operator_log.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace dealflow::cli {

TimePoint wall_clock() {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

By by_now(std::string actor) { return {std::move(actor), wall_clock()}; }

Result<Writing> open_for_writing(const std::string& store, std::shared_ptr<const Workspace> workspace,
                                 EngineOptions options) {
  options.wall = wall_clock();
  if (!options.log) set_operator_log(options);
  auto engine = Engine::open(store, options);
  if (!engine) return tl::unexpected(engine.error());
  const auto handle = engine->use(std::move(workspace));
  if (!handle) return tl::unexpected(handle.error());
  return Writing{std::move(*engine), *handle};
}

std::optional<Writing> open_existing(const std::string& store, std::shared_ptr<const Workspace> workspace,
                                     Console& console, ExitStatus& status, std::string_view request) {
  EngineOptions options;
  options.create = false;
  auto writing = open_for_writing(store, std::move(workspace), options);
  if (writing) return std::move(*writing);
  status = console.complain(writing.error());
  if (writing.error().code == ErrorCode::store_locked && !request.empty())
    console.talk(fmt::format("where `dealflow serve` holds it, ask that to do it: {}", request));
  return std::nullopt;
}

}  // namespace dealflow::cli
