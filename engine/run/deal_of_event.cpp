#include "engine/run/deal_of_event.hpp"

#include "stdlib/event_type.hpp"

#include <fmt/format.h>

namespace dealflow::run {
namespace {

std::optional<Money> money_member(const cel::Value& map, std::string_view key) {
  const cel::Value value = member(map, key);
  if (!value.is(cel::Kind::money)) return std::nullopt;
  return value.as_money();
}

void read_request(const cel::Value& deal, DealOfEvent& said) {
  said.name = text_member(deal, "name");
  said.pipeline = text_member(deal, "pipeline");
  said.stage = text_member(deal, "stage");
  said.responsible = text_member(deal, "responsible");
  said.amount = money_member(deal, "amount");
  said.currency = text_member(deal, "currency");
  said.external_id = text_member(deal, "external_id");
  said.fields = member(deal, "fields");
}

void read_order(const cel::Value& data, DealOfEvent& said) {
  const cel::Value order = member(data, "order");
  said.amount = money_member(order, "amount");
  said.external_id = fmt::format("{}:{}", text_member(member(data, "integration"), "id"), text_member(order, "id"));
}

}  // namespace

cel::Value member(const cel::Value& map, std::string_view key) {
  if (!map.is(cel::Kind::map)) return cel::Value::null();
  return map.as_map().find(cel::Value::text(key)).value_or(cel::Value::null());
}

std::string_view text_member(const cel::Value& map, std::string_view key) {
  const cel::Value value = member(map, key);
  return value.is(cel::Kind::text) ? value.as_text() : std::string_view{};
}

DealOfEvent deal_of(const event::Incoming& incoming) {
  DealOfEvent said;
  const stdlib::EventType* type = incoming.declaration;
  if (type == nullptr || type->makes == stdlib::Makes::whatever_the_flow_does) return said;
  if (stdlib::find_attribute(*type, "payment.amount") != nullptr) {
    said.amount = money_member(member(incoming.data, "payment"), "amount");
  } else if (stdlib::find_attribute(*type, "order.amount") != nullptr &&
             stdlib::find_attribute(*type, "integration.id") != nullptr) {
    read_order(incoming.data, said);
  } else if (stdlib::find_attribute(*type, "deal.name") != nullptr) {
    read_request(member(incoming.data, "deal"), said);
  }
  return said;
}

}  // namespace dealflow::run
