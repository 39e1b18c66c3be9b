#include "engine/cli/operator_log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <memory>
#include <string_view>

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

std::string said_or(const std::string& argument, const char* variable) {
  if (!argument.empty()) return argument;
  const char* value = std::getenv(variable);
  return value == nullptr ? "" : value;
}

}  // namespace

void LogChoice::declare(Arguments& arguments) {
  arguments.option("--log-level", "LEVEL", &level, "what is told on standard error (else DEALFLOW_LOG, else warning)")
      .choices = {"debug", "info", "warning", "error"};
  arguments.option("--log-format", "FORMAT", &format, "how (else DEALFLOW_LOG_FORMAT, else text)").choices = {"text",
                                                                                                              "json"};
}

void set_operator_log(EngineOptions& options, const LogChoice& choice) {
  auto logger = std::make_shared<spdlog::logger>("dealflow", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
  const std::string level = said_or(choice.level, "DEALFLOW_LOG");
  options.log_level = find_log_level(level == "warn" ? "warning" : level).value_or(LogLevel::warning);
  logger->set_level(to_spdlog(options.log_level));
  logger->flush_on(spdlog::level::trace);
  if (said_or(choice.format, "DEALFLOW_LOG_FORMAT") == "json") {
    // The record's own JSON goes on where the time ends.
    logger->set_pattern(R"({"at":"%Y-%m-%dT%H:%M:%S.%eZ",%v)", spdlog::pattern_time_type::utc);
    options.log = [logger](const LogRecord& record) {
      const std::string json = to_json(record);
      logger->log(to_spdlog(record.level), std::string_view(json).substr(1));
    };
    return;
  }
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%l%$ %v", spdlog::pattern_time_type::utc);
  options.log = [logger](const LogRecord& record) { logger->log(to_spdlog(record.level), to_text(record)); };
}

}  // namespace dealflow::cli
