// Payments: R7 to R20, D2 to D4.
#include "tests/support/scenario.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

const char* const all_payments = R"(
flow: payments
trigger: [payment.created, payment.succeeded, payment.failed, course.paid]
actions: [create_deal: {}]
)";

std::string payment(std::string_view id, std::string_view channel = "site", std::string_view more = "") {
  return "{person: {email: ana@example.com}, payment: {id: " + std::string(id) + ", channel: " + std::string(channel) +
         ", amount: '149.90', currency: BRL, product: {name: Kit}" + std::string(more) + "}}";
}

std::string settings_with(std::string_view payments) {
  return std::string(shop_settings) + "payments: " + std::string(payments) + "\n";
}

}  // namespace

TEST_CASE("a payment makes a deal with the payer as contact, whatever its channel", "[R7][R12][R16]") {
  for (const char* channel : {"chatbot", "link_in_bio", "site", "popup", "crm_link", "integration"}) {
    CAPTURE(channel);
    Scenario shop(all_payments);
    shop.event("payment.created", payment("pay-1", channel));
    shop.expect("deals",
                R"([{amount: '149.90', currency: BRL, source: payment, contacts: [con-1], payments: [pay-1]}])");
    shop.expect("contacts", "[{email: ana@example.com, source: payment, payments: [pay-1]}]");
    shop.expect("payments", std::string("[{id: pay-1, status: new, channel: ") + channel +
                                ", amount: '149.90', currency: BRL, product: Kit, provider: null, "
                                "occurred_at: '2026-03-02T09:01:00Z', deal: deal-1, contact: con-1, refunds: []}]");
  }
}

TEST_CASE("pipeline and stage follow the settings of the payment's status", "[R8][R10][R11][R15]") {
  struct Row {
    const char* settings;
    const char* created;
    const char* succeeded;
    const char* failed;
  };
  const Row rows[] = {
      {"{created: {stage: lead}, succeeded: {stage: won}, failed: {stage: lost}}", "stage: lead", "stage: won",
       "stage: lost"},
      {"{succeeded: {pipeline: support, stage: paid}}", "pipeline: sales, stage: lead",
       "pipeline: support, stage: paid", "pipeline: sales, stage: lead"},
      {"{succeeded: {stage: offer}}", "stage: lead", "stage: offer", "stage: lead"},
      {"{}", "stage: lead", "stage: lead", "stage: lead"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.settings);
    Scenario shop(all_payments, settings_with(row.settings));
    shop.event("payment.created", payment("pay-1"));
    shop.event("payment.succeeded", payment("pay-2"));
    shop.event("payment.failed", payment("pay-3"));
    shop.expect("deals", std::string("[{") + row.created + "}, {" + row.succeeded + "}, {" + row.failed + "}]");
  }
}

TEST_CASE("without a pipeline a payment's deal is in the first one of the settings", "[R9]") {
  Scenario shop(all_payments);
  shop.event("payment.succeeded", payment("pay-1"));
  shop.expect("deals", "[{pipeline: sales, stage: lead}]");
}

TEST_CASE("one payment has one deal, and a later status moves it", "[D2][R13][R14]") {
  struct Row {
    const char* type;
    const char* status;
    const char* stage;
  };
  const Row rows[] = {{"payment.succeeded", "succeeded", "won"}, {"payment.failed", "failed", "lost"}};
  for (const Row& row : rows) {
    CAPTURE(row.type);
    Scenario shop(all_payments, settings_with("{succeeded: {stage: won}, failed: {stage: lost}}"));
    shop.event("payment.created", payment("pay-1"));
    shop.event(row.type, payment("pay-1", "site", ", provider: sandbox"));
    shop.expect("deals", std::string("[{id: deal-1, stage: ") + row.stage + ", payments: [pay-1]}]");
    shop.expect("payments", std::string("[{id: pay-1, provider: sandbox, status: ") + row.status + "}]");
  }
}

TEST_CASE("course.paid and payment.succeeded of one id are the same payment", "[D2]") {
  Scenario shop(all_payments);
  shop.event("payment.created", payment("pay-6", "course"));
  shop.event("course.paid", R"({person: {email: ana@example.com}, course: {id: crs-1}, payment: {id: pay-6,
      amount: '149.90', currency: BRL, product: {name: Kit}}})");
  shop.event("payment.succeeded", payment("pay-6", "course"));
  shop.expect("payments", "[{id: pay-6, status: succeeded, channel: course}]");
  shop.expect("deals", "[{source: course}]");
}

TEST_CASE("a status never goes back", "[D3]") {
  Scenario shop(all_payments,
                settings_with("{created: {stage: offer}, succeeded: {stage: won}, failed: {stage: lost}}"));
  shop.event("payment.succeeded", payment("pay-1"));
  shop.event("payment.created", payment("pay-1", "site", ", order_id: o-1"));
  shop.expect("payments", "[{status: succeeded}]");
  shop.expect("deals", "[{stage: won, state: won}]");
  shop.event("payment.failed", payment("pay-1"));
  shop.expect("payments", "[{status: failed}]");
  shop.expect("deals", "[{stage: won, state: won}]");
}

TEST_CASE("a refund stands on the payment and moves no deal", "[D4]") {
  Scenario shop(all_payments, settings_with("{succeeded: {stage: won}}"));
  shop.event("payment.succeeded", payment("pay-1"));
  const auto outcome = shop.event("payment.refunded", R"({payment: {id: pay-1, channel: site, refund_amount: '49.90',
      currency: BRL, partial: true}})");
  CHECK(outcome.kind == Outcome::Kind::unmatched);
  shop.expect("payments", R"([{status: succeeded, refunds: [{at: '2026-03-02T09:02:00Z', amount: '49.90',
      currency: BRL, partial: true}]}])");
  shop.expect("deals", "[{stage: won}]");
}

TEST_CASE("each deal shows its own payment and the contact all of them", "[R16]") {
  Scenario shop(all_payments);
  shop.event("payment.succeeded", payment("pay-1"));
  shop.event("payment.failed", payment("pay-2"));
  shop.expect("deals", "[{payments: [pay-1]}, {payments: [pay-2]}]");
  shop.expect("contacts", "[{payments: [pay-1, pay-2]}]");
}

TEST_CASE("channel and button choose the flow, and the flow names the deal and its pipeline", "[R17][R18][R19]") {
  Scenario shop(R"(
flow: checkout-button
trigger: payment.created
condition: payment.channel == "chatbot" && payment.element_id == "btn-checkout"
actions: [create_deal: {name: Order, pipeline: support}]
---
flow: bio
trigger: payment.created
condition: payment.channel == "link_in_bio"
actions: [create_deal: {name: Bio order, pipeline: sales}]
---
flow: site
trigger: payment.created
condition: payment.channel == "site"
actions: [create_deal: {name: "Site order {{ payment.id }}", pipeline: sales, stage: offer}]
)");
  shop.event("payment.created", payment("p-1", "chatbot", ", element_id: btn-checkout"));
  shop.event("payment.created", payment("p-2", "chatbot", ", element_id: btn-other"));
  shop.event("payment.created", payment("p-3", "link_in_bio"));
  shop.event("payment.created", payment("p-4", "site"));
  shop.expect("deals", R"([{name: Order, pipeline: support, stage: new}, {name: Bio order, pipeline: sales},
                           {name: Site order p-4, pipeline: sales, stage: offer}])");
}

TEST_CASE("a course whose flow is off makes no deal, and its payment is shown all the same", "[R20]") {
  Scenario shop(R"(
flow: excel
trigger: course.paid
condition: course.id == "crs-excel"
actions: [create_deal: {name: Excel}]
---
flow: photo
enabled: false
trigger: course.paid
condition: course.id == "crs-photo"
actions: [create_deal: {name: Photo}]
)");
  for (const char* course : {"crs-excel", "crs-photo"}) {
    shop.event("course.paid", std::string("{person: {email: ana@example.com}, course: {id: ") + course +
                                  "}, payment: {id: pay-" + course +
                                  ", amount: '10.00', currency: BRL, product: {name: X}}}");
  }
  shop.expect("deals", "[{name: Excel, source: course}]");
  shop.expect("contacts", "[{payments: [pay-crs-excel, pay-crs-photo]}]");
}

}  // namespace dealflow::test
