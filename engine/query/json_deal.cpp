#include "engine/query/json.hpp"

namespace dealflow {
namespace {

using query::Json;
using query::text_or_null;

Json items(const std::vector<Item>& all) {
  Json list = Json::array();
  for (const Item& one : all) {
    list.push_back({{"name", one.name},
                    {"sku", text_or_null(one.sku)},
                    {"quantity", one.quantity},
                    {"unit_price", text_or_null(one.unit_price)},
                    {"currency", text_or_null(one.currency)}});
  }
  return list;
}

Json refunds(const std::vector<Refund>& all) {
  Json list = Json::array();
  for (const Refund& one : all) {
    list.push_back({{"at", format_time(one.at)},
                    {"amount", text_or_null(one.amount)},
                    {"currency", text_or_null(one.currency)},
                    {"partial", one.partial}});
  }
  return list;
}

}  // namespace

std::string to_json(const Deal& deal) {
  Json json;
  json["id"] = query::id("deal", deal.number);
  json["number"] = deal.number;
  json["name"] = text_or_null(deal.name);
  json["pipeline"] = deal.pipeline;
  json["stage"] = deal.stage;
  json["state"] = to_string(deal.state);
  json["amount"] = text_or_null(deal.amount);
  json["currency"] = text_or_null(deal.currency);
  json["due_at"] = query::time_or_null(deal.due_at);
  json["source"] = text_or_null(deal.source);
  json["created_at"] = format_time(deal.created_at);
  json["created_by"] = query::created_by(deal.created_by);
  json["responsible"] = text_or_null(deal.responsible);
  json["fields"] = query::fields(deal.fields);
  json["contacts"] = query::ids("con", deal.contacts);
  json["payments"] = query::payment_ids(deal.payment_ids, deal.payments);
  json["items"] = items(deal.items);
  json["external_id"] = text_or_null(deal.external_id);
  json["history"] = query::history(deal.history);
  return query::print(json);
}

// `id` is the sender's: it is what the checkout, the person who paid and the events call the payment.
std::string to_json(const Payment& payment) {
  Json json;
  json["id"] = payment.id;
  json["status"] = payment.status;
  json["channel"] = text_or_null(payment.channel);
  json["amount"] = text_or_null(payment.amount);
  json["currency"] = text_or_null(payment.currency);
  json["product"] = text_or_null(payment.product);
  json["provider"] = text_or_null(payment.provider);
  json["occurred_at"] = format_time(payment.occurred_at);
  json["deal"] = query::id_or_null("deal", payment.deal);
  json["contact"] = query::id_or_null("con", payment.contact);
  json["refunds"] = refunds(payment.refunds);
  return query::print(json);
}

}  // namespace dealflow
