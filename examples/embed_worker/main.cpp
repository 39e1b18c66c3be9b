// dealflow in a program with threads of its own: four of them feed one Worker, which commits for all; the program owns
// the clock, hears the log, sends the effects itself and follows what changes.
//
//   embed_worker STORE_FOLDER
#include <dealflow/worker.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <iostream>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr const char* settings = R"(
workspace: bakery
pipelines: [{id: orders, name: Orders, stages: [new, {id: delivered, closes: won}]}]
endpoints: {oven: {url: "https://oven.example.com/orders"}}
)";

constexpr const char* flow = R"(
flow: order-from-bot
trigger: api.deal
actions:
  - create_deal: {}
  - webhook: {to: oven, body: {order: deal.id}}
  - wait: 1 day
  - add_note: Was it good?
)";

std::string order(int thread, int number) {
  const std::string id = std::to_string(thread) + "-" + std::to_string(number);
  return R"({"specversion": "1.0", "id": ")" + id + R"(", "source": "/bakery", "type": "api.deal", "data": )" +
         R"({"person": {"email": "p)" + id + R"(@example.com"}}})";
}

// Counts, and lets main() wait for a number.
class Count {
 public:
  void add(int more) {
    const std::lock_guard lock(mutex_);
    count_ += more;
    grown_.notify_all();
  }
  int wait_for(int enough) {
    std::unique_lock lock(mutex_);
    grown_.wait(lock, [&] { return count_ >= enough; });
    return count_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable grown_;
  int count_ = 0;
};

// Stands for a program that posts over HTTP. Called by several threads at once, for different contacts.
class Oven final : public dealflow::EffectSender {
 public:
  dealflow::Attempt send(const dealflow::Effect& effect, const dealflow::Workspace& workspace) override {
    if (workspace.name() != "bakery" || effect.endpoint != "oven")
      return {dealflow::Attempt::Result::failed, "nobody knows this receiver", {}, false};
    sent.add(1);
    return {};  // delivered
  }
  Count sent;
};

// Feeds a hundred orders. The worker refuses what it has no room for: nothing of it was taken, so it comes again.
void feed(dealflow::Worker& worker, int thread, Count& answered) {
  for (int number = 0; number < 100; ++number) {
    for (;;) {
      const auto taken = worker.submit({{.line = order(thread, number)}}, [&](const dealflow::Worker::Answer& answer) {
        if (answer && answer->front().kind == dealflow::Outcome::Kind::applied) answered.add(1);  // it is durable
      });
      if (taken) break;
      if (taken.error().code != dealflow::ErrorCode::busy) {
        std::cerr << "embed_worker: " << taken.error().detail << '\n';
        return;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
}

int complain(const dealflow::Error& error) {
  std::cerr << "embed_worker: " << error.detail << '\n';
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: embed_worker STORE_FOLDER\n";
    return 2;
  }
  const auto loaded = dealflow::load_workspace({{"dealflow.yaml", settings}, {"flows/orders.yaml", flow}});
  if (!loaded.workspace) {
    std::cerr << dealflow::render_json(loaded.diagnostics) << '\n';
    return 2;
  }

  // 1. Start. dealflow::system_clock() is the clock of a host that has no other.
  std::atomic<dealflow::TimePoint> now{*dealflow::parse_time("2026-03-02T09:00:00Z")};
  const auto oven = std::make_shared<Oven>();
  dealflow::WorkerOptions options;
  options.clock = [&now] { return now.load(); };
  options.engine.log = [](const dealflow::LogRecord& record) {
    if (record.level >= dealflow::LogLevel::warning) std::cerr << to_text(record) << '\n';
  };
  options.webhooks = oven;
  options.queue_events_max = 50;
  auto started = dealflow::Worker::start(argv[1], {loaded.workspace}, options);
  if (!started) return complain(started.error());
  dealflow::Worker& worker = **started;

  // 2. Follow what changes: told of each commit, on the worker's thread.
  Count created, ended;
  const auto subscription = worker.subscribe([&](std::span<const dealflow::CommittedChange> changes) {
    for (const auto& change : changes) {
      if (change.kind == dealflow::CommittedChange::Kind::created && change.id.starts_with("deal-")) created.add(1);
      if (change.kind == dealflow::CommittedChange::Kind::changed && change.id.starts_with("run-")) ended.add(1);
    }
  });

  // 3. Feed from several threads. One commit serves all that came meanwhile.
  Count answered;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&worker, &answered, i] { feed(worker, i, answered); });
  for (std::thread& thread : threads) thread.join();
  std::cout << answered.wait_for(400) << " orders, " << created.wait_for(400) << " deals, " << oven->sent.wait_for(400)
            << " sent\n";

  // 4. A day later. The clock is the program's: it says when to look again.
  now = now.load() + std::chrono::hours(24);
  worker.wake();
  std::cout << ended.wait_for(400) << " runs went on\n";

  // 5. Whatever else an Engine does, between two batches.
  const auto bakery = worker.handle("bakery");
  if (!bakery) return complain(bakery.error());
  const auto merged = worker.with_engine([&](dealflow::Engine& engine) -> dealflow::Result<void> {
    const auto outcome = engine.merge(*bakery, {.contacts = {"con-1", "con-2"}}, {.actor = "ana"});
    return outcome ? dealflow::Result<void>() : tl::unexpected(outcome.error());
  });
  if (!merged) return complain(merged.error());

  // 6. Read, while the worker goes on.
  const auto reader = worker.reader();
  if (!reader) return complain(reader.error());
  const auto survivor = reader->contact("con-2");
  if (!survivor) return complain(survivor.error());
  std::cout << "con-2 is con-" << survivor->number << " now, with " << survivor->deals.size() << " deals\n";

  // 7. Stop: what was taken is answered first.
  worker.unsubscribe(subscription);
  if (!worker.stop()) std::cerr << "embed_worker: not everything was answered in time\n";
  return 0;
}
