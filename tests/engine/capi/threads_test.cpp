// Eight threads at once on one worker: every function of it may be called by any thread at any time.
#include "tests/engine/capi/bakery.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <mutex>
#include <set>

namespace dealflow::test {
namespace {

constexpr int submitters = 4;
constexpr int events_each = 1500;
constexpr std::size_t at_once = 5;  // events of one submission

// What the threads found out; Catch's checks belong to one thread.
struct Findings {
  std::mutex mutex;
  std::vector<std::string> wrong;
  void add(std::string what) {
    const std::lock_guard lock(mutex);
    wrong.push_back(std::move(what));
  }
};

std::string address(int thread, int number) {
  return "t" + std::to_string(thread) + "-" + std::to_string(number) + "@example.com";
}

// Submissions of one thread: each callback comes once, with an outcome for each of its events.
struct Feeder {
  struct Submission {
    Feeder* of = nullptr;
    std::vector<std::string> lines;
    std::atomic<int> calls{0};
  };

  const Bakery& bakery;
  Findings& findings;
  int thread;
  std::vector<std::unique_ptr<Submission>> made = {};
  std::atomic<int> applied{0};
  int busy = 0;

  static void answered(void* data, dealflow_code code, dealflow_text why, const dealflow_text* outcomes,
                       std::size_t count) {
    auto& submission = *static_cast<Submission*>(data);
    if (code != DEALFLOW_OK) submission.of->findings.add("answered: " + words(why));
    if (code == DEALFLOW_OK && count != submission.lines.size()) submission.of->findings.add("outcomes are missing");
    for (std::size_t i = 0; i < count; ++i) {
      if (words(outcomes[i]).starts_with(R"({"outcome":"applied")")) ++submission.of->applied;
    }
    ++submission.calls;
  }

  void run() {
    for (int number = 0; number < events_each;) {
      auto& submission = *made.emplace_back(std::make_unique<Submission>());
      submission.of = this;
      for (std::size_t i = 0; i < at_once; ++i) submission.lines.push_back(deal_of(address(thread, number++)));
      submit(submission);
    }
  }

  void submit(Submission& submission) {
    std::vector<dealflow_event> events;
    for (const std::string& line : submission.lines) events.push_back({text(line), {}, {}});
    for (;;) {
      dealflow_error* error = nullptr;
      const dealflow_code code =
          dealflow_worker_submit(bakery.worker(), events.data(), events.size(), answered, &submission, &error);
      const Told what = told(error);
      if (code == DEALFLOW_OK) return;
      if (code != DEALFLOW_BUSY) return findings.add("submit: " + what.message);
      ++busy;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
};

// Reads what was there last time, and more; never less.
void read(const Bakery& bakery, Findings& findings, const std::atomic<bool>& over) {
  std::size_t before = 0;
  while (!over) {
    dealflow_reader* reader = nullptr;
    if (dealflow_worker_reader(bakery.worker(), &reader, nullptr) != DEALFLOW_OK) return findings.add("no reader");
    std::size_t count = 0;
    const auto counts = [](void* data, dealflow_text) { return ++*static_cast<std::size_t*>(data), 1; };
    if (dealflow_reader_list(reader, text("events"), nullptr, counts, &count, nullptr) != DEALFLOW_OK)
      findings.add("no list");
    if (count < before) findings.add("events went away");
    before = count;
    dealflow_reader_free(reader);
    dealflow_buffer* status = nullptr;
    if (dealflow_worker_status(bakery.worker(), &status, nullptr) != DEALFLOW_OK) findings.add("no status");
    dealflow_buffer_free(status);
  }
}

void reload(const Bakery& bakery, Findings& findings, const std::atomic<bool>& over, int& reloads) {
  const std::array<WorkspaceOfC, 2> versions{
      load("{flow: deals, trigger: api.deal, actions: [create_deal: {name: One}]}"),
      load("{flow: deals, trigger: api.deal, actions: [create_deal: {name: Other}]}")};
  while (!over) {
    const dealflow_workspace* const next[] = {versions[static_cast<std::size_t>(reloads % 2)].get()};
    if (dealflow_worker_reload(bakery.worker(), next, 1, nullptr) != DEALFLOW_OK) findings.add("no reload");
    ++reloads;
    dealflow_worker_wake(bakery.worker());
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

// After unsubscribe has returned nothing is told any more.
void come_and_go(const Bakery& bakery, Findings& findings, const std::atomic<bool>& over, int& rounds) {
  struct Listener {
    std::atomic<bool> gone{false};
    std::atomic<bool> late{false};
    static void take(void* data, const dealflow_change*, std::size_t) {
      auto& me = *static_cast<Listener*>(data);
      if (me.gone) me.late = true;
    }
  };
  std::vector<std::unique_ptr<Listener>> all;
  for (; !over; ++rounds) {
    Listener& listener = *all.emplace_back(std::make_unique<Listener>());
    std::uint64_t id = 0;
    if (dealflow_worker_subscribe(bakery.worker(), Listener::take, &listener, &id, nullptr) != DEALFLOW_OK)
      return findings.add("no subscription");
    std::this_thread::sleep_for(std::chrono::microseconds(300));
    dealflow_worker_unsubscribe(bakery.worker(), id);
    listener.gone = true;
  }
  for (const auto& listener : all) {
    if (listener->late) findings.add("told after the subscription had ended");
  }
}

// Contacts by the number of times that a subscription called them created.
struct Follower {
  std::multiset<std::string> created;
  static void take(void* data, const dealflow_change* changes, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      if (changes[i].kind == DEALFLOW_CREATED && words(changes[i].id).starts_with("con-"))
        static_cast<Follower*>(data)->created.insert(words(changes[i].id));
    }
  }
};

}  // namespace

TEST_CASE("eight threads submit, read, subscribe and reload at once: nothing is lost, nothing is there twice",
          "[capi][threads]") {
  dealflow_options options{};
  options.queue_events_max = 64;  // full now and then
  options.no_sync = 1;
  const Bakery bakery("{flow: deals, trigger: api.deal, actions: [create_deal: {name: First}]}", options);
  Findings findings;
  Follower follower;
  std::uint64_t subscription = 0;
  REQUIRE(dealflow_worker_subscribe(bakery.worker(), Follower::take, &follower, &subscription, nullptr) == DEALFLOW_OK);

  std::atomic<bool> over{false};
  int reloads = 0, rounds = 0;
  std::vector<std::unique_ptr<Feeder>> feeders;
  std::vector<std::thread> feeding, others;
  for (int i = 0; i < submitters; ++i) {
    Feeder& feeder = *feeders.emplace_back(new Feeder{bakery, findings, i});
    feeding.emplace_back([&feeder] { feeder.run(); });
  }
  others.emplace_back([&] { read(bakery, findings, over); });
  others.emplace_back([&] { read(bakery, findings, over); });
  others.emplace_back([&] { reload(bakery, findings, over, reloads); });
  others.emplace_back([&] { come_and_go(bakery, findings, over, rounds); });
  for (std::thread& thread : feeding) thread.join();
  over = true;
  for (std::thread& thread : others) thread.join();
  REQUIRE(dealflow_worker_stop(bakery.worker(), 60'000, nullptr) == DEALFLOW_OK);

  CHECK(findings.wrong == std::vector<std::string>{});
  CHECK(reloads > 0);
  CHECK(rounds > 0);
  int applied = 0, busy = 0;
  for (const auto& feeder : feeders) {
    CHECK(feeder->made.size() == events_each / at_once);
    for (const auto& submission : feeder->made) CHECK(submission->calls == 1);
    applied += feeder->applied;
    busy += feeder->busy;
  }
  CHECK(applied == submitters * events_each);

  std::set<std::string> expected, found;
  for (int thread = 0; thread < submitters; ++thread)
    for (int number = 0; number < events_each; ++number) expected.insert(address(thread, number));
  const auto contacts = bakery.list("contacts");
  for (const Json& contact : contacts) found.insert(contact["email"].get<std::string>());
  CHECK(contacts.size() == expected.size());
  CHECK(found == expected);
  CHECK(bakery.list("deals").size() == expected.size());
  CHECK(follower.created.size() == expected.size());
  CHECK(std::set<std::string>(follower.created.begin(), follower.created.end()).size() == expected.size());
  WARN(applied << " events by " << submitters << " threads, " << busy << " times busy, " << reloads << " reloads, "
               << rounds << " subscriptions");
}

}  // namespace dealflow::test
