// The worker of dealflow.h: what is answered, when, and what the host is told and asked.
#include "tests/engine/capi/bakery.hpp"
#include "tests/support/json_schema.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

namespace dealflow::test {
namespace {

// What a callback of submit() was given.
struct Answer {
  std::atomic<int> calls{0};
  dealflow_code code = DEALFLOW_OK;
  std::vector<Json> outcomes;

  static void take(void* data, dealflow_code code, dealflow_text, const dealflow_text* outcomes, std::size_t count) {
    auto& me = *static_cast<Answer*>(data);
    me.code = code;
    for (std::size_t i = 0; i < count; ++i) me.outcomes.push_back(Json::parse(words(outcomes[i])));
    ++me.calls;
  }
};

// What a subscription told, on the worker's thread: the kinds by id, in their order.
struct Changes {
  std::mutex mutex;
  std::map<std::string, std::vector<dealflow_change_kind>> seen;

  static void take(void* data, const dealflow_change* changes, std::size_t count) {
    auto& me = *static_cast<Changes*>(data);
    const std::lock_guard lock(me.mutex);
    for (std::size_t i = 0; i < count; ++i) {
      if (words(changes[i].workspace) != "bakery") me.seen["of another workspace"];
      me.seen[words(changes[i].id)].push_back(changes[i].kind);
    }
  }
  bool has(const std::string& id, dealflow_change_kind kind) {
    const std::lock_guard lock(mutex);
    const auto& kinds = seen[id];
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
  }
};

std::uint64_t subscribe(const Bakery& bakery, Changes& changes) {
  std::uint64_t id = 0;
  dealflow_error* error = nullptr;
  well(dealflow_worker_subscribe(bakery.worker(), Changes::take, &changes, &id, &error), error);
  return id;
}

Json status_of(const Bakery& bakery) {
  dealflow_buffer* status = nullptr;
  dealflow_error* error = nullptr;
  well(dealflow_worker_status(bakery.worker(), &status, &error), error);
  const std::string found = taken(status);
  CAPTURE(found);
  CHECK(violation(found, output_schema("worker-status")) == "");
  return Json::parse(found);
}

}  // namespace

TEST_CASE("each event has its outcome, in their order", "[capi]") {
  Bakery bakery;
  const Json outcomes = bakery.submit({deal_of("a@example.com"), "no event", deal_of("a@example.com"),
                                       event("x", "api.contact", R"({"person":{"email":"x@example.com"}})")});
  REQUIRE(outcomes.size() == 4);
  for (const Json& outcome : outcomes) CHECK(violation(outcome.dump(), output_schema("outcome")) == "");
  CHECK(outcomes[0]["outcome"] == "applied");
  CHECK(outcomes[0]["created"] == Json({"con-1", "deal-1", "run-1"}));
  CHECK(outcomes[1]["outcome"] == "rejected");
  CHECK(outcomes[2]["outcome"] == "duplicate");
  CHECK(outcomes[3]["outcome"] == "unmatched");
  CHECK(bakery.list("rejected").at(0)["input"] == "the test");
  CHECK(status_of(bakery)["summary"]["events"]["read"] == 4);
}

TEST_CASE("an answer comes once, after the commit", "[capi]") {
  Bakery bakery;
  Answer answer;
  const std::string line = deal_of("a@example.com");
  const dealflow_event one{text(line), text("bakery"), {}};
  REQUIRE(dealflow_worker_submit(bakery.worker(), &one, 1, Answer::take, &answer, nullptr) == DEALFLOW_OK);
  REQUIRE(comes([&] { return answer.calls == 1; }));
  CHECK(answer.code == DEALFLOW_OK);
  CHECK(answer.outcomes.at(0)["outcome"] == "applied");
  CHECK(bakery.record("deal-1")["stage"] == "new");
  // Nobody has to listen.
  REQUIRE(dealflow_worker_submit(bakery.worker(), &one, 1, nullptr, nullptr, nullptr) == DEALFLOW_OK);
  // A workspace that is not there: nothing was taken, nothing is called.
  const dealflow_event other{text(line), text("other"), {}};
  CHECK(dealflow_worker_submit(bakery.worker(), &other, 1, Answer::take, &answer, nullptr) == DEALFLOW_NOT_FOUND);
  REQUIRE(dealflow_worker_stop(bakery.worker(), 4000, nullptr) == DEALFLOW_OK);
  CHECK(answer.calls == 1);
}

TEST_CASE("a full queue says so, takes nothing, and takes again when there is room", "[capi]") {
  dealflow_options options{};
  options.queue_events_max = 8;
  Bakery bakery("{flow: deals, trigger: api.deal, actions: [create_deal: {}]}", options);
  // The worker is held up by a callback, so that the queue fills.
  struct Hold {
    std::atomic<bool> held{false}, go{false};
    static void wait(void* data, dealflow_code, dealflow_text, const dealflow_text*, std::size_t) {
      auto& me = *static_cast<Hold*>(data);
      me.held = true;
      while (!me.go) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  } hold;
  const std::string first = deal_of("first@example.com");
  const dealflow_event one{text(first), {}, {}};
  REQUIRE(dealflow_worker_submit(bakery.worker(), &one, 1, Hold::wait, &hold, nullptr) == DEALFLOW_OK);
  REQUIRE(comes([&] { return hold.held.load(); }));

  int taken_events = 0;
  dealflow_code code = DEALFLOW_OK;
  dealflow_error* error = nullptr;
  while (code == DEALFLOW_OK && taken_events < 100) {
    const std::string line = deal_of(std::to_string(taken_events) + "@example.com");
    const dealflow_event more{text(line), {}, {}};
    code = dealflow_worker_submit(bakery.worker(), &more, 1, nullptr, nullptr, &error);
    if (code == DEALFLOW_OK) ++taken_events;
  }
  CHECK(code == DEALFLOW_BUSY);
  CHECK(told(error).code == DEALFLOW_BUSY);
  CHECK(taken_events == 8);
  CHECK(status_of(bakery)["refused_busy"] == 1);
  hold.go = true;
  REQUIRE(comes([&] { return bakery.list("deals").size() == 9; }));
  CHECK(bakery.submit(deal_of("again@example.com"))["outcome"] == "applied");
}

TEST_CASE("a subscription tells of each commit until it ends", "[capi]") {
  Bakery bakery;
  Changes changes, others;
  const std::uint64_t id = subscribe(bakery, changes);
  CHECK(subscribe(bakery, others) != id);
  bakery.submit(deal_of("a@example.com"));
  CHECK(changes.has("con-1", DEALFLOW_CREATED));
  CHECK(changes.has("deal-1", DEALFLOW_CREATED));
  bakery.submit(event("again", "api.deal", R"({"person":{"email":"a@example.com"}})"));
  CHECK(changes.has("con-1", DEALFLOW_CHANGED));
  CHECK(changes.seen.at("deal-1").size() == 1);
  CHECK_FALSE(changes.seen.contains("of another workspace"));
  dealflow_worker_unsubscribe(bakery.worker(), id);
  bakery.submit(deal_of("b@example.com"));
  CHECK_FALSE(changes.has("con-2", DEALFLOW_CREATED));
  CHECK(others.has("con-2", DEALFLOW_CREATED));
}

TEST_CASE("a change names a payment as the reader finds it", "[capi]") {
  Bakery bakery;
  Changes changes;
  subscribe(bakery, changes);
  const auto pay = [&](const std::string& id, const std::string& type) {
    const std::string email = id.starts_with("pay-") ? id : "p";
    const Json outcome =
        bakery.submit(event(type + id, type,
                            R"({"person":{"email":")" + email + R"(@example.com"},"payment":{"id":")" + id +
                                R"(","channel":"site","amount":"1.00","currency":"EUR","product":{"name":"Bread"}}})"));
    CAPTURE(outcome.dump());
    CHECK(outcome["outcome"] == "unmatched");
  };
  // The first is named as the second would be by its number, the other way round, and as nobody is.
  const std::vector<std::string> ids{"pay-2", "pay-1", "W/9 \u00fc"};
  for (const std::string& id : ids) pay(id, "payment.created");
  for (const std::string& id : ids) {
    CAPTURE(id);
    CHECK(changes.has(id, DEALFLOW_CREATED));
    CHECK_FALSE(changes.has(id, DEALFLOW_CHANGED));
    CHECK(bakery.record(id)["id"] == id);
  }
  CHECK_FALSE(changes.has("pay-3", DEALFLOW_CREATED));
  pay("pay-1", "payment.succeeded");
  CHECK(changes.has("pay-1", DEALFLOW_CHANGED));
  CHECK_FALSE(changes.has("pay-2", DEALFLOW_CHANGED));

  REQUIRE(bakery.record("pay-2")["contact"] == "con-1");
  dealflow_buffer* receipt = nullptr;
  dealflow_error* error = nullptr;
  well(dealflow_worker_erase(bakery.worker(), {}, text("con-1"), {}, &receipt, &error), error);
  dealflow_buffer_free(receipt);
  CHECK(changes.has("pay-2", DEALFLOW_REMOVED));
  CHECK_FALSE(changes.has("pay-1", DEALFLOW_REMOVED));
}

TEST_CASE("time is the host's: what waits goes on when it says so", "[capi]") {
  Bakery bakery("{flow: waits, trigger: api.contact, actions: [create_contact: {}, wait: 2 hours, add_tag: [later]]}");
  Changes changes;
  subscribe(bakery, changes);
  bakery.submit(event("1", "api.contact", R"({"person":{"email":"a@example.com"}})"));
  CHECK(bakery.record("con-1")["created_at"] == "2026-03-02T09:00:00Z");
  CHECK(bakery.record("run-1")["state"] == "waiting");
  bakery.pass(1);
  bakery.submit(deal_of("b@example.com"));  // by now it has looked
  CHECK(bakery.record("run-1")["state"] == "waiting");
  bakery.pass(2);
  REQUIRE(comes([&] { return bakery.record("run-1")["state"] == "done"; }));
  CHECK(bakery.record("con-1")["tags"] == Json({"later"}));
  REQUIRE(comes([&] { return changes.has("con-1", DEALFLOW_CHANGED); }));
}

TEST_CASE("the host sends effects, and says what became of them", "[capi]") {
  struct Sender {
    std::mutex mutex;
    std::vector<Json> sent;
    std::string odd;  // on a thread of the worker: looked at afterwards
    static dealflow_send_result send(void* data, dealflow_text workspace, dealflow_text effect,
                                     dealflow_attempt* attempt) {
      auto& me = *static_cast<Sender*>(data);
      const std::lock_guard lock(me.mutex);
      me.sent.push_back(Json::parse(words(effect)));
      if (words(workspace) != "bakery") me.odd += "sent for " + words(workspace);
      me.odd += violation(words(effect), output_schema("effect"));
      if (me.sent.size() > 1) return DEALFLOW_SEND_DELIVERED;
      dealflow_attempt_reason(attempt, text("the oven is cold"));
      dealflow_attempt_retry_after(attempt, 60);
      return DEALFLOW_SEND_AGAIN;
    }
    std::size_t count() {
      const std::lock_guard lock(mutex);
      return sent.size();
    }
  } sender;
  dealflow_options options{};
  options.send_webhook = Sender::send;
  options.send_webhook_data = &sender;
  Bakery bakery("{flow: tells, trigger: api.deal, actions: [create_deal: {}, webhook: {to: oven, body: {a: deal.id}}]}",
                options);
  bakery.submit(deal_of("a@example.com"));
  REQUIRE(comes([&] { return sender.count() == 1; }));
  REQUIRE(comes([&] { return bakery.list("effects").at(0)["reason"] == "the oven is cold"; }));
  bakery.pass(1);
  REQUIRE(comes([&] { return bakery.list("effects").empty(); }));
  REQUIRE(sender.count() == 2);
  CHECK(sender.odd == "");
  CHECK(sender.sent[0]["message_id"] == sender.sent[1]["message_id"]);
  REQUIRE(comes([&] { return status_of(bakery)["delivered"] == 1; }));
  CHECK(status_of(bakery)["tried_again"] == 1);
}

TEST_CASE("a workspace that is not there is refused, not left out", "[capi]") {
  const TemporaryFolder folder;
  const std::string store = folder.path() / "store";
  const WorkspaceOfC one = load("{flow: deals, trigger: api.deal, actions: [create_deal: {}]}");
  const dealflow_workspace* const workspaces[] = {one.get(), nullptr};
  dealflow_worker* worker = nullptr;
  CHECK(dealflow_worker_open(text(store), workspaces, 2, nullptr, &worker, nullptr) == DEALFLOW_INVALID_ARGUMENT);
  CHECK(worker == nullptr);
}

TEST_CASE("the library sends by itself where it is asked to", "[capi]") {
  dealflow_options options{};
  options.own_senders = 1;
  Bakery bakery(
      "{flow: tells, trigger: api.deal, actions: [create_deal: {}, webhook: {url: 'http://127.0.0.1:9/', body: {}}]}",
      options);
  bakery.submit(deal_of("a@example.com"));
  // An address on this machine is not connected to: the effect failed, and nobody but the library can have tried.
  REQUIRE(comes([&] { return bakery.list("dead").size() == 1; }));
  CHECK(status_of(bakery)["failed"] == 1);
}

TEST_CASE("a reload takes all workspaces or none, between two events", "[capi]") {
  Bakery bakery;
  bakery.submit(deal_of("a@example.com"));
  const WorkspaceOfC next = load("{flow: deals, trigger: api.deal, actions: [create_deal: {name: Bread}]}");
  const dealflow_workspace* const workspaces[] = {next.get()};
  dealflow_error* error = nullptr;
  well(dealflow_worker_reload(bakery.worker(), workspaces, 1, &error), error);
  bakery.submit(deal_of("b@example.com"));
  CHECK(bakery.record("deal-1")["name"] != "Bread");
  CHECK(bakery.record("deal-2")["name"] == "Bread");
}

TEST_CASE("what was taken before a stop is answered, and nothing is taken after it", "[capi]") {
  Bakery bakery;
  std::vector<Answer> answers(50);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const std::string line = deal_of(std::to_string(i) + "@example.com");
    const dealflow_event one{text(line), {}, {}};
    REQUIRE(dealflow_worker_submit(bakery.worker(), &one, 1, Answer::take, &answers[i], nullptr) == DEALFLOW_OK);
  }
  REQUIRE(dealflow_worker_stop(bakery.worker(), 10'000, nullptr) == DEALFLOW_OK);
  for (const Answer& answer : answers) CHECK((answer.calls == 1 && answer.code == DEALFLOW_OK));
  const std::string line = deal_of("late@example.com");
  const dealflow_event late{text(line), {}, {}};
  CHECK(dealflow_worker_submit(bakery.worker(), &late, 1, nullptr, nullptr, nullptr) == DEALFLOW_CANCELLED);
  CHECK(bakery.list("deals").size() == 50);
  bakery.close();
  dealflow_reader* opened = nullptr;
  REQUIRE(dealflow_reader_open(text(bakery.store()), &opened, nullptr) == DEALFLOW_OK);
  const ReaderOfC reader(opened);
  dealflow_buffer* names = nullptr;
  REQUIRE(dealflow_reader_workspaces(reader.get(), &names, nullptr) == DEALFLOW_OK);
  CHECK(json(names) == Json({"bakery"}));
}

TEST_CASE("the operator's log goes where the host wants it", "[capi]") {
  struct Log {
    std::mutex mutex;
    std::vector<std::string> lines;
    static void take(void* data, dealflow_log_level level, dealflow_text line) {
      auto& me = *static_cast<Log*>(data);
      const std::lock_guard lock(me.mutex);
      CHECK((level >= DEALFLOW_LOG_DEBUG && level <= DEALFLOW_LOG_ERROR));
      me.lines.push_back(words(line));
    }
  } log;
  dealflow_options options{};
  options.log = Log::take;
  options.log_data = &log;
  Bakery bakery("{flow: deals, trigger: api.deal, actions: [create_deal: {}]}", options);
  bakery.submit(event("1", "api.deal", R"({"person":{"email":"a@example.com"},"deal":{"pipeline":"none"}})"));
  bakery.close();
  for (const std::string& line : log.lines) CHECK_FALSE(line.empty());
}

}  // namespace dealflow::test
