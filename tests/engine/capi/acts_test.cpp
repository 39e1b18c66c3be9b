// What a person asks of a running worker, through dealflow.h.
#include "tests/engine/capi/bakery.hpp"
#include "tests/support/json_schema.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

// To a receiver that answers so.
dealflow_options sending(std::atomic<dealflow_send_result>& answer) {
  dealflow_options options{};
  options.send_webhook = [](void* data, dealflow_text, dealflow_text, dealflow_attempt*) {
    return static_cast<std::atomic<dealflow_send_result>*>(data)->load();
  };
  options.send_webhook_data = &answer;
  return options;
}

}  // namespace

TEST_CASE("dead letters are run again, all or by id", "[capi]") {
  Bakery bakery;
  const std::string nowhere = R"({"person":{"email":"a@example.com"},"deal":{"pipeline":"none"}})";
  CHECK(bakery.submit(event("1", "api.deal", nowhere))["outcome"] == "failed");
  const std::string id = bakery.list("dead").at(0)["id"];

  const auto retry = [&](std::vector<dealflow_text> ids) {
    dealflow_buffer* retried = nullptr;
    dealflow_error* error = nullptr;
    well(dealflow_worker_retry(bakery.worker(), {}, ids.data(), ids.size(), &retried, &error), error);
    const Json all = json(retried);
    for (const Json& one : all) CHECK(violation(one.dump(), output_schema("retried")) == "");
    return all;
  };
  CHECK(retry({text(id)}) == Json({{{"id", id}, {"outcome", "failed"}}}));
  const WorkspaceOfC mended = load("{flow: deals, trigger: api.deal, actions: [create_deal: {pipeline: orders}]}");
  const dealflow_workspace* const workspaces[] = {mended.get()};
  REQUIRE(dealflow_worker_reload(bakery.worker(), workspaces, 1, nullptr) == DEALFLOW_OK);
  CHECK(retry({}) == Json({{{"id", id}, {"outcome", "applied"}}}));
  CHECK(bakery.list("dead").empty());
  const dealflow_text unknown[] = {text("evt-99")};
  CHECK(dealflow_worker_retry(bakery.worker(), {}, unknown, 1, nullptr, nullptr) == DEALFLOW_NOT_FOUND);
}

TEST_CASE("a run that waits is ended", "[capi]") {
  Bakery bakery("{flow: waits, trigger: api.contact, actions: [create_contact: {}, wait: 2 hours, add_tag: [later]]}");
  bakery.submit(event("1", "api.contact", R"({"person":{"email":"a@example.com"}})"));
  dealflow_error* error = nullptr;
  well(dealflow_worker_cancel(bakery.worker(), text("bakery"), text("run-1"), &error), error);
  CHECK(bakery.record("run-1")["state"] == "cancelled");
  CHECK(dealflow_worker_cancel(bakery.worker(), text("bakery"), text("run-1"), nullptr) == DEALFLOW_NOT_FOUND);
}

TEST_CASE("a run that a limit holds is approved", "[capi]") {
  Bakery bakery;
  const WorkspaceOfC limited =
      load("{flow: deals, trigger: api.deal, actions: [create_deal: {}]}", "limits: {deals: 1}\n");
  const dealflow_workspace* const workspaces[] = {limited.get()};
  REQUIRE(dealflow_worker_reload(bakery.worker(), workspaces, 1, nullptr) == DEALFLOW_OK);
  bakery.submit({deal_of("a@example.com"), deal_of("b@example.com")});
  CHECK(bakery.record("run-2")["state"] == "waiting");
  CHECK(bakery.list("deals").size() == 1);
  dealflow_error* error = nullptr;
  well(dealflow_worker_approve(bakery.worker(), text("bakery"), text("run-2"), &error), error);
  CHECK(bakery.record("run-2")["state"] == "done");
  CHECK(bakery.list("deals").size() == 2);
  for (const char* run : {"run-1", "run-2", "run-99", "deal-1"})
    CHECK(dealflow_worker_approve(bakery.worker(), {}, text(run), nullptr) == DEALFLOW_NOT_FOUND);
  CHECK(dealflow_worker_approve(bakery.worker(), text("other"), text("run-2"), nullptr) == DEALFLOW_NOT_FOUND);
  CHECK(dealflow_worker_approve(nullptr, {}, text("run-2"), nullptr) == DEALFLOW_INVALID_ARGUMENT);
}

TEST_CASE("a receiver that was gone is sent to again", "[capi]") {
  std::atomic<dealflow_send_result> answer{DEALFLOW_SEND_GONE};
  Bakery bakery(
      "{flow: tells, trigger: api.deal, actions: [create_deal: {}, webhook: {to: oven, body: {id: deal.id}}]}",
      sending(answer));
  CHECK(dealflow_worker_enable_endpoint(bakery.worker(), {}, text("oven"), nullptr) == DEALFLOW_NOT_FOUND);
  bakery.submit(deal_of("a@example.com"));
  REQUIRE(comes([&] { return bakery.list("dead").size() == 1; }));
  answer = DEALFLOW_SEND_DELIVERED;
  dealflow_error* error = nullptr;
  well(dealflow_worker_enable_endpoint(bakery.worker(), {}, text("oven"), &error), error);
  CHECK(dealflow_worker_enable_endpoint(bakery.worker(), {}, text("oven"), nullptr) == DEALFLOW_NOT_FOUND);
  bakery.submit(deal_of("b@example.com"));
  CHECK(bakery.list("dead").size() == 1);  // what could not be sent meanwhile
  well(dealflow_worker_retry(bakery.worker(), {}, nullptr, 0, nullptr, &error), error);
  CHECK(comes([&] { return bakery.list("dead").empty() && bakery.list("effects").empty(); }));
}

TEST_CASE("a tick lets time pass without a clock", "[capi]") {
  Bakery bakery("{flow: waits, trigger: api.contact, actions: [create_contact: {}, wait: 2 hours, add_tag: [later]]}");
  bakery.submit(event("1", "api.contact", R"({"person":{"email":"a@example.com"}})"));
  const std::int64_t evening = (std::int64_t{1'772'442'000} + 12 * 3600) * 1'000'000;
  dealflow_error* error = nullptr;
  well(dealflow_worker_tick(bakery.worker(), {}, evening, &error), error);
  CHECK(bakery.record("run-1")["state"] == "done");
}

TEST_CASE("contacts are merged, taken apart and erased", "[capi]") {
  Bakery bakery;
  bakery.submit({deal_of("a@example.com"), deal_of("b@example.com"), deal_of("c@example.com")});
  const dealflow_text pair[] = {text("con-1"), text("con-2")};
  dealflow_buffer* outcome = nullptr;
  dealflow_error* error = nullptr;
  well(dealflow_worker_merge(bakery.worker(), {}, pair, 2, text("ana"), &outcome, &error), error);
  const std::string merged = taken(outcome);
  CHECK(violation(merged, output_schema("outcome")) == "");
  CHECK(Json::parse(merged)["changed"].at(0) == "con-1");
  CHECK(bakery.record("con-2")["id"] == "con-1");
  CHECK(bakery.record("con-1")["merged"] == Json({"con-2"}));
  CHECK(dealflow_worker_merge(bakery.worker(), {}, pair, 1, {}, &outcome, nullptr) == DEALFLOW_REFUSED);

  well(dealflow_worker_unmerge(bakery.worker(), {}, text("con-2"), text("ana"), &outcome, &error), error);
  dealflow_buffer_free(outcome);
  CHECK(bakery.record("con-2")["email"] == "b@example.com");

  dealflow_buffer* receipt = nullptr;
  well(dealflow_worker_erase(bakery.worker(), {}, text("con-3"), text("ana"), &receipt, &error), error);
  const std::string erased = taken(receipt);
  CHECK(violation(erased, output_schema("erasure")) == "");
  CHECK(Json::parse(erased)["contacts"] == Json({"con-3"}));
  CHECK(bakery.list("contacts").size() == 2);
}

}  // namespace dealflow::test
