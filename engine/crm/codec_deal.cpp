#include "engine/crm/codec_parts.hpp"
#include "engine/crm/stored.hpp"

namespace dealflow::crm {
namespace {

using namespace codec;

namespace field {
enum : FieldNumber {
  name = 1,  // absent: its running number (D10)
  pipeline = 2,
  stage = 3,
  state = 4,
  amount = 5,
  currency = 6,
  due_at = 7,
  source = 8,
  created_at = 9,
  created_by = 10,
  responsible = 11,
  fields = 12,
  contacts = 13,
  payments = 14,
  items = 15,
  external_id = 16,
  tags = 17,
  utm = 18,
  pipeline_chosen = 19,
  moved_by_person = 20,
  history_rows = 21,
  integration = 22,
};
}
namespace item {
enum : FieldNumber { name = 1, sku = 2, quantity = 3, unit_price = 4, currency = 5 };
}

void put_items(RecordWriter& out, const std::vector<Item>& items) {
  if (items.empty()) return;
  RecordList nested;
  for (const Item& one : items) {
    RecordWriter writer(version);
    put_text(writer, item::name, one.name);
    put_text(writer, item::sku, one.sku);
    writer.number(item::quantity, one.quantity);
    put_text(writer, item::unit_price, one.unit_price);
    put_text(writer, item::currency, one.currency);
    nested.push_back(writer);
  }
  out.records(field::items, nested);
}

std::vector<Item> get_items(const RecordView& in) {
  std::vector<Item> items;
  for (const RecordView& one : in.records(field::items))
    items.push_back({get_text(one, item::name), get_text(one, item::sku), one.number(item::quantity),
                     get_text(one, item::unit_price), get_text(one, item::currency)});
  return items;
}

DealState to_state(std::int64_t number) {
  switch (number) {
    case 1: return DealState::won;
    case 2: return DealState::lost;
    case 3: return DealState::deleted;
    default: return DealState::open;
  }
}

}  // namespace

std::string encode(const StoredDeal& deal) {
  const Deal& card = deal.card;
  RecordWriter out(version);
  if (deal.named) put_text(out, field::name, card.name);
  put_text(out, field::pipeline, card.pipeline);
  put_text(out, field::stage, card.stage);
  put_number(out, field::state, static_cast<std::uint64_t>(card.state));
  put_text(out, field::amount, card.amount);
  put_text(out, field::currency, card.currency);
  put_time(out, field::due_at, card.due_at);
  put_text(out, field::source, card.source);
  out.number(field::created_at, to_number(card.created_at));
  put_created_by(out, field::created_by, card.created_by);
  put_text(out, field::responsible, card.responsible);
  put_fields(out, field::fields, card.fields);
  put_numbers(out, field::contacts, card.contacts);
  put_numbers(out, field::payments, card.payments);
  put_items(out, card.items);
  put_text(out, field::external_id, card.external_id);
  put_texts(out, field::tags, card.tags);
  put_touch(out, field::utm, card.utm);
  put_flag(out, field::pipeline_chosen, deal.pipeline_chosen);
  put_flag(out, field::moved_by_person, deal.moved_by_person);
  put_number(out, field::history_rows, deal.history_rows);
  put_text(out, field::integration, deal.integration);
  return out.finish();
}

Result<StoredDeal> decode_deal(std::uint64_t number, std::string_view bytes) {
  const auto view = RecordView::open(bytes, version);
  if (!view) return tl::unexpected(view.error());
  const RecordView& in = *view;
  StoredDeal deal;
  Deal& card = deal.card;
  card.number = number;
  deal.named = in.has(field::name);
  card.name = deal.named ? get_text(in, field::name) : std::to_string(number);
  card.pipeline = get_text(in, field::pipeline);
  card.stage = get_text(in, field::stage);
  card.state = to_state(in.number(field::state));
  card.amount = get_text(in, field::amount);
  card.currency = get_text(in, field::currency);
  card.due_at = get_time(in, field::due_at);
  card.source = get_text(in, field::source);
  card.created_at = to_time(in.number(field::created_at));
  card.created_by = get_created_by(in, field::created_by);
  card.responsible = get_text(in, field::responsible);
  card.fields = get_fields(in, field::fields);
  card.contacts = in.numbers(field::contacts);
  card.payments = in.numbers(field::payments);
  card.items = get_items(in);
  card.external_id = get_text(in, field::external_id);
  card.tags = in.texts(field::tags);
  card.utm = get_touch(in, field::utm);
  deal.pipeline_chosen = in.flag(field::pipeline_chosen);
  deal.moved_by_person = in.flag(field::moved_by_person);
  deal.history_rows = get_number(in, field::history_rows);
  deal.integration = get_text(in, field::integration);
  return deal;
}

}  // namespace dealflow::crm
