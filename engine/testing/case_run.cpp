#include "engine/testing/case_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dealflow::testing {
namespace {

// Address space for a store that is thrown away; a test writes far less.
constexpr std::size_t store_bytes_max = 1ULL << 30U;
// An effect that fails may start a flow that makes the next one, for ever and at one time.
constexpr std::size_t replies_max = 1'000;
constexpr std::size_t effects_at_once = 1'000;

// A line as it would be sent; what the test leaves out is filled in.
std::string line_of(const TestEvent& event, std::string_view id, TimePoint time) {
  const Json written = Json::parse(event.json, nullptr, false);
  Json line = {{"specversion", "1.0"}, {"id", id}, {"source", "/test"}, {"time", format_time(time)}};
  if (written.is_object()) line.update(written);
  return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<TimePoint> time_of(const std::string& line) {
  const Json event = Json::parse(line, nullptr, false);
  const auto time = event.find("time");
  if (time == event.end() || !time->is_string()) return std::nullopt;
  const auto parsed = parse_time(time->get_ref<const std::string&>());
  return parsed ? std::optional(*parsed) : std::nullopt;
}

std::string receiver_of(const Effect& effect) {
  if (effect.kind == "email") return effect.mail;
  return effect.endpoint.empty() ? effect.url : effect.endpoint;
}

std::string why(const Outcome& outcome) {
  return outcome.kind == Outcome::Kind::rejected ? outcome.rejection.code + ": " + outcome.rejection.message
                                                 : outcome.failure_code + ": " + outcome.failure_message;
}

// "evt-12" to 12.
std::uint64_t number_of(const Json& record) {
  const std::string id = record.value("id", "");
  return std::strtoull(id.c_str() + std::min(id.size(), id.find('-') + 1), nullptr, 10);
}

}  // namespace

void CaseRun::add_problem(std::uint32_t line, std::string message) {
  TestProblem problem;
  problem.message = std::move(message);
  problem.line = line;
  problems_.push_back(std::move(problem));
}

Result<void> CaseRun::open(bool create) {
  EngineOptions options;
  options.create = create;
  options.sync = false;
  options.map_bytes_max = store_bytes_max;
  options.now = test_.now;
  options.observer = observer_;
  auto engine = Engine::open(folder_.store(), options);
  if (!engine) return tl::unexpected(engine.error());
  engine_.emplace(std::move(*engine));
  return {};
}

Result<void> CaseRun::use(const std::shared_ptr<const Workspace>& workspace) {
  const auto handle = engine_->use(workspace);
  if (!handle) return tl::unexpected(handle.error());
  handle_ = *handle;
  return engine_->commit();
}

void CaseRun::close() {
  reader_.reset();
  engine_.reset();
}

Result<void> CaseRun::run() {
  if (!folder_.made()) return fail(ErrorCode::io, "no folder can be made for the store of a test");
  if (auto opened = open(true); !opened) return opened;
  if (auto used = use(test_.given.empty() ? tested_.workspace : tested_.without_flows); !used) return used;
  const auto given = give();
  if (!given) return tl::unexpected(given.error());
  if (!*given) return {};
  if (auto used = use(tested_.workspace); !used) return used;
  for (std::size_t i = 0; i < test_.steps.size(); ++i)
    if (auto taken = take(test_.steps[i], i + 1); !taken) return taken;
  return {};
}

Result<bool> CaseRun::give() {
  for (std::size_t i = 0; i < test_.given.size(); ++i) {
    const TestEvent& event = test_.given[i];
    const std::string line = line_of(event, fmt::format("given-{}", i + 1), clock_);
    Submission submission{.line = line};
    submission.accepted = clock_;
    submission.moves_clock = false;
    const auto outcome = engine_->submit(handle_, submission);
    if (!outcome) return tl::unexpected(outcome.error());
    if (outcome->kind != Outcome::Kind::rejected && outcome->kind != Outcome::Kind::failed) continue;
    add_problem(event.line, "what is given is refused: " + why(*outcome));
    return false;
  }
  const auto last = engine_->last_event(handle_);
  if (!last) return tl::unexpected(last.error());
  given_events_ = *last;
  return true;
}

Result<void> CaseRun::take(const TestStep& step, std::size_t number) {
  switch (step.kind) {
    case TestStep::Kind::event: return send(step, number);
    case TestStep::Kind::repeat: return repeat(step, number);
    case TestStep::Kind::advance: return advance_to(clock_ + step.time);
    case TestStep::Kind::restart: return restart();
  }
  return {};
}

Result<Outcome> CaseRun::submit(const std::string& line, std::size_t number) {
  Submission submission{.line = line, .input = "step", .line_number = number};
  submission.accepted = clock_;
  auto outcome = engine_->submit(handle_, submission);
  if (!outcome) return outcome;
  steps_.push_back({number, *outcome});
  if (auto settled = settle(); !settled) return tl::unexpected(settled.error());
  return outcome;
}

Result<void> CaseRun::send(const TestStep& step, std::size_t number) {
  const std::string line = line_of(step.event, fmt::format("step-{}", number), clock_);
  if (const auto time = time_of(line); time && *time > clock_)
    if (auto advanced = advance_to(*time); !advanced) return advanced;
  sent_[number] = line;
  const auto outcome = submit(line, number);
  return outcome ? Result<void>{} : tl::unexpected(outcome.error());
}

// What was refused was not taken, and is refused again.
Result<void> CaseRun::repeat(const TestStep& step, std::size_t number) {
  const auto sent = sent_.find(step.repeated);
  if (sent == sent_.end()) {
    add_problem(step.line, fmt::format("step {} brought no event that could be repeated", step.repeated));
    return {};
  }
  const auto outcome = submit(sent->second, number);
  if (!outcome) return tl::unexpected(outcome.error());
  using enum Outcome::Kind;
  if (outcome->kind != duplicate && outcome->kind != rejected)
    add_problem(step.line, fmt::format("step {} came again, and was {} instead of being a duplicate", step.repeated,
                                       to_string(outcome->kind)));
  return {};
}

Result<void> CaseRun::restart() {
  close();
  if (auto opened = open(false); !opened) return opened;
  return use(tested_.workspace);
}

// With replies it stops wherever something is due: what is made there becomes of what the case says, then and not
// later.
Result<void> CaseRun::advance_to(TimePoint time) {
  while (!test_.replies.empty()) {
    const auto due = engine_->next_due(handle_);
    if (!due) return tl::unexpected(due.error());
    if (!*due || **due >= time) break;
    if (auto ticked = engine_->tick(handle_, **due); !ticked) return ticked;
    clock_ = std::max(clock_, **due);
    if (auto settled = settle(); !settled) return settled;
  }
  if (auto ticked = engine_->tick(handle_, time); !ticked) return ticked;
  clock_ = time;
  return settle();
}

Result<void> CaseRun::settle() {
  if (auto collected = collect(); !collected) return collected;
  while (settled_ < effects_.size()) {
    const Effect effect = effects_[settled_++];
    const TestReply* reply = reply_to(effect);
    if (reply == nullptr) continue;
    if (settled_ > replies_max) {
      add_problem(test_.line, fmt::format("more than {} effects have become of what the test says", replies_max));
      return {};
    }
    Delivery delivery;
    delivery.result = reply->delivered ? Delivery::Result::delivered : Delivery::Result::failed;
    delivery.reason = reply->reason;
    delivery.at = clock_;
    if (auto reported = engine_->report_effect(handle_, id_of(effect), delivery); !reported) return reported;
    if (auto collected = collect(); !collected) return collected;
  }
  return {};
}

Result<void> CaseRun::collect() {
  if (auto committed = engine_->commit(); !committed) return committed;
  if (!reader_) {
    auto reader = Reader::open(folder_.store());
    if (!reader) return tl::unexpected(reader.error());
    reader_.emplace(std::move(*reader));
  }
  while (true) {
    auto effects = reader_->outbox(effects_at_once, effects_.empty() ? 0 : effects_.back().number);
    if (!effects) return tl::unexpected(effects.error());
    effects_.insert(effects_.end(), effects->begin(), effects->end());
    if (effects->size() < effects_at_once) return {};
  }
}

const TestReply* CaseRun::reply_to(const Effect& effect) {
  const std::string receiver = receiver_of(effect);
  std::vector<const TestReply*> replies;
  for (const TestReply& reply : test_.replies)
    if (reply.kind == effect.kind && reply.to == receiver) replies.push_back(&reply);
  if (replies.empty()) return nullptr;
  return replies[std::min(replies_[{effect.kind, receiver}]++, replies.size() - 1)];
}

Result<void> CaseRun::list(std::string_view key, RecordKind kind, Records& records) const {
  std::vector<Json>& into = records[std::string(key)];
  return reader_->list(kind, {}, [&](std::string_view json) {
    into.push_back(Json::parse(json, nullptr, false));
    return true;
  });
}

Result<Records> CaseRun::records() {
  Records records;
  if (auto collected = collect(); !collected) return tl::unexpected(collected.error());
  constexpr std::pair<std::string_view, RecordKind> kinds[] = {
      {"contacts", RecordKind::contacts}, {"deals", RecordKind::deals}, {"payments", RecordKind::payments},
      {"courses", RecordKind::courses},   {"runs", RecordKind::runs},   {"events", RecordKind::events},
      {"rejected", RecordKind::rejected}, {"dead", RecordKind::dead}};
  for (const auto& [key, kind] : kinds)
    if (auto listed = list(key, kind, records); !listed) return tl::unexpected(listed.error());
  std::erase_if(records["events"], [this](const Json& event) { return number_of(event) <= given_events_; });
  for (const Json& letter : records["dead"])
    if (letter.value("id", "").starts_with("evt-")) records["failed"].push_back(letter);
  for (const Effect& effect : effects_) records["effects"].push_back(Json::parse(to_json(effect), nullptr, false));
  return records;
}

Result<std::vector<Run>> CaseRun::runs() {
  std::vector<Run> runs;
  std::vector<std::string> ids;
  auto listed = reader_->list(RecordKind::runs, {}, [&](std::string_view json) {
    ids.push_back(Json::parse(json, nullptr, false).value("id", ""));
    return true;
  });
  if (!listed) return tl::unexpected(listed.error());
  for (const std::string& id : ids) {
    auto run = reader_->run(id);
    if (!run) return tl::unexpected(run.error());
    runs.push_back(std::move(*run));
  }
  return runs;
}

}  // namespace dealflow::testing
