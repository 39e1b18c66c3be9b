#include "engine/capi/options.hpp"

#include <dealflow/senders.hpp>

#include "engine/capi/boundary.hpp"

namespace dealflow::capi {
namespace {

TimePoint time_of(std::int64_t microseconds) { return TimePoint(std::chrono::microseconds(microseconds)); }

ClockSource clock_of(const dealflow_options& given) {
  if (given.clock == nullptr) return system_clock();
  return [clock = given.clock, data = given.clock_data] { return time_of(clock(data)); };
}

LogSink log_of(const dealflow_options& given) {
  if (given.log == nullptr) return {};
  return [log = given.log, data = given.log_data](const LogRecord& record) {
    const std::string line = to_text(record);
    log(data, static_cast<dealflow_log_level>(record.level), text_of(line));
  };
}
static_assert(static_cast<int>(LogLevel::debug) == DEALFLOW_LOG_DEBUG &&
              static_cast<int>(LogLevel::info) == DEALFLOW_LOG_INFO &&
              static_cast<int>(LogLevel::warning) == DEALFLOW_LOG_WARNING &&
              static_cast<int>(LogLevel::error) == DEALFLOW_LOG_ERROR);

// A host's function as a sender.
class HostSender final : public EffectSender {
 public:
  HostSender(dealflow_send function, void* data) : function_(function), data_(data) {}

  Attempt send(const Effect& effect, const Workspace& workspace) override {
    dealflow_attempt attempt;
    const std::string json = to_json(effect);
    const int result = function_(data_, text_of(workspace.name()), text_of(json), &attempt);
    if (result < DEALFLOW_SEND_DELIVERED || result > DEALFLOW_SEND_GONE)
      return {Attempt::Result::again, "the host's sender returned " + std::to_string(result), {}, false};
    attempt.attempt.result = static_cast<Attempt::Result>(result);
    return std::move(attempt.attempt);
  }

 private:
  dealflow_send function_;
  void* data_;
};
static_assert(static_cast<int>(Attempt::Result::delivered) == DEALFLOW_SEND_DELIVERED &&
              static_cast<int>(Attempt::Result::again) == DEALFLOW_SEND_AGAIN &&
              static_cast<int>(Attempt::Result::failed) == DEALFLOW_SEND_FAILED &&
              static_cast<int>(Attempt::Result::gone) == DEALFLOW_SEND_GONE);

std::shared_ptr<EffectSender> sender_of(dealflow_send send, void* data) {
  if (send == nullptr) return {};
  return std::make_shared<HostSender>(send, data);
}

void set(std::size_t& option, std::size_t given) {
  if (given != 0) option = given;
}

}  // namespace

WorkerOptions worker_options(const dealflow_options& given) {
  WorkerOptions options;
  options.clock = clock_of(given);
  options.engine.create = given.existing_only == 0;
  options.engine.sync = given.no_sync == 0;
  options.engine.wall = options.clock();
  options.engine.log = log_of(given);
  set(options.engine.map_bytes_max, given.map_bytes_max);
  set(options.queue_events_max, given.queue_events_max);
  set(options.queue_bytes_max, given.queue_bytes_max);
  set(options.batch_events_max, given.batch_events_max);
  set(options.batch_bytes_max, given.batch_bytes_max);
  if (given.sender_threads_max != 0) options.sender_threads_max = given.sender_threads_max;
  options.webhooks = sender_of(given.send_webhook, given.send_webhook_data);
  options.mails = sender_of(given.send_mail, given.send_mail_data);
  if (given.own_senders != 0) {
    const SenderOptions sending{.clock = options.clock};
    if (!options.webhooks) options.webhooks = make_webhook_sender(sending);
    if (!options.mails) options.mails = make_mail_sender(sending);
  }
  return options;
}

}  // namespace dealflow::capi

void dealflow_attempt_reason(dealflow_attempt* attempt, dealflow_text reason) {
  try {
    attempt->attempt.reason = dealflow::capi::view(reason);
  } catch (...) {  // no memory for the words: the result says enough
  }
}
void dealflow_attempt_retry_after(dealflow_attempt* attempt, int64_t seconds) {
  attempt->attempt.retry_after = std::chrono::seconds(seconds);
}
void dealflow_attempt_slow_down(dealflow_attempt* attempt) { attempt->attempt.slow_down = true; }
