#include "engine/worker/dispatcher.hpp"

#include "engine/worker/host_callback.hpp"
#include "engine/worker/lanes.hpp"
#include "engine/worker/retry_schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

namespace dealflow::worker {
namespace {

constexpr std::size_t page_effects = 256;
constexpr std::chrono::seconds read_again_after{1};  // where the store could not be read

// Senders throw nothing; one of a host that does, or that finds no memory, ends neither the thread nor the process.
Attempt try_to_send(EffectSender& by, const Effect& effect, const Workspace& workspace) noexcept {
  Attempt attempt{.result = Attempt::Result::again};
  try {
    try {
      return by.send(effect, workspace);
    } catch (const std::exception& error) {
      attempt.reason = fmt::format("the sender failed: {}", error.what());
    } catch (...) {
      attempt.reason = "the sender failed";
    }
  } catch (...) {  // no memory to say why
  }
  return attempt;
}

}  // namespace

struct Dispatcher::State {
  explicit State(DispatcherOptions with)
      : options(std::move(with)), lanes((std::max(options.threads_max, 1U) + 1) / 2) {
    options.threads_max = std::max(options.threads_max, 1U);
    if (!options.tried) options.tried = [](const Effect&, const Attempt&) {};
  }

  [[nodiscard]] EffectSender* sender(const Effect& effect) const {
    return effect.kind == "email" ? options.mails.get() : options.webhooks.get();
  }
  [[nodiscard]] Result<void> take(WorkspaceHandle workspace, const Page& page, std::uint64_t after,
                                  std::set<std::uint64_t>* there);
  void take_effect(Place place, const Effect& effect);
  // Callbacks are counted: stop() waits for them whatever happens. The lock is given back for their time.
  template <class Callback>
  auto outside(std::unique_lock<std::mutex>& lock, const Callback& callback);
  // Enough threads for what is due. Called with the lock.
  static void hire(const std::shared_ptr<State>& state);
  void work();
  template <class Act>
  bool insist(std::unique_lock<std::mutex>& lock, const Act& act) noexcept;
  [[nodiscard]] Result<std::optional<Effect>> load(std::unique_lock<std::mutex>& lock, Place place) noexcept;
  void attempt(std::unique_lock<std::mutex>& lock, Place place) noexcept;
  void tell(std::unique_lock<std::mutex>& lock, Place place, const Effect& effect, const Attempt& attempt) noexcept;
  void withhold(std::unique_lock<std::mutex>& lock, Place place, const Effect& effect) noexcept;
  void report(std::unique_lock<std::mutex>& lock, Place place, const Delivery& delivery) noexcept;

  DispatcherOptions options;
  std::mutex mutex;
  std::condition_variable work_came, work_ended;
  Lanes lanes;
  std::map<WorkspaceHandle, std::shared_ptr<const Workspace>> versions;
  std::map<WorkspaceHandle, std::uint64_t> last;  // effect that was read
  std::set<Place> unsendable;                     // known, and nobody sends its kind
  TimePoint now{};
  std::vector<std::thread> threads;
  std::size_t idle = 0, starting = 0, sending = 0, calling = 0;
  bool stopping = false;
  bool abandoned = false;    // stop() waits no longer for the senders: what they come to counts no more
  bool left_behind = false;  // some had not come back by then, or could not report
  DispatcherCounts counts;
};

void Dispatcher::State::take_effect(Place place, const Effect& effect) {
  if (sender(effect) != nullptr)
    lanes.add(place, effect);
  else
    unsendable.insert(place);
}

Result<void> Dispatcher::State::take(WorkspaceHandle workspace, const Page& page, std::uint64_t after,
                                     std::set<std::uint64_t>* there) {
  while (true) {
    const auto effects = page(page_effects, after);
    if (!effects) return tl::unexpected(effects.error());
    if (effects->empty()) return {};
    after = effects->back().number;
    const std::lock_guard lock(mutex);
    for (const Effect& effect : *effects) {
      take_effect({workspace, effect.number}, effect);
      if (there != nullptr) there->insert(effect.number);
    }
    last[workspace] = std::max(last[workspace], after);
    if (effects->size() < page_effects) return {};
  }
}

template <class Callback>
auto Dispatcher::State::outside(std::unique_lock<std::mutex>& lock, const Callback& callback) {
  ++calling;
  lock.unlock();
  struct Back {
    std::unique_lock<std::mutex>& lock;
    State& state;
    ~Back() {
      lock.lock();
      --state.calling;
      state.work_ended.notify_all();
    }
  } back{lock, *this};
  return callback();
}

void Dispatcher::State::work() {
  std::unique_lock lock(mutex);
  --starting;
  while (true) {
    std::optional<Place> place;
    ++idle;
    work_came.wait(lock, [&] { return stopping || (place = lanes.next(now)).has_value(); });
    --idle;
    if (stopping) return;
    ++sending;
    attempt(lock, *place);
    if (abandoned) return;
    --sending;
    work_ended.notify_all();
  }
}

// Memory ends at times; what was begun is brought to its end when there is some again. False where it is stopped before
// that: after the next start the effect is still in the outbox.
template <class Act>
bool Dispatcher::State::insist(std::unique_lock<std::mutex>& lock, const Act& act) noexcept {
  while (!abandoned) {
    try {
      act();
      return true;
    } catch (...) {
      if (work_came.wait_for(lock, read_again_after, [&] { return stopping; })) break;
    }
  }
  left_behind = true;
  return false;
}

Result<std::optional<Effect>> Dispatcher::State::load(std::unique_lock<std::mutex>& lock, Place place) noexcept {
  try {
    return outside(lock, [&] { return options.load(place.workspace, place.effect); });
  } catch (...) {
    return tl::unexpected(Error{ErrorCode::io, {}});
  }
}

void Dispatcher::State::attempt(std::unique_lock<std::mutex>& lock, Place place) noexcept {
  const auto effect = load(lock, place);
  if (stopping) return lanes.put_back(place, now);
  if (!effect) {  // nobody would wake us for it
    work_came.wait_for(lock, read_again_after, [&] { return stopping; });
    return lanes.put_back(place, now);
  }
  const auto version = versions.find(place.workspace);
  if (!*effect || version == versions.end()) {
    if (*effect && !insist(lock, [&] { unsendable.insert(place); })) return;
    lanes.drop(place);
    work_came.notify_one();  // the next of its lane
    return;
  }
  if (!(*effect)->withheld.empty()) return withhold(lock, place, **effect);
  const std::shared_ptr<const Workspace> workspace = version->second;
  EffectSender& by = *sender(**effect);
  lock.unlock();
  const Attempt attempt = try_to_send(by, **effect, *workspace);
  lock.lock();
  if (!abandoned) tell(lock, place, **effect, attempt);
}

void Dispatcher::State::tell(std::unique_lock<std::mutex>& lock, Place place, const Effect& effect,
                             const Attempt& attempt) noexcept {
  Delivery delivery;
  if (!insist(lock, [&] { delivery = delivery_of(effect, attempt, outside(lock, options.clock)); })) return;
  if (abandoned) return;
  if (attempt.result == Attempt::Result::again && attempt.slow_down)
    lanes.spare(place, delivery.at + spare_for(lanes.times_spared(place) + 1, attempt.retry_after));
  else if (attempt.result == Attempt::Result::delivered)
    lanes.answered(place);
  switch (delivery.result) {
    case Delivery::Result::delivered: ++counts.delivered; break;
    case Delivery::Result::again: ++counts.tried_again; break;
    case Delivery::Result::failed:
    case Delivery::Result::gone:
    case Delivery::Result::withheld: ++counts.failed; break;
  }
  outside(lock, [&] { tell_host([&] { options.tried(effect, attempt); }); });
  report(lock, place, delivery);
}

// Its receiver was disabled while it waited.
void Dispatcher::State::withhold(std::unique_lock<std::mutex>& lock, Place place, const Effect& effect) noexcept {
  Delivery delivery{.result = Delivery::Result::withheld};
  const bool known = insist(lock, [&] {
    delivery.at = outside(lock, options.clock);
    delivery.reason = effect.withheld;
  });
  if (known) report(lock, place, delivery);
}

void Dispatcher::State::report(std::unique_lock<std::mutex>& lock, Place place, const Delivery& delivery) noexcept {
  insist(lock, [&] {
    lanes.reported(place, delivery);
    outside(lock, [&] { options.report(place.workspace, place.effect, delivery); });
  });
}

void Dispatcher::State::hire(const std::shared_ptr<State>& state) {
  if (state->stopping) return;
  const std::size_t wanted = state->lanes.runnable(state->now, state->options.threads_max);
  while (state->threads.size() < state->options.threads_max && state->idle + state->starting < wanted) {
    try {
      state->threads.emplace_back([state] { state->work(); });
    } catch (const std::exception&) {  // no further thread, or no memory for it: those that are there do the work
      break;
    }
    ++state->starting;
  }
  state->work_came.notify_all();
}

Dispatcher::Dispatcher(DispatcherOptions options) : state_(std::make_shared<State>(std::move(options))) {}

Dispatcher::~Dispatcher() { stop(std::chrono::milliseconds(0)); }

void Dispatcher::use(WorkspaceHandle workspace, std::shared_ptr<const Workspace> version) {
  const std::lock_guard lock(state_->mutex);
  state_->versions[workspace] = std::move(version);
}

Result<void> Dispatcher::refresh(WorkspaceHandle workspace, const Page& page) {
  std::uint64_t after = 0;
  {
    const std::lock_guard lock(state_->mutex);
    if (const auto known = state_->last.find(workspace); known != state_->last.end()) after = known->second;
  }
  return state_->take(workspace, page, after, nullptr);
}

Result<void> Dispatcher::reread(WorkspaceHandle workspace, const Page& page) {
  std::set<std::uint64_t> there;
  if (auto taken = state_->take(workspace, page, 0, &there); !taken) return taken;
  const std::lock_guard lock(state_->mutex);
  state_->last[workspace] = there.empty() ? 0 : *there.rbegin();
  state_->lanes.keep_only(workspace, there);
  std::erase_if(state_->unsendable,
                [&](const Place& place) { return place.workspace == workspace && !there.contains(place.effect); });
  return {};
}

void Dispatcher::settled(WorkspaceHandle workspace, std::uint64_t effect) {
  const std::lock_guard lock(state_->mutex);
  state_->lanes.settled({workspace, effect});
  State::hire(state_);
}

void Dispatcher::lost(WorkspaceHandle workspace, std::uint64_t effect) {
  const std::lock_guard lock(state_->mutex);
  state_->lanes.lost({workspace, effect});
}

void Dispatcher::wake(TimePoint now) {
  std::unique_lock lock(state_->mutex);
  if (state_->abandoned) return;
  if (now < state_->now) state_->lanes.clock_went_back(now);
  state_->now = now;
  state_->lanes.forget_receivers(state_->now);
  State::hire(state_);
  const auto reports = state_->lanes.take_lost();
  if (reports.empty()) return;
  std::size_t handed_on = 0;
  try {
    state_->outside(lock, [&] {
      for (; handed_on < reports.size(); ++handed_on) {
        const auto& [place, delivery] = reports[handed_on];
        state_->options.report(place.workspace, place.effect, delivery);
      }
    });
  } catch (...) {
    for (; handed_on < reports.size(); ++handed_on) state_->lanes.lost(reports[handed_on].first);
    throw;
  }
}

std::optional<TimePoint> Dispatcher::next_due() const {
  const std::lock_guard lock(state_->mutex);
  return state_->stopping ? std::nullopt : state_->lanes.next_due(state_->now);
}

bool Dispatcher::stop(std::chrono::milliseconds within) {
  State& state = *state_;
  std::vector<std::thread> threads;
  bool ended = false;
  {
    std::unique_lock lock(state.mutex);
    state.stopping = true;
    state.work_came.notify_all();
    const auto all_back = [&] { return state.sending == 0 && state.calling == 0; };
    state.work_ended.wait_for(lock, within, [&] { return state.abandoned || all_back(); });
    if (!std::exchange(state.abandoned, true)) state.left_behind = state.left_behind || !all_back();
    state.work_ended.notify_all();
    state.work_ended.wait(lock, [&] { return state.calling == 0; });
    ended = !state.left_behind;
    threads = std::move(state.threads);
    state.threads.clear();
  }
  for (std::thread& thread : threads) ended ? thread.join() : thread.detach();
  return ended;
}

DispatcherCounts Dispatcher::counts() const {
  const std::lock_guard lock(state_->mutex);
  DispatcherCounts counts = state_->counts;
  counts.outbox = state_->lanes.size() + state_->unsendable.size();
  counts.sending = state_->sending;
  return counts;
}

}  // namespace dealflow::worker
