#include "engine/crm/codec_parts.hpp"
#include "engine/crm/stored.hpp"

namespace dealflow::crm {
namespace {

using namespace codec;

namespace field {
enum : FieldNumber {
  id = 1,
  status = 2,
  channel = 3,
  amount = 4,
  currency = 5,
  product = 6,
  provider = 7,
  provider_status = 8,
  order_id = 9,
  promo_code = 10,
  failure_reason = 11,
  occurred_at = 12,
  deal = 13,
  contact = 14,
  refunds = 15,
  status_at = 16,
  succeeded_once = 17,
};
}
namespace refund {
enum : FieldNumber { at = 1, amount = 2, currency = 3, partial = 4 };
}

void put_refunds(RecordWriter& out, const std::vector<Refund>& refunds) {
  if (refunds.empty()) return;
  RecordList nested;
  for (const Refund& one : refunds) {
    RecordWriter writer(version);
    writer.number(refund::at, to_number(one.at));
    put_text(writer, refund::amount, one.amount);
    put_text(writer, refund::currency, one.currency);
    put_flag(writer, refund::partial, one.partial);
    nested.push_back(writer);
  }
  out.records(field::refunds, nested);
}

std::vector<Refund> get_refunds(const RecordView& in) {
  std::vector<Refund> refunds;
  for (const RecordView& one : in.records(field::refunds))
    refunds.push_back({to_time(one.number(refund::at)), get_text(one, refund::amount), get_text(one, refund::currency),
                       one.flag(refund::partial)});
  return refunds;
}

std::optional<std::uint64_t> get_link(const RecordView& in, FieldNumber number) {
  if (!in.has(number)) return std::nullopt;
  return get_number(in, number);
}

}  // namespace

std::string encode(const StoredPayment& payment) {
  const Payment& card = payment.card;
  RecordWriter out(version);
  put_text(out, field::id, card.id);
  put_text(out, field::status, card.status);
  put_text(out, field::channel, card.channel);
  put_text(out, field::amount, card.amount);
  put_text(out, field::currency, card.currency);
  put_text(out, field::product, card.product);
  put_text(out, field::provider, card.provider);
  put_text(out, field::provider_status, card.provider_status);
  put_text(out, field::order_id, card.order_id);
  put_text(out, field::promo_code, card.promo_code);
  put_text(out, field::failure_reason, card.failure_reason);
  out.number(field::occurred_at, to_number(card.occurred_at));
  put_number(out, field::deal, card.deal.value_or(0));
  put_number(out, field::contact, card.contact.value_or(0));
  put_refunds(out, card.refunds);
  out.number(field::status_at, to_number(payment.status_at));
  put_flag(out, field::succeeded_once, payment.succeeded_once);
  return out.finish();
}

Result<StoredPayment> decode_payment(std::uint64_t number, std::string_view bytes) {
  const auto view = RecordView::open(bytes, version);
  if (!view) return tl::unexpected(view.error());
  const RecordView& in = *view;
  StoredPayment payment;
  Payment& card = payment.card;
  card.number = number;
  card.id = get_text(in, field::id);
  card.status = get_text(in, field::status);
  card.channel = get_text(in, field::channel);
  card.amount = get_text(in, field::amount);
  card.currency = get_text(in, field::currency);
  card.product = get_text(in, field::product);
  card.provider = get_text(in, field::provider);
  card.provider_status = get_text(in, field::provider_status);
  card.order_id = get_text(in, field::order_id);
  card.promo_code = get_text(in, field::promo_code);
  card.failure_reason = get_text(in, field::failure_reason);
  card.occurred_at = to_time(in.number(field::occurred_at));
  card.deal = get_link(in, field::deal);
  card.contact = get_link(in, field::contact);
  card.refunds = get_refunds(in);
  payment.status_at = to_time(in.number(field::status_at));
  payment.succeeded_once = in.flag(field::succeeded_once);
  return payment;
}

}  // namespace dealflow::crm
