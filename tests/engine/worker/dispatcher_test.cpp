// Effects leave in their order, once, and as often as it takes: with a clock, an outbox and senders of the test's own.
#include "engine/worker/dispatcher.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <new>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace dealflow::worker {
namespace {

using namespace std::chrono_literals;

constexpr WorkspaceHandle shop{0};
const TimePoint noon = parse_time("2026-03-02T12:00:00Z").value();
constexpr auto patience = std::chrono::seconds(20);  // of the test with its threads

// An outbox, senders and the owner of a Dispatcher in one. Everything is held under one lock.
class Post {
 public:
  explicit Post(unsigned threads = 4, bool has_mails = true) {
    DispatcherOptions options;
    options.clock = [this] {
      throw_once(Callback::clock);
      return noon + std::chrono::microseconds(clock_.load());
    };
    options.webhooks = std::make_shared<Sender>(*this);
    if (has_mails) options.mails = std::make_shared<Sender>(*this);
    options.threads_max = threads;
    options.load = [this](WorkspaceHandle, std::uint64_t number) { return load(number); };
    options.tried = [this](const Effect&, const Attempt&) { throw_once(Callback::tried); };
    options.report = [this](WorkspaceHandle, std::uint64_t number, const Delivery& delivery) {
      throw_once(Callback::report);
      const std::lock_guard lock(mutex_);
      reports_.emplace_back(number, delivery);
      changed_.notify_all();
    };
    dispatcher.emplace(std::move(options));
    dispatcher->use(
        shop, load_workspace({{"dealflow.yaml", "{workspace: shop, pipelines: [{id: p, stages: [s]}]}"}}).workspace);
  }
  ~Post() {
    open_gate();
    CHECK(dispatcher->stop(patience));  // the senders are this object's
    dispatcher.reset();
    CHECK_FALSE(same_lane_at_once);
    CHECK_FALSE(other_workspace);
  }
  Post(const Post&) = delete;
  Post& operator=(const Post&) = delete;

  // contact 0: none.
  void put(std::uint64_t number, std::uint64_t contact, std::string endpoint = "erp", std::string kind = "webhook") {
    const std::lock_guard lock(mutex_);
    Effect effect;
    effect.number = number;
    effect.message_id = fmt::format("message-{}", number);
    effect.kind = std::move(kind);
    effect.endpoint = std::move(endpoint);
    if (contact != 0) effect.contact = contact;
    outbox_[number] = effect;
  }
  void take_out(std::uint64_t number) {
    const std::lock_guard lock(mutex_);
    outbox_.erase(number);
  }
  // As Reader::outbox tells it from then on; empty: it is enabled.
  void disable(const std::string& endpoint, const std::string& why = "`erp` is disabled") {
    const std::lock_guard lock(mutex_);
    for (auto& [number, effect] : outbox_)
      if (effect.endpoint == endpoint) effect.withheld = why;
  }
  void answer(std::uint64_t number, Attempt attempt) {
    const std::lock_guard lock(mutex_);
    answers_[number] = std::move(attempt);
  }
  void throw_from_now_on(bool throws) { throws_ = throws; }
  enum class Callback : std::uint8_t { none, load, clock, tried, report };
  void let_throw_once(Callback which) { throws_once_ = which; }
  [[nodiscard]] bool has_thrown() const { return throws_once_ == Callback::none; }
  void close_gate() { gate_open_ = false; }
  void open_gate() {
    const std::lock_guard lock(mutex_);
    gate_open_ = true;
    changed_.notify_all();
  }

  void look() { REQUIRE(dispatcher->refresh(shop, page())); }
  void look_again() { REQUIRE(dispatcher->reread(shop, page())); }
  void go_on(std::chrono::microseconds by = 0us) {
    clock_ += by.count();
    dispatcher->wake(noon + std::chrono::microseconds(clock_.load()));
  }
  Dispatcher::Page page() {
    return [this](std::size_t limit, std::uint64_t after) -> Result<std::vector<Effect>> {
      const std::lock_guard lock(mutex_);
      ++pages_read;
      std::vector<Effect> effects;
      for (auto at = outbox_.upper_bound(after); at != outbox_.end() && effects.size() < limit; ++at)
        effects.push_back(at->second);
      return effects;
    };
  }

  // The reports from the `begin`-th on, when there are so many more.
  std::vector<std::pair<std::uint64_t, Delivery>> reports(std::size_t begin, std::size_t count) {
    std::unique_lock lock(mutex_);
    REQUIRE(changed_.wait_for(lock, patience, [&] { return reports_.size() >= begin + count; }));
    return {reports_.begin() + static_cast<std::ptrdiff_t>(begin), reports_.end()};
  }
  std::vector<std::uint64_t> begun(std::size_t count) {
    std::unique_lock lock(mutex_);
    REQUIRE(changed_.wait_for(lock, patience, [&] { return begun_.size() >= count; }));
    return begun_;
  }
  // As the worker does it: the row changes, then the dispatcher is told.
  void commit(std::uint64_t number, const Delivery& delivery) {
    {
      const std::lock_guard lock(mutex_);
      if (delivery.result == Delivery::Result::again) {
        ++outbox_[number].attempts;
        outbox_[number].next_attempt = delivery.next_attempt;
      } else {
        outbox_.erase(number);
      }
    }
    dispatcher->settled(shop, number);
  }
  // Sends and commits until nothing is due any more; the numbers in the order of their reports.
  std::vector<std::uint64_t> drain(std::size_t count) {
    std::vector<std::uint64_t> order;
    while (order.size() < count) {
      const std::size_t before = taken_;
      for (const auto& [number, delivery] : reports(before, 1)) {
        ++taken_;
        order.push_back(number);
        commit(number, delivery);
      }
    }
    return order;
  }
  // Nothing else has begun, as far as can be told.
  void check_quiet(std::size_t begun_so_far) {
    std::this_thread::sleep_for(20ms);
    const std::lock_guard lock(mutex_);
    CHECK(begun_.size() == begun_so_far);
  }
  [[nodiscard]] std::size_t most_at_once() const { return most_at_once_; }

  std::optional<Dispatcher> dispatcher;
  std::size_t pages_read = 0;
  std::atomic<bool> same_lane_at_once = false, other_workspace = false;

 private:
  class Sender final : public EffectSender {
   public:
    explicit Sender(Post& post) : post_(post) {}
    Attempt send(const Effect& effect, const Workspace& workspace) override {
      if (workspace.name() != "shop") post_.other_workspace = true;
      return post_.send(effect);
    }

   private:
    Post& post_;
  };

  void throw_once(Callback which) {
    if (throws_once_.compare_exchange_strong(which, Callback::none)) throw std::bad_alloc();
  }
  Result<std::optional<Effect>> load(std::uint64_t number) {
    throw_once(Callback::load);
    const std::lock_guard lock(mutex_);
    const auto found = outbox_.find(number);
    return found == outbox_.end() ? std::optional<Effect>() : std::optional(found->second);
  }
  Attempt send(const Effect& effect) {
    std::unique_lock lock(mutex_);
    begun_.push_back(effect.number);
    if (!on_their_way_.insert(effect.contact.value_or(0)).second && effect.contact) same_lane_at_once = true;
    most_at_once_ = std::max(most_at_once_, ++at_once_);
    changed_.notify_all();
    changed_.wait(lock, [&] { return gate_open_; });
    --at_once_;
    on_their_way_.erase(effect.contact.value_or(0));
    if (throws_) throw std::runtime_error("out of order");
    const auto answer = answers_.find(effect.number);
    return answer == answers_.end() ? Attempt{} : answer->second;
  }

  std::atomic<std::int64_t> clock_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::uint64_t, Effect> outbox_;
  std::map<std::uint64_t, Attempt> answers_;
  std::vector<std::pair<std::uint64_t, Delivery>> reports_;
  std::vector<std::uint64_t> begun_;
  std::set<std::uint64_t> on_their_way_;
  bool gate_open_ = true;
  std::atomic<bool> throws_ = false;
  std::atomic<Callback> throws_once_ = Callback::none;
  std::size_t at_once_ = 0, most_at_once_ = 0, taken_ = 0;
};

Attempt again(std::string reason, std::optional<std::chrono::seconds> after = {}, bool slow = false) {
  return {Attempt::Result::again, std::move(reason), after, slow};
}

}  // namespace

TEST_CASE("effects of one contact leave one after the other, each when the one before is settled") {
  Post post;
  for (const std::uint64_t number : {1, 2, 3}) post.put(number, 17);
  post.look();
  post.go_on();
  const auto first = post.reports(0, 1);
  CHECK(first.front().first == 1);
  post.check_quiet(1);  // reported, but not yet durable
  CHECK(post.drain(3) == std::vector<std::uint64_t>{1, 2, 3});
  CHECK(post.dispatcher->counts().delivered == 3);
  CHECK(post.dispatcher->counts().outbox == 0);
}

TEST_CASE("what fails holds up its contact, and nobody else") {
  Post post;
  post.answer(1, again("503"));
  post.put(1, 17);
  post.put(2, 17);
  post.put(3, 18);
  post.look();
  post.go_on();
  const auto order = post.drain(2);
  CHECK(std::set(order.begin(), order.end()) == std::set<std::uint64_t>{1, 3});
  post.check_quiet(2);
  const auto due = post.dispatcher->next_due();
  REQUIRE(due);
  CHECK(*due >= noon + 4500ms);
  CHECK(*due <= noon + 5500ms);
  post.go_on(4s);
  post.check_quiet(2);
  CHECK(post.dispatcher->next_due() == due);

  post.answer(1, {});
  post.go_on(2s);
  CHECK(post.drain(2) == std::vector<std::uint64_t>{1, 2});
  CHECK_FALSE(post.dispatcher->next_due());
}

TEST_CASE("a sender that throws has not delivered, and is asked again") {
  Post post;
  post.throw_from_now_on(true);
  post.put(1, 17);
  post.look();
  post.go_on();
  const Delivery thrown = post.reports(0, 1).front().second;
  CHECK(thrown.result == Delivery::Result::again);
  CHECK(thrown.reason == "the sender failed: out of order");
  post.commit(1, thrown);
  post.throw_from_now_on(false);
  post.go_on(6s);
  CHECK(post.reports(1, 1).front().second.result == Delivery::Result::delivered);
}

TEST_CASE("a callback that throws costs at most a second: what it was called for is done, and sent once", "[F8]") {
  const auto which =
      GENERATE(Post::Callback::load, Post::Callback::clock, Post::Callback::tried, Post::Callback::report);
  CAPTURE(which);
  Post post;
  post.let_throw_once(which);
  post.put(1, 17);
  post.look();
  post.go_on();
  CHECK(post.reports(0, 1).front().second.result == Delivery::Result::delivered);
  CHECK(post.has_thrown());
  CHECK(post.begun(1).size() == 1);
  post.commit(1, post.reports(0, 1).front().second);
  CHECK(post.dispatcher->counts().outbox == 0);
}

TEST_CASE("an effect that is never delivered is tried ten times in 75 hours, then its contact goes on") {
  Post post;
  post.answer(1, again("503"));
  post.put(1, 17);
  post.put(2, 17);
  post.look();
  post.go_on();
  std::vector<Delivery> deliveries;
  std::chrono::microseconds waited{};
  for (std::size_t at = 0; at < 10; ++at) {
    deliveries.push_back(post.reports(at, 1).front().second);
    post.commit(1, deliveries.back());
    if (at == 9) break;
    const auto due = post.dispatcher->next_due();
    REQUIRE(due);
    const auto by = *due - noon - waited;
    waited += by;
    post.go_on(by);
  }
  CHECK(deliveries.back().result == Delivery::Result::failed);
  CHECK(deliveries.back().reason == "given up after 10 attempts; the last: 503");
  CHECK(waited > 68h);
  CHECK(waited < 84h);
  CHECK(post.reports(10, 1).front().first == 2);
  CHECK(post.dispatcher->counts().tried_again == 9);
  CHECK(post.dispatcher->counts().failed == 1);
}

TEST_CASE("a report whose commit failed is handed on again, and the effect is not sent again") {
  Post post;
  post.put(1, 17);
  post.put(2, 17);
  post.look();
  post.go_on();
  const auto first = post.reports(0, 1).front();
  post.dispatcher->lost(shop, 1);
  post.look_again();  // the row is still there
  post.go_on();
  const auto second = post.reports(1, 1).front();
  CHECK(second.first == 1);
  CHECK(second.second.at == first.second.at);
  post.check_quiet(1);
  post.commit(1, second.second);
  CHECK(post.begun(2) == std::vector<std::uint64_t>{1, 2});
}

TEST_CASE("a receiver that asks for patience is spared as a whole") {
  Post post;
  post.answer(1, again("429", 60s, true));
  post.put(1, 17);
  post.look();
  post.go_on();
  CHECK(post.drain(1) == std::vector<std::uint64_t>{1});
  post.put(2, 18);  // to the same
  post.put(3, 19, "other");
  post.look();
  post.go_on();
  CHECK(post.begun(2) == std::vector<std::uint64_t>{1, 3});
  post.check_quiet(2);
  CHECK(post.dispatcher->next_due() == noon + 60s);
  post.answer(1, {});
  post.go_on(60s);
  const auto begun = post.begun(4);
  CHECK(std::set(begun.begin() + 2, begun.end()) == std::set<std::uint64_t>{1, 2});
}

TEST_CASE("many contacts are served at once, one receiver by half of the threads") {
  Post post(8);
  post.close_gate();
  for (std::uint64_t number = 1; number <= 40; ++number) post.put(number, number % 20 + 1, number % 2 == 0 ? "a" : "b");
  post.look();
  post.go_on();
  static_cast<void>(post.begun(8));
  post.check_quiet(8);
  CHECK(post.dispatcher->counts().sending == 8);
  CHECK(post.dispatcher->counts().outbox == 40);
  post.open_gate();
  CHECK(post.drain(40).size() == 40);
  CHECK(post.most_at_once() == 8);
  CHECK_FALSE(post.same_lane_at_once);

  Post slow(8);
  slow.close_gate();
  for (std::uint64_t number = 1; number <= 20; ++number) slow.put(number, number);
  slow.put(21, 21, "quick");
  slow.look();
  slow.go_on();
  const auto begun = slow.begun(5);
  CHECK(std::set(begun.begin(), begun.end()) == std::set<std::uint64_t>{1, 2, 3, 4, 21});
  slow.check_quiet(5);
}

TEST_CASE("effects without a contact keep the order of their receiver, and of an address of mails") {
  Post post;
  post.close_gate();
  post.put(1, 0, "a");
  post.put(2, 0, "a");
  post.put(3, 0, "b");
  post.look();
  post.go_on();
  const auto begun = post.begun(2);
  CHECK(std::set(begun.begin(), begun.end()) == std::set<std::uint64_t>{1, 3});
  post.check_quiet(2);
}

TEST_CASE("what has left the outbox is not sent, and what came back is") {
  Post post;
  post.close_gate();
  post.put(1, 17);
  post.put(2, 17);
  post.put(3, 17);
  post.look();
  post.go_on();
  static_cast<void>(post.begun(1));
  post.take_out(2);  // a person was erased, an endpoint disabled
  post.open_gate();
  CHECK(post.drain(2) == std::vector<std::uint64_t>{1, 3});

  post.put(2, 17);  // retried by hand
  post.look();
  post.go_on();
  post.check_quiet(2);
  post.look_again();
  post.go_on();
  CHECK(post.drain(1) == std::vector<std::uint64_t>{2});

  post.put(4, 17);
  post.answer(4, again("503"));
  post.look();
  post.go_on();
  CHECK(post.drain(1) == std::vector<std::uint64_t>{4});
  post.take_out(4);
  post.look_again();
  CHECK(post.dispatcher->counts().outbox == 0);
  CHECK_FALSE(post.dispatcher->next_due());
}

TEST_CASE("a receiver that is gone is not sent to, and what was on its way is reported as it went") {
  Post post(8);
  post.answer(1, {Attempt::Result::gone, "410", {}, false});
  post.answer(3, again("503"));
  for (const std::uint64_t number : {1, 2, 3}) post.put(number, number);
  post.put(4, 1);
  post.put(5, 5, "other");
  post.close_gate();
  post.look();
  post.go_on();
  static_cast<void>(post.begun(4));
  post.open_gate();
  const auto reports = post.reports(0, 4);
  std::map<std::uint64_t, Delivery> of(reports.begin(), reports.end());
  CHECK(of[2].result == Delivery::Result::delivered);
  CHECK(of[5].result == Delivery::Result::delivered);
  post.commit(3, of[3]);
  post.disable("erp");
  for (const std::uint64_t number : {1, 2, 5}) post.commit(number, of[number]);
  const auto withheld = post.reports(4, 2);  // 3 does not wait for its next attempt, 4 for 1 alone
  std::set<std::uint64_t> numbers;
  for (const auto& [number, delivery] : withheld) {
    numbers.insert(number);
    CHECK(delivery.result == Delivery::Result::withheld);
    CHECK(delivery.reason == "`erp` is disabled");
    CHECK(delivery.at == noon);
    post.commit(number, delivery);
  }
  CHECK(numbers == std::set<std::uint64_t>{3, 4});
  post.check_quiet(4);
  CHECK(post.dispatcher->counts().outbox == 0);
}

TEST_CASE("the host's clock may be set forward and back: the schedule stays as long as it is") {
  Post post;
  post.go_on(240h);
  post.go_on(-240h);
  post.answer(1, again("503"));
  post.put(1, 17);
  post.look();
  post.go_on();
  CHECK(post.drain(1) == std::vector<std::uint64_t>{1});
  post.go_on();
  post.check_quiet(1);
  const auto due = post.dispatcher->next_due();
  REQUIRE(due);
  CHECK(*due <= noon + 5500ms);
}

TEST_CASE("an outbox that is read anew is followed from where it ends, not from where it ended once") {
  Post post;
  for (const std::uint64_t number : {4, 5}) post.put(number, number);
  post.look();
  post.take_out(5);
  post.look_again();
  post.put(5, 6);
  post.look();
  post.go_on();
  CHECK(post.drain(2).size() == 2);
  CHECK(post.dispatcher->counts().outbox == 0);
}

TEST_CASE("an outbox is read once, not after each commit") {
  Post post(1);
  post.close_gate();
  for (std::uint64_t number = 1; number <= 2'000; ++number) post.put(number, number);
  post.look();
  const std::size_t whole = post.pages_read;
  CHECK(whole <= 9);
  for (int commits = 0; commits < 50; ++commits) post.look();
  CHECK(post.pages_read == whole + 50);
  CHECK(post.dispatcher->counts().outbox == 2'000);
  post.look_again();
  CHECK(post.dispatcher->counts().outbox == 2'000);
}

TEST_CASE("effects that nobody sends stay, and hold up nothing") {
  Post post(4, false);
  post.put(1, 17, "", "email");
  post.put(2, 17);
  post.look();
  post.go_on();
  CHECK(post.drain(1) == std::vector<std::uint64_t>{2});
  CHECK(post.dispatcher->counts().outbox == 1);
  CHECK_FALSE(post.dispatcher->next_due());
}

TEST_CASE("stopping lets what is on its way be reported, and begins nothing") {
  Post post(2);
  post.close_gate();
  for (std::uint64_t number = 1; number <= 6; ++number) post.put(number, number, number % 2 == 0 ? "a" : "b");
  post.look();
  post.go_on();
  static_cast<void>(post.begun(2));
  std::thread opener([&] {
    std::this_thread::sleep_for(30ms);
    post.open_gate();
  });
  CHECK(post.dispatcher->stop(std::chrono::duration_cast<std::chrono::milliseconds>(patience)));
  opener.join();
  CHECK(post.reports(0, 2).size() == 2);
  post.go_on();
  post.check_quiet(2);
}

TEST_CASE("a sender that does not return does not hold up the end") {
  struct Stuck final : EffectSender {
    std::mutex mutex;
    std::condition_variable changed;
    bool begun = false, free = false, left = false;
    Attempt send(const Effect&, const Workspace&) override {
      std::unique_lock lock(mutex);
      begun = true;
      changed.notify_all();
      changed.wait(lock, [&] { return free; });
      left = true;
      changed.notify_all();
      return {};
    }
  };
  const auto stuck = std::make_shared<Stuck>();
  std::atomic<int> reports = 0;
  {
    Effect effect;
    effect.number = 1;
    effect.kind = "webhook";
    effect.endpoint = "erp";
    DispatcherOptions options;
    options.clock = [] { return noon; };
    options.webhooks = stuck;
    options.load = [&](WorkspaceHandle, std::uint64_t) -> Result<std::optional<Effect>> { return effect; };
    options.report = [&](WorkspaceHandle, std::uint64_t, const Delivery&) { ++reports; };
    Dispatcher dispatcher(std::move(options));
    dispatcher.use(
        shop, load_workspace({{"dealflow.yaml", "{workspace: shop, pipelines: [{id: p, stages: [s]}]}"}}).workspace);
    REQUIRE(dispatcher.refresh(shop, [&](std::size_t, std::uint64_t after) -> Result<std::vector<Effect>> {
      return after == 0 ? std::vector{effect} : std::vector<Effect>{};
    }));
    dispatcher.wake(noon);
    std::unique_lock lock(stuck->mutex);
    REQUIRE(stuck->changed.wait_for(lock, patience, [&] { return stuck->begun; }));
    lock.unlock();
    CHECK_FALSE(dispatcher.stop(10ms));
    const auto begin = std::chrono::steady_clock::now();
    CHECK_FALSE(dispatcher.stop(10s));  // it is known by now that this one does not come back
    CHECK(std::chrono::steady_clock::now() - begin < 5s);
  }
  std::unique_lock lock(stuck->mutex);
  stuck->free = true;
  stuck->changed.notify_all();
  REQUIRE(stuck->changed.wait_for(lock, patience, [&] { return stuck->left; }));
  lock.unlock();
  std::this_thread::sleep_for(10ms);
  CHECK(reports == 0);
}

}  // namespace dealflow::worker
