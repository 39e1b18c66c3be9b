#include "engine/crm/codec_parts.hpp"

namespace dealflow::crm::codec {
namespace {

namespace made_by {
enum : FieldNumber { source = 1, id = 2, flow = 3, flow_version = 4, step = 5 };
}
namespace touch {
enum : FieldNumber { at = 1, source = 2, medium = 3, campaign = 4, term = 5, content = 6 };
}
namespace content {
enum : FieldNumber { name = 1, form = 2, text = 3, items = 4, currency = 5 };
enum Form : std::int64_t { plain = 0, number = 1, boolean = 2, list = 3, money = 4 };
}  // namespace content

RecordWriter write_content(const std::string& name, const FieldContent& value) {
  RecordWriter out(version);
  out.text(content::name, name);
  if (const auto* text = std::get_if<std::string>(&value)) {
    out.text(content::text, *text);
  } else if (const auto* number = std::get_if<NumberValue>(&value)) {
    out.number(content::form, content::number).text(content::text, number->digits);
  } else if (const auto* flag = std::get_if<bool>(&value)) {
    out.number(content::form, content::boolean).text(content::text, *flag ? "1" : "");
  } else if (const auto* items = std::get_if<std::vector<std::string>>(&value)) {
    out.number(content::form, content::list).texts(content::items, *items);
  } else if (const auto* money = std::get_if<MoneyValue>(&value)) {
    out.number(content::form, content::money).text(content::text, money->amount);
    out.text(content::currency, money->currency);
  }
  return out;
}

FieldContent read_content(const RecordView& in) {
  switch (in.number(content::form)) {
    case content::number: return NumberValue{get_text(in, content::text)};
    case content::boolean: return !in.text(content::text).empty();
    case content::list: return in.texts(content::items);
    case content::money: return MoneyValue{get_text(in, content::text), get_text(in, content::currency)};
    default: return get_text(in, content::text);
  }
}

}  // namespace

void put_created_by(RecordWriter& out, FieldNumber field, const CreatedBy& value) {
  RecordWriter nested(version);
  put_text(nested, made_by::source, value.event.source);
  put_text(nested, made_by::id, value.event.id);
  put_text(nested, made_by::flow, value.flow);
  put_text(nested, made_by::flow_version, value.flow_version);
  put_text(nested, made_by::step, value.step);
  out.record(field, nested);
}

void put_fields(RecordWriter& out, FieldNumber field, const Fields& fields) {
  if (fields.empty()) return;
  RecordList nested;
  for (const auto& [name, value] : fields) nested.push_back(write_content(name, value));
  out.records(field, nested);
}

void put_touch(RecordWriter& out, FieldNumber field, const std::optional<Touch>& value) {
  if (!value) return;
  RecordWriter nested(version);
  nested.number(touch::at, to_number(value->at));
  put_text(nested, touch::source, value->source);
  put_text(nested, touch::medium, value->medium);
  put_text(nested, touch::campaign, value->campaign);
  put_text(nested, touch::term, value->term);
  put_text(nested, touch::content, value->content);
  out.record(field, nested);
}

CreatedBy get_created_by(const RecordView& in, FieldNumber field) {
  const RecordView nested = in.record(field);
  return {{get_text(nested, made_by::source), get_text(nested, made_by::id)},
          get_text(nested, made_by::flow),
          get_text(nested, made_by::flow_version),
          get_text(nested, made_by::step)};
}

Fields get_fields(const RecordView& in, FieldNumber field) {
  Fields fields;
  for (const RecordView& nested : in.records(field))
    fields.emplace_hint(fields.end(), get_text(nested, content::name), read_content(nested));
  return fields;
}

std::optional<Touch> get_touch(const RecordView& in, FieldNumber field) {
  if (!in.has(field)) return std::nullopt;
  const RecordView nested = in.record(field);
  return Touch{to_time(nested.number(touch::at)), get_text(nested, touch::source), get_text(nested, touch::medium),
               get_text(nested, touch::campaign), get_text(nested, touch::term),   get_text(nested, touch::content)};
}

}  // namespace dealflow::crm::codec
