// OperatorLog: the host's sink with the least level that it wants. What nobody wants is not put into words.
//
// Threads:  as the Engine.
#pragma once

#include <dealflow/log.hpp>

#include <utility>

namespace dealflow::run {

class OperatorLog {
 public:
  OperatorLog() = default;
  OperatorLog(LogSink sink, LogLevel least) : sink_(std::move(sink)), least_(least) {}
  [[nodiscard]] bool wants(LogLevel level) const { return sink_ && level >= least_; }
  void tell(const LogRecord& record) const {
    if (wants(record.level)) sink_(record);
  }

 private:
  LogSink sink_;
  LogLevel least_ = LogLevel::info;
};

}  // namespace dealflow::run
