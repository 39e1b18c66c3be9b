#include "engine/crm/stored.hpp"
#include "engine/log/letters.hpp"
#include "tests/fuzz/seeds.hpp"

#include <chrono>

namespace dealflow::fuzz {
namespace {

const TimePoint at{std::chrono::seconds(1'772'442'000)};
const EventRef event{"/bot/7", "evt-1"};
const CreatedBy created_by{event, "orders", "00112233aabbccdd", "actions[0]"};
const Touch touch{at, "google", "cpc", "spring", "shoes", "banner"};
const Fields fields{{"city", std::string("Recife")},
                    {"budget", NumberValue{"12.5"}},
                    {"vip", true},
                    {"segments", std::vector<std::string>{"B2B", "B2C"}},
                    {"limit", MoneyValue{"149.90", "BRL"}}};

std::string contact() {
  crm::StoredContact stored;
  stored.card.first_name = "Ana";
  stored.card.last_name = "Lima";
  stored.card.source = "chatbot";
  stored.card.created_at = at;
  stored.card.created_by = created_by;
  stored.card.responsible = "bruno";
  stored.card.fields = fields;
  stored.card.tags = {"vip"};
  stored.card.messengers = {{"telegram", "77", "bot-1", "ana", "https://t.me/ana"}};
  stored.card.courses = {{"c-1", "Course", "basic", 40, "lesson 3", false, at, at}};
  stored.card.first_touch = touch;
  stored.card.deals = {1, 300};
  stored.card.merged = {9};
  stored.emails = {{"ana@example.com", "Ana@example.com"}};
  stored.phones = {{"+5511912345678", "(11) 91234-5678"}};
  stored.external_ids = {"x-1"};
  stored.history_rows = 3;
  return crm::encode(stored);
}

std::string deal() {
  crm::StoredDeal stored;
  stored.card.name = "Order of Ana";
  stored.card.pipeline = "sales";
  stored.card.stage = "new";
  stored.card.state = DealState::won;
  stored.card.amount = "149.90";
  stored.card.currency = "BRL";
  stored.card.due_at = at;
  stored.card.created_by = created_by;
  stored.card.fields = fields;
  stored.card.contacts = {1, 2};
  stored.card.items = {{"Shoes", "sku-1", 2, "74.95", "BRL"}};
  stored.card.utm = touch;
  stored.named = true;
  return crm::encode(stored);
}

std::string payment() {
  crm::StoredPayment stored;
  stored.card.id = "pay-1001";
  stored.card.status = "succeeded";
  stored.card.amount = "149.90";
  stored.card.currency = "BRL";
  stored.card.deal = 42;
  stored.card.refunds = {{at, "10.00", "BRL", true}};
  stored.status_at = at;
  stored.succeeded_once = true;
  return crm::encode(stored);
}

std::string history() {
  crm::HistoryRow row{at, event, "ana", {}};
  row.lines.push_back(
      {crm::HistoryKind::created, "orders", "00112233aabbccdd", "actions[0]", "city", "Recife", std::nullopt, "text"});
  return crm::encode(row);
}

}  // namespace

void of_records(Seeds& seeds) {
  const std::string records[] = {
      contact(),
      deal(),
      payment(),
      crm::encode(crm::StoredCourse{{"c-1", "Course"}, at}),
      history(),
      crm::encode(crm::StoredSession{{at, "Firefox", {{"https://example.com/", 12, at}}}, 3}),
      crm::encode_number(4711),
      crm::encode_numbers({1, 2, 300}),
      log::encode(RejectedLine{1, "events.ndjson", 4, 17, "json.syntax", "text", "{"}),
      crm::encode(crm::StoredClash{"phone", at, true}),
      crm::encode(crm::StoredJoin{{}, {}, {{1, 0, 2}}}),
      log::encode(DeadLetter{}),
  };
  char reader = 0;  // the first byte of an input says who reads it
  for (const std::string& record : records) seeds.add("record", std::string(1, reader++) + record);
}

}  // namespace dealflow::fuzz
