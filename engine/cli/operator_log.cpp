#include "engine/cli/operator_log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <memory>

namespace dealflow::cli {
namespace {

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return spdlog::level::debug;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::warning: return spdlog::level::warn;
    case LogLevel::error: return spdlog::level::err;
  }
  return spdlog::level::err;  // not reached
}

}  // namespace

LogSink operator_log() {
  auto logger = std::make_shared<spdlog::logger>("dealflow", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
  const char* wanted = std::getenv("DEALFLOW_LOG");
  logger->set_level(wanted == nullptr ? spdlog::level::warn : spdlog::level::from_str(wanted));
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e %l %v");
  return [logger](LogLevel level, std::string_view text) { logger->log(to_spdlog(level), text); };
}

}  // namespace dealflow::cli
