// The only file that knows prometheus-cpp.
#include <dealflow/metrics.hpp>

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <iterator>

namespace dealflow {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

const prometheus::Histogram::BucketBoundaries batch_sizes{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096};
const prometheus::Histogram::BucketBoundaries durations{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                        0.1,    0.25,  0.5,    1,     2.5,  5,     10};

double seconds(std::chrono::microseconds duration) { return std::chrono::duration<double>(duration).count(); }

std::string_view name_of(Attempt::Result result) {
  switch (result) {
    case Attempt::Result::delivered: return "delivered";
    case Attempt::Result::again: return "again";
    case Attempt::Result::failed: return "failed";
    case Attempt::Result::gone: return "gone";
  }
  return "failed";
}

// One family with a value for each label value; without a label name it has one value alone.
class Snapshot {
 public:
  Snapshot& family(std::string_view name, std::string_view help, MetricType type, std::string_view label = {}) {
    MetricFamily family;
    family.name = name;
    family.help = help;
    family.type = type;
    families_.push_back(std::move(family));
    label_ = label;
    return *this;
  }
  Snapshot& value(double number, std::string_view label_value = {}) {
    ClientMetric metric;
    metric.counter.value = metric.gauge.value = number;  // the type says which of them is read
    if (!label_.empty()) metric.label.push_back({std::string(label_), std::string(label_value)});
    families_.back().metric.push_back(std::move(metric));
    return *this;
  }
  template <class Number>
  Snapshot& count(Number number, std::string_view label_value = {}) {
    return value(static_cast<double>(number), label_value);
  }
  [[nodiscard]] std::vector<MetricFamily> take() { return std::move(families_); }

 private:
  std::vector<MetricFamily> families_;
  std::string_view label_;
};

std::vector<MetricFamily> families_of(const Metrics::Now& now) {
  const WorkerStatus& worker = now.worker;
  const Summary& sum = worker.summary;
  const auto counter = MetricType::Counter;
  const auto gauge = MetricType::Gauge;
  Snapshot all;
  all.family("dealflow_events_total", "Events that were taken, by what became of them.", counter, "outcome")
      .count(sum.events.applied, "applied")
      .count(sum.events.duplicate, "duplicate")
      .count(sum.events.failed, "failed")
      .count(sum.events.rejected, "rejected")
      .count(sum.events.unmatched, "unmatched");
  all.family("dealflow_event_warnings_total", "Oddities of events that did not stop them.", counter)
      .count(sum.events.warnings);
  all.family("dealflow_events_refused_busy_total", "Events that the full queue turned away.", counter)
      .count(worker.refused_busy);
  all.family("dealflow_later_total", "What the engine started by itself: waits, dates, events of flows.", counter,
             "outcome")
      .count(sum.later.done, "done")
      .count(sum.later.failed, "failed");
  all.family("dealflow_records_created_total", "Records that came into being.", counter, "kind")
      .count(sum.contacts.created, "contact")
      .count(sum.deals.created, "deal")
      .count(sum.payments.created, "payment");
  all.family("dealflow_batches_total", "Commits, by whether they went through.", counter, "result")
      .count(worker.batches, "committed")
      .count(worker.failed_batches, "failed");
  all.family("dealflow_store_reopened_total", "Times the store was opened anew after an error.", counter)
      .count(worker.reopened);
  all.family("dealflow_writing", "1 while the last commit went through and the store is open.", gauge)
      .count(worker.writing ? 1 : 0);
  all.family("dealflow_queue_events", "Events that wait for their turn.", gauge).count(worker.queued_events);
  all.family("dealflow_queue_bytes", "Bytes of the events that wait for their turn.", gauge).count(worker.queued_bytes);
  all.family("dealflow_outbox_effects", "Webhooks and mails that wait to be sent.", gauge).count(worker.outbox);
  all.family("dealflow_sending_effects", "Of them, those on their way.", gauge).count(worker.sending);
  all.family("dealflow_store_bytes", "Size of the store's file.", gauge).count(now.store_bytes);
  all.family("dealflow_http_connections", "Connections that are open.", gauge).count(now.connections);
  all.family("process_resident_memory_bytes", "Resident memory size in bytes.", gauge).count(now.resident_bytes);
  return all.take();
}

}  // namespace

struct Metrics::Impl {
  std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();
  prometheus::Family<prometheus::Counter>& requests = prometheus::BuildCounter()
                                                          .Name("dealflow_http_requests_total")
                                                          .Help("Requests, by route and status.")
                                                          .Register(*registry);
  prometheus::Family<prometheus::Counter>& attempts = prometheus::BuildCounter()
                                                          .Name("dealflow_effect_attempts_total")
                                                          .Help("Attempts to send webhooks and mails, by their result.")
                                                          .Register(*registry);
  prometheus::Histogram& request_seconds = prometheus::BuildHistogram()
                                               .Name("dealflow_http_request_seconds")
                                               .Help("From the end of a request to its answer.")
                                               .Register(*registry)
                                               .Add({}, durations);
  prometheus::Histogram& batch_events = prometheus::BuildHistogram()
                                            .Name("dealflow_batch_events")
                                            .Help("Events of one commit.")
                                            .Register(*registry)
                                            .Add({}, batch_sizes);
  prometheus::Histogram& commit_seconds = prometheus::BuildHistogram()
                                              .Name("dealflow_batch_seconds")
                                              .Help("From the first event's turn to the end of the commit.")
                                              .Register(*registry)
                                              .Add({}, durations);
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

std::function<void(const BatchReport&)> Metrics::on_batch() {
  return [self = shared_from_this()](const BatchReport& report) { self->count_batch(report); };
}
std::function<void(const Effect&, const Attempt&)> Metrics::on_attempt() {
  return [self = shared_from_this()](const Effect& effect, const Attempt& attempt) {
    self->count_attempt(effect, attempt);
  };
}

void Metrics::count_batch(const BatchReport& report) {
  impl_->batch_events.Observe(static_cast<double>(report.events));
  impl_->commit_seconds.Observe(seconds(report.took));
}

void Metrics::count_attempt(const Effect& effect, const Attempt& attempt) {
  impl_->attempts.Add({{"kind", effect.kind}, {"result", std::string(name_of(attempt.result))}}).Increment();
}

void Metrics::count_request(std::string_view route, unsigned status, std::chrono::microseconds took) {
  impl_->requests.Add({{"route", std::string(route)}, {"status", std::to_string(status)}}).Increment();
  impl_->request_seconds.Observe(seconds(took));
}

std::string Metrics::text(const Now& now) const {
  std::vector<MetricFamily> families = families_of(now);
  std::vector<MetricFamily> counted = impl_->registry->Collect();
  std::move(counted.begin(), counted.end(), std::back_inserter(families));
  // The registry keeps them in hash tables.
  std::sort(families.begin(), families.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  for (MetricFamily& family : families)
    std::sort(family.metric.begin(), family.metric.end(),
              [](const auto& a, const auto& b) { return a.label < b.label; });
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace dealflow
