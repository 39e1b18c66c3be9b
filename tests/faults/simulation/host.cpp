#include "tests/faults/simulation/host.hpp"

#include "engine/worker/retry_schedule.hpp"
#include "tests/faults/simulation/store.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace dealflow::test::simulation {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t sent_at_once = 8;

std::string due_text(const std::optional<TimePoint>& due) { return due ? format_time(*due) : "nothing"; }

Model::Came came_of(Delivery::Result result) {
  switch (result) {
    case Delivery::Result::delivered: return Model::Came::delivered;
    case Delivery::Result::again: return Model::Came::again;
    case Delivery::Result::failed: return Model::Came::failed;
    case Delivery::Result::gone: return Model::Came::gone;
    case Delivery::Result::withheld: return Model::Came::withheld;
  }
  return Model::Came::failed;
}

// Compiled once: it is the same for each seed.
const std::shared_ptr<const Workspace>& flows_of(int version) {
  static const std::array all{workspace_of(1), workspace_of(2)};
  return all.at(static_cast<std::size_t>(version) - 1);
}

}  // namespace

Host::Host(World& world, Clock& clock, Disk& disk, Receivers& receivers)
    : world_(&world), clock_(&clock), disk_(&disk), receivers_(&receivers) {
  clock_->jumped = [this] {
    world_->in(world_->random.between(0ms, std::chrono::milliseconds(5000)), [this] { work(); });
  };
}

Host::~Host() = default;

std::string Host::done(Op op) {
  std::string said = op(model_);
  ops_.push_back(std::move(op));
  return said;
}

void Host::go_back() {
  ops_.resize(durable_);
  cuts_.clear();
  model_ = {};
  for (const Op& op : ops_) op(model_);
}

void Host::expect(const std::string& what, const std::string& model, const std::string& engine) {
  if (model != engine) world_->violated(fmt::format("{}: the model says `{}`, the engine `{}`", what, model, engine));
}

void Host::check_next_due() {
  const auto due = engine_->next_due(handle_);
  expect("next due", due_text(model_.next_due()), due ? due_text(*due) : due.error().detail);
}

void Host::start() { boot(); }

void Host::boot() {
  ++process_;
  world_->note("process {} begins", process_);
  lanes_.emplace(sent_at_once / 2);
  sending_ = 0;
  woken_ = {};
  points_ = 10 + world_->random.below(250);
  end_ = static_cast<End>(world_->random.below(3));
  if (!open()) return mend();
  if (end_ != End::between) disk_->record();
}

bool Host::open() {
  EngineOptions options;
  options.wall = clock_->now();
  auto engine = Engine::open(disk_->store(), options);
  auto handle = engine ? engine->use(flows_of(version_)) : tl::unexpected(engine.error());
  auto committed = handle ? engine->commit() : tl::unexpected(handle.error());
  if (!committed) {
    world_->note("the store cannot be opened: {}", to_string(committed.error().code));
    return false;
  }
  engine_.emplace(std::move(*engine));
  handle_ = *handle;
  find_model();
  read_outbox(true);
  world_->in(0s, [this] { work(); });
  return true;
}

void Host::mend() {
  if (!disk_->excuses()) world_->violated("the store cannot be opened, and nothing is wrong with the disk");
  refuse_all();
  world_->in(world_->random.between(1s, 10min), [this, process = process_] {
    if (process == process_ && !engine_ && !open()) mend();
  });
}

// Which of the commits that may be there is.
void Host::find_model() {
  reader_.reset();
  auto reader = Reader::open(disk_->store());
  if (!reader) return world_->violated("no reader: " + reader.error().detail);
  reader_.emplace(std::move(*reader));
  // Before its first input the store does not know the workspace.
  if (!reader_->select(workspace_name)) {
    reader_.reset();
    if (durable_ > 0) world_->violated("the workspace is lost");
    return go_back();
  }
  const std::string there = records_of(*reader_);
  cuts_.insert(cuts_.begin(), durable_);
  Model model;
  std::size_t at = 0;
  std::string said;
  for (const std::size_t cut : cuts_) {
    for (; at < cut; ++at) ops_[at](model);
    said = model.records();
    if (said != there) continue;
    if (cut > durable_) world_->count("crash: kept what was not acknowledged");
    if (cut < ops_.size()) world_->count("crash: lost what was not acknowledged");
    durable_ = cut;
    go_back();
    check_next_due();
    if (const std::string broken = broken_rule(disk_->store()); !broken.empty()) world_->violated(broken);
    return;
  }
  world_->violated("what was acknowledged is not what is there:" + difference(said, there));
}

void Host::compare() {
  if (!reader_) return;
  if (const std::string differs = difference(model_.records(), records_of(*reader_)); !differs.empty())
    world_->violated("model and store differ:" + differs);
}

bool Host::may_die() {
  if (world_->kind || points_ > 1) {
    points_ -= points_ > 1 ? 1U : 0U;
    return false;
  }
  if (end_ != End::between) return false;
  die("ended");
  return true;
}

bool Host::may_die_in_commit() {
  if (world_->kind || points_ > 1 || end_ == End::between) return false;
  die(end_ == End::in_a_commit ? "ended in a commit" : "without power");
  return true;
}

void Host::die(const char* how) {
  world_->note("the process is {}", how);
  world_->count(fmt::format("crash: {}", how));
  in_flight_at_crashes_ += on_their_way_.size();
  on_their_way_.clear();
  ++process_;
  engine_.reset();
  reader_.reset();
  if (end_ != End::between) disk_->cut(end_ == End::with_the_power);
  queue_.clear();
  open_ = handed_ = {};
  const auto away = world_->random.one_in(4) ? world_->random.between(1h, 9h) : world_->random.between(1s, 60s);
  world_->in(away, [this] { boot(); });
}

void Host::stop() {
  if (!engine_ || !finish()) return;
  compare();
  engine_.reset();
  reader_.reset();
  ++process_;
}

void Host::sleep(Duration time) {
  world_->note("the machine sleeps for {} min", time / 1min);
  asleep_until_ = world_->now() + time;
  world_->at(asleep_until_, [this] { work(); });
}

bool Host::quiet() const { return engine_ && queue_.empty() && !open_.began && !handed_.began && model_.quiet(); }

void Host::take(const Post& post, std::function<void(Answer)> answer) {
  if (world_->now() < asleep_until_) return;  // nobody is there
  if (!engine_) return answer(Answer::try_again);
  queue_.emplace_back(Request{post, std::move(answer)});
  world_->in(world_->random.one_in(3) ? world_->random.between(0ms, 400ms) : 0ms, [this] { work(); });
}

void Host::wake_at(TimePoint host_time) {
  const TimePoint when = world_->now() + std::max(Duration(0), host_time - clock_->now());
  if (wake_ && *wake_ > world_->now() && *wake_ <= when) return;
  wake_ = when;
  world_->at(when, [this] { work(); });
}

void Host::work() {
  if (!engine_ || world_->now() < asleep_until_) return;
  const std::size_t full = 1 + world_->random.below(6);
  std::size_t taken = 0;
  while (!queue_.empty()) {
    const auto next = std::move(queue_.front());
    queue_.pop_front();
    if (!std::visit([this](const auto& one) { return run(one); }, next) || may_die()) return;
    if (++taken % full == 0 && (!hand_over() || may_die())) return;
  }
  if (!finish() || !let_time_pass()) return;
  send_due();
  if (queue_.empty() && on_their_way_.size() != sending_) world_->violated("a report is forgotten");
  if (const auto next = engine_->next_due(handle_); next && *next) wake_at(**next);
  if (const auto due = lanes_->next_due(clock_->now())) wake_at(*due);
}

bool Host::run(const Request& request) {
  open_.began = true;
  const TimePoint now = clock_->now(), real = world_->now();
  Submission submission{.line = request.post.line};
  submission.accepted = now;
  const auto outcome = engine_->submit(handle_, submission);
  if (!outcome) return lose_open(outcome.error()), false;
  const std::string kind(to_string(outcome->kind));
  const std::string expected =
      done([event = request.post.event, line = request.post.line, now, version = version_, real](Model& model) {
        return event ? model.event(*event, now, version, real) : model.refuse(line);
      });
  world_->note("{} is {}", request.post.event ? request.post.event->id : "a line", kind);
  expect(request.post.line, expected, kind);
  check_next_due();
  open_.answers.emplace_back(request.answer, kind == "rejected" ? Answer::refused : Answer::taken);
  return true;
}

bool Host::run(const Report& report) {
  open_.began = true;
  open_.reports.push_back(report.place);
  const auto reported = engine_->report_effect(handle_, fmt::format("eff-{}", report.place.effect), report.delivery);
  if (!reported && reported.error().code != ErrorCode::not_found) return lose_open(reported.error()), false;
  const std::string expected = done([number = report.place.effect, came = came_of(report.delivery.result),
                                     at = report.delivery.at, now = clock_->now(), real = world_->now()](Model& model) {
    return model.report(number, came, at, now, real) ? "reported" : "not there";
  });
  world_->note("report of eff-{}", report.place.effect);
  expect(fmt::format("report of eff-{}", report.place.effect), expected, reported ? "reported" : "not there");
  check_next_due();
  return true;
}

bool Host::let_time_pass() {
  const TimePoint now = clock_->now();
  const auto due = engine_->next_due(handle_);
  if (due && (!*due || **due > now)) return true;
  open_.began = true;
  if (auto ticked = engine_->tick(handle_, now); !ticked) return lose_open(ticked.error()), false;
  done([now, real = world_->now()](Model& model) { return model.tick(now, real), ""; });
  world_->note("tick");
  check_next_due();
  return !may_die() && finish() && !may_die();
}

// The open batch; the one before is durable, and answered.
bool Host::hand_over() {
  world_->note("batch of {}, {} points left", ops_.size() - (cuts_.empty() ? durable_ : cuts_.back()), points_);
  cuts_.push_back(ops_.size());
  // When the engine's thread finds out that the disk fails is not for a seed to say; nor is what of a batch is recorded
  // by the time the one before it is acknowledged. There one batch is written after the other.
  if (end_ != End::between ||
      disk_->excuses()) {  // where writes are recorded, one batch after the other: what is acknowledged is known
    handed_ = std::exchange(open_, {});
    return commit();
  }
  if (auto former = engine_->commit_in_background(); !former) return lose_both(former.error()), false;
  if (may_die_in_commit()) return false;
  if (cuts_.size() > 1) {
    durable_ = cuts_[cuts_.size() - 2];
    cuts_ = {cuts_.back()};
  }
  answer(std::exchange(handed_, std::exchange(open_, {})));
  return true;
}

// Nothing is being written any more.
bool Host::finish() {
  if ((engine_->pending() > 0 || open_.began) && !hand_over()) return false;
  if (!handed_.began) return true;
  return commit();
}

bool Host::commit() {
  if (auto committed = engine_->commit(); !committed) return lose_both(committed.error()), false;
  if (may_die_in_commit()) return false;
  durable_ = cuts_.back();
  cuts_.clear();
  disk_->mark();
  if (may_die()) return false;  // durable, and nobody is told
  answer(std::exchange(handed_, {}));
  return true;
}

void Host::answer(const Batch& batch) {
  if (!batch.began) return;
  for (const auto& [answer, said] : batch.answers) answer(said);
  for (const Place place : batch.reports) {
    lanes_->settled(place);
    on_their_way_.erase(place.effect);
  }
  read_outbox(false);
}

void Host::tell_lost(const Batch& batch) {
  for (const auto& [answer, said] : batch.answers) answer(Answer::try_again);
  for (const Place place : batch.reports) lanes_->lost(place);
}

void Host::lose_both(const Error& why) {
  tell_lost(std::exchange(handed_, {}));
  tell_lost(std::exchange(open_, {}));
  trouble(why);
}

// What was handed over before may well be written: its senders are told so.
void Host::lose_open(const Error& why) {
  const Batch gone = std::exchange(open_, {});
  if (engine_->discard()) {
    if (!cuts_.empty()) durable_ = cuts_.back();
    answer(std::exchange(handed_, {}));
  } else {
    tell_lost(std::exchange(handed_, {}));
  }
  tell_lost(gone);
  trouble(why);
}

void Host::trouble(const Error& why) {
  world_->note("trouble: {}", to_string(why.code));
  if (!disk_->excuses()) world_->violated("an error without a cause: " + why.detail);
  const bool goes_on = why.code == ErrorCode::store_full;
  if (goes_on) {
    go_back();
  } else {
    engine_.reset();
    reader_.reset();
  }
  refuse_all();
  world_->in(world_->random.between(1s, 10min), [this, process = process_] {
    if (process != process_) return;
    if (engine_)
      work();
    else if (!open())
      mend();
  });
}

void Host::refuse_all() {
  for (const auto& waiting : std::exchange(queue_, {})) {
    if (const auto* report = std::get_if<Report>(&waiting))
      lanes_->lost(report->place);
    else
      std::get<Request>(waiting).answer(Answer::try_again);
  }
}

void Host::act(const char* what, const std::function<bool()>& does) {
  if (!engine_ || world_->now() < asleep_until_ || !finish()) return;
  world_->note("by hand: {}", what);
  const TimePoint now = clock_->now();  // what is done by hand is done now
  if (auto ticked = engine_->tick(handle_, now); !ticked) return lose_open(ticked.error());
  done([now, real = world_->now()](Model& model) { return model.tick(now, real), ""; });
  if (!does() || may_die()) return;
  cuts_.push_back(ops_.size());
  if (auto committed = engine_->commit(); !committed) return lose_both(committed.error());
  durable_ = cuts_.back();
  cuts_.clear();
  disk_->mark();
  if (may_die()) return;
  read_outbox(true);
  work();
}

void Host::reload(int version) {
  act("reload", [&] {
    version_ = version;
    world_->count("hand: flows loaded anew");
    if (auto used = engine_->use(flows_of(version)); !used) return lose_open(used.error()), false;
    return true;
  });
}

void Host::cancel_one() {
  act("cancel", [&] {
    const auto waiting = model_.waiting();
    if (waiting.empty()) return false;
    const std::uint64_t run = waiting[world_->random.below(waiting.size())];
    const auto cancelled = engine_->cancel(handle_, fmt::format("run-{}", run));
    const std::string expected =
        done([run, real = world_->now()](Model& model) { return model.cancel(run, real) ? "cancelled" : "not there"; });
    expect(fmt::format("cancel run-{}", run), expected, cancelled ? "cancelled" : "not there");
    world_->count("hand: a run cancelled");
    return true;
  });
}

void Host::tidy_up() {
  act("tidy up", [&] {
    for (const std::uint64_t run : model_.held()) {
      const auto approved = engine_->approve(handle_, fmt::format("run-{}", run));
      const std::string expected = done(
          [run, real = world_->now()](Model& model) { return model.approve(run, real) ? "approved" : "not there"; });
      expect(fmt::format("approve run-{}", run), expected, approved ? "approved" : "not there");
      world_->count("hand: a held run approved");
    }
    for (const std::string& receiver : std::set(model_.disabled())) {
      const auto enabled = engine_->enable_endpoint(handle_, receiver);
      const std::string expected =
          done([receiver](Model& model) { return model.enable(receiver) ? "enabled" : "not there"; });
      expect("enable " + receiver, expected, enabled ? "enabled" : "not there");
      world_->count("hand: a receiver enabled");
    }
    return true;
  });
  act("retry", [&] {
    const auto outcomes = engine_->retry(handle_, {});
    if (!outcomes) return lose_both(outcomes.error()), false;
    std::size_t applied = 0;
    for (const auto& each : *outcomes) applied += each.outcome.kind == Outcome::Kind::applied ? 1U : 0U;
    const std::string expected = done([version = version_, real = world_->now()](Model& model) {
      return std::to_string(model.retry(version, real));
    });
    expect("retry", expected, std::to_string(applied));
    world_->count("hand: a dead letter retried", outcomes->size());
    durable_ = ops_.size();
    return true;
  });
}

void Host::read_outbox(bool anew) {
  if (!reader_) {
    auto reader = Reader::open(disk_->store());
    if (!reader || !reader->select(workspace_name)) return;
    reader_.emplace(std::move(*reader));
  }
  const auto effects = reader_->outbox(100'000, anew ? 0 : last_effect_);
  if (!effects) return world_->violated("the outbox cannot be read: " + effects.error().detail);
  std::set<std::uint64_t> there;
  if (anew) last_effect_ = 0;
  for (const Effect& effect : *effects) {
    lanes_->add({handle_, effect.number}, effect);
    there.insert(effect.number);
    last_effect_ = effect.number;
  }
  if (anew) lanes_->keep_only(handle_, there);
}

// As the dispatcher does it on its threads (engine/worker/dispatcher.cpp).
void Host::send_due() {
  const TimePoint now = clock_->now();
  if (now < woken_) lanes_->clock_went_back(now);
  woken_ = now;
  lanes_->forget_receivers(now);
  while (sending_ < sent_at_once) {
    const auto place = lanes_->next(now);
    if (!place) break;
    attempt(*place);
  }
  const auto lost = lanes_->take_lost();
  for (const auto& [place, delivery] : lost) queue_.emplace_back(Report{place, delivery});
  if (!queue_.empty()) world_->in(0s, [this] { work(); });
}

void Host::attempt(Place place) {
  const auto found = reader_->outbox(1, place.effect - 1);
  if (!found) return world_->violated("the outbox cannot be read: " + found.error().detail);
  if (found->empty() || found->front().number != place.effect) return lanes_->drop(place);
  const Effect& effect = found->front();
  const std::string label = label_of(effect);
  on_their_way_.insert(place.effect);
  if (!effect.withheld.empty()) {
    world_->count("receiver: withheld from");
    const Delivery delivery{Delivery::Result::withheld, effect.withheld, {}, clock_->now()};
    lanes_->reported(place, delivery);
    queue_.emplace_back(Report{place, delivery});
    return;
  }
  if (model_.delivered().contains(label)) world_->violated(label + " is sent once more, and its delivery was reported");
  ++sending_;
  receivers_->send(effect, label, [this, place, effect, label, process = process_](const Attempt& attempt) {
    if (process != process_) return;
    --sending_;
    const TimePoint at = clock_->now();
    world_->note("{}: {}", label, attempt.result == Attempt::Result::delivered ? "delivered" : attempt.reason);
    const Delivery delivery = worker::delivery_of(effect, attempt, at);
    if (attempt.result == Attempt::Result::again && attempt.slow_down)
      lanes_->spare(place, at + worker::spare_for(lanes_->times_spared(place) + 1, attempt.retry_after));
    else if (attempt.result == Attempt::Result::delivered)
      lanes_->answered(place);
    lanes_->reported(place, delivery);
    if (!engine_) return lanes_->lost(place);
    queue_.emplace_back(Report{place, delivery});
    work();
  });
}

}  // namespace dealflow::test::simulation
