// Payments: one record and one deal for each payment id, whatever the order of arrival.
#include "tests/engine/crm/scene.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

std::string payment(std::string_view id, std::string_view more = {}, std::string_view channel = "site") {
  return R"({"person":{"email":"ana@example.org"},"payment":{"id":")" + std::string(id) + R"(","channel":")" +
         std::string(channel) + R"(","amount":"89.00","currency":"BRL","product":{"name":"Workshop"})" +
         std::string(more) + "}}";
}

rules::Settings with_stages() {
  rules::Settings settings = shop_settings();
  settings.payments = {
      {"new", {"sales", "in_progress"}}, {"succeeded", {"sales", "won"}}, {"failed", {"sales", "lost"}}};
  return settings;
}

constexpr std::string_view nine = "2026-03-02T09:00:00Z";
constexpr std::string_view ten = "2026-03-02T10:00:00Z";
constexpr std::string_view eleven = "2026-03-02T11:00:00Z";

struct Arrival {
  std::string_view type;
  std::string_view at;
};

}  // namespace

TEST_CASE("each status puts its deal where the settings say", "[crm][R8][R10][R11][R12][R13][R14][R15]") {
  struct Row {
    std::string says;
    std::map<std::string, rules::PaymentStage> payments;
    std::string type;
    std::string status, pipeline, stage;
    DealState state;
  };
  const Row rows[] = {
      {"new, a stage",
       {{"new", {"sales", "in_progress"}}},
       "payment.created",
       "new",
       "sales",
       "in_progress",
       DealState::open},
      {"succeeded, a stage that closes",
       {{"succeeded", {"sales", "won"}}},
       "payment.succeeded",
       "succeeded",
       "sales",
       "won",
       DealState::won},
      {"failed, a stage that closes",
       {{"failed", {"sales", "lost"}}},
       "payment.failed",
       "failed",
       "sales",
       "lost",
       DealState::lost},
      {"another pipeline",
       {{"succeeded", {"support", "paid"}}},
       "payment.succeeded",
       "succeeded",
       "support",
       "paid",
       DealState::open},
      {"another pipeline, no stage: its first",
       {{"succeeded", {"support", ""}}},
       "payment.succeeded",
       "succeeded",
       "support",
       "open",
       DealState::open},
      {"a stage without a pipeline is of the first",
       {{"failed", {"", "lost"}}},
       "payment.failed",
       "failed",
       "sales",
       "lost",
       DealState::lost},
      {"a stage for another status only",
       {{"succeeded", {"sales", "won"}}},
       "payment.failed",
       "failed",
       "sales",
       "new",
       DealState::open},
      {"no settings: first stage of the first pipeline",
       {},
       "payment.succeeded",
       "succeeded",
       "sales",
       "new",
       DealState::open},
  };
  for (const Row& row : rows) {
    CAPTURE(row.says);
    rules::Settings settings = shop_settings();
    settings.payments = row.payments;
    Scene scene(settings);
    const auto made = scene.happens_with_deal(row.type, payment("pay-1"));
    const Deal deal = scene.deal_card(made.number);
    CHECK(made.created);
    CHECK(deal.pipeline == row.pipeline);
    CHECK(deal.stage == row.stage);
    CHECK(deal.state == row.state);
    CHECK(scene.payment(1).status == row.status);
  }
}

TEST_CASE("the first pipeline in order is the default", "[crm][R9]") {
  rules::Settings settings = shop_settings();
  std::swap(settings.pipelines[0], settings.pipelines[1]);
  Scene scene(settings);
  const auto made = scene.happens_with_deal("payment.created", payment("pay-1"));
  CHECK(scene.deal_card(made.number).pipeline == "support");
}

TEST_CASE("a status that the action's pipeline has no stage for leaves the deal at its first stage", "[crm][R10]") {
  Scene scene(with_stages());
  const auto made = scene.happens_with_deal("payment.succeeded", payment("pay-1"), {.pipeline = "support"});
  CHECK(scene.deal_card(made.number).stage == "open");
}

TEST_CASE("events of one payment act on one payment and one deal", "[crm][D2][R16]") {
  Scene scene(with_stages());
  const auto first = scene.happens_with_deal("payment.created", payment("pay-1"));
  const auto second = scene.happens_with_deal("payment.succeeded", payment("pay-1", R"(,"provider":"sandbox")"));
  const auto third = scene.happens_with_deal("course.paid",
                                             R"({"person":{"email":"ana@example.org"},"course":{"id":"crs-1"},
      "payment":{"id":"pay-1","amount":"89.00","currency":"BRL","product":{"name":"Workshop"}}})");
  CHECK(second.number == first.number);
  CHECK_FALSE(second.created);
  CHECK(third.number == first.number);
  CHECK(scene.deal_card(first.number).stage == "won");
  CHECK(scene.payment(1).provider == "sandbox");
  const Contact ana = scene.contact(1);
  CHECK(ana.deals == std::vector<std::uint64_t>{first.number});
  CHECK(ana.payments == std::vector<std::uint64_t>{1});
  CHECK(scene.deal_card(first.number).payments == std::vector<std::uint64_t>{1});
  CHECK(scene.contacts() == 1);
}

TEST_CASE("the payments of a contact are all on its card, each on its own deal", "[crm][R16]") {
  Scene scene;
  const auto one = scene.happens_with_deal("payment.created", payment("pay-1"));
  const auto two = scene.happens_with_deal("payment.created", payment("pay-2"));
  CHECK(scene.deal_card(one.number).payments == std::vector<std::uint64_t>{1});
  CHECK(scene.deal_card(two.number).payments == std::vector<std::uint64_t>{2});
  CHECK(scene.contact(1).payments == std::vector<std::uint64_t>{1, 2});
  const Payment paid = scene.payment(2);
  CHECK(paid.amount == "89.00");
  CHECK(paid.currency == "BRL");
  CHECK(paid.product == "Workshop");
}

TEST_CASE("a status never goes back, and a deal follows the one that counts", "[crm][D3]") {
  struct Row {
    std::string says;
    std::vector<Arrival> events;
    std::string status;
    std::string stage;
  };
  const Row rows[] = {
      {"created, succeeded", {{"payment.created", nine}, {"payment.succeeded", ten}}, "succeeded", "won"},
      {"created, failed", {{"payment.created", nine}, {"payment.failed", ten}}, "failed", "lost"},
      {"a late created", {{"payment.succeeded", ten}, {"payment.created", nine}}, "succeeded", "won"},
      {"a created that says it is later", {{"payment.failed", nine}, {"payment.created", ten}}, "failed", "lost"},
      {"paid at the second try", {{"payment.failed", nine}, {"payment.succeeded", ten}}, "succeeded", "won"},
      {"failed after succeeded: on the payment, not on the deal",
       {{"payment.succeeded", nine}, {"payment.failed", ten}},
       "failed",
       "won"},
      {"the first try's failure arrives late",
       {{"payment.succeeded", ten}, {"payment.failed", nine}},
       "succeeded",
       "won"},
      {"the success arrives after the later failure",
       {{"payment.failed", ten}, {"payment.succeeded", nine}},
       "failed",
       "won"},
      {"all three, last first",
       {{"payment.failed", eleven}, {"payment.succeeded", ten}, {"payment.created", nine}},
       "failed",
       "won"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.says);
    Scene scene(with_stages());
    std::uint64_t deal = 0;
    for (const Arrival& event : row.events)
      deal = scene.happens_with_deal(event.type, payment("pay-1"), {}, event.at).number;
    CHECK(scene.payment(1).status == row.status);
    CHECK(scene.deal_card(deal).stage == row.stage);
  }
}

TEST_CASE("a late event fills gaps and replaces nothing", "[crm][D3]") {
  Scene scene;
  scene.happens("payment.succeeded", payment("pay-1", R"(,"provider_status":"completed")"), ten);
  scene.happens("payment.created", payment("pay-1", R"(,"provider_status":"pending","promo_code":"READ10")"), nine);
  const Payment paid = scene.payment(1);
  CHECK(paid.provider_status == "completed");
  CHECK(paid.promo_code == "READ10");
  CHECK(paid.occurred_at == time_of(ten));
}

TEST_CASE("a stage that an action names moves the deal of its payment only with a status that counts",
          "[crm][D2][D3]") {
  Scene scene;
  const auto made = scene.happens_with_deal("payment.succeeded", payment("pay-1"), {.stage = "won"}, ten);
  scene.happens_with_deal("payment.created", payment("pay-1"), {.stage = "new"}, nine);
  CHECK(scene.deal_card(made.number).stage == "won");
}

TEST_CASE("a refund is added to its payment and moves no deal", "[crm][D4]") {
  Scene scene(with_stages());
  const auto made = scene.happens_with_deal("payment.succeeded", payment("pay-1"));
  const auto recorded = scene.happens(
      "payment.refunded",
      R"({"payment":{"id":"pay-1","channel":"site","refund_amount":"49.90","currency":"BRL","partial":true}})");
  CHECK(recorded.payment == 1);
  CHECK(recorded.contact == 1);
  CHECK(recorded.deal == made.number);
  const Payment paid = scene.payment(1);
  REQUIRE(paid.refunds.size() == 1);
  CHECK(paid.refunds[0].amount == "49.90");
  CHECK(paid.refunds[0].partial);
  CHECK(paid.status == "succeeded");
  CHECK(scene.deal_card(made.number).stage == "won");
}

TEST_CASE("a refund of a payment that nobody knows makes nothing", "[crm][D4]") {
  Scene scene;
  const auto recorded = scene.happens(
      "payment.refunded", R"({"payment":{"id":"pay-9","channel":"site","refund_amount":"1.00","currency":"BRL"}})");
  CHECK_FALSE(recorded.payment);
  CHECK(scene.contacts() == 0);
}

TEST_CASE("a deal that a person has taken over stays where it is", "[crm][D5]") {
  struct Row {
    std::string says;
    std::string moved_to;
    std::string stage;
  };
  const Row rows[] = {
      {"out of the payment stages", "new", "new"},
      {"closed", "lost", "lost"},
      {"from one payment stage to another: not taken over", "in_progress", "won"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.says);
    Scene scene(with_stages());
    scene.happens_with_deal("payment.created", payment("pay-1"), {.stage = "new"});
    scene.happens("crm.deal.stage_changed",
                  R"({"deal":{"id":"deal-1","stage":"won","previous_stage":"new"},"contact":{"id":"con-1"}})");
    scene.happens("crm.deal.stage_changed", R"({"deal":{"id":"deal-1","stage":")" + row.moved_to +
                                                R"(","previous_stage":"won"},"contact":{"id":"con-1"}})");
    scene.happens("payment.succeeded", payment("pay-1"));
    CHECK(scene.deal_card(1).stage == row.stage);
    CHECK(scene.payment(1).status == "succeeded");
  }
}

TEST_CASE("settings move a deal whose pipeline an action named only within it", "[crm][D2]") {
  rules::Settings settings = with_stages();
  settings.payments["succeeded"] = {"support", "paid"};
  Scene scene(settings);
  scene.happens_with_deal("payment.created", payment("pay-1"), {.pipeline = "sales"});
  scene.happens_with_deal("payment.created", payment("pay-2"));
  scene.happens("payment.succeeded", payment("pay-1"));
  scene.happens("payment.succeeded", payment("pay-2"));
  CHECK(scene.deal_card(1).pipeline == "sales");
  CHECK(scene.deal_card(2).pipeline == "support");
}

TEST_CASE("a payment of a course makes cards of source course", "[crm][R20][R64]") {
  Scene scene;
  const auto made = scene.happens_with_deal("payment.created", payment("pay-1", {}, "course"));
  CHECK(scene.deal_card(made.number).source == "course");
  CHECK(scene.contact(1).source == "course");
  const auto other = scene.happens_with_deal("payment.created", payment("pay-2", {}, "popup"));
  CHECK(scene.deal_card(other.number).source == "payment");
}

TEST_CASE("a payer known by phone alone is the one whose e-mail comes with the success", "[crm][D2][D8]") {
  Scene scene;
  scene.happens("payment.created", R"({"person":{"phone":"+1 202-555-0143","first_name":"Grace"},"payment":{"id":"p",
      "channel":"popup","amount":"19.99","currency":"USD","product":{"name":"E-book"}}})");
  scene.happens("payment.succeeded", R"({"person":{"phone":"+12025550143","email":"grace@example.com"},"payment":{
      "id":"p","channel":"popup","amount":"19.99","currency":"USD","product":{"name":"E-book"}}})");
  CHECK(scene.contacts() == 1);
  CHECK(scene.contact(1).email == "grace@example.com");
}

}  // namespace dealflow::test
