#include "engine/run/internal_event.hpp"

#include "engine/crm/cards.hpp"
#include "engine/query/json.hpp"
#include "engine/run/deal_of_event.hpp"

namespace dealflow::run {
namespace {

using query::Json;

constexpr std::string_view source_prefix = "dealflow:";
// Names of attributes have lower-case letters and digits only (CloudEvents, "Naming Conventions").
constexpr const char* contact_attribute = "dealflowcontact";
constexpr const char* deal_attribute = "dealflowdeal";
constexpr const char* depth_attribute = "dealflowdepth";
constexpr const char* path_attribute = "dealflowpath";

Json contact_block(const Contact& contact) {
  return {{"id", crm::contact_id(contact.number)}, {"fields", query::fields(contact.fields)}};
}

Json deal_block(const Deal& deal) {
  Json block = {{"id", crm::deal_id(deal.number)}, {"pipeline", deal.pipeline}, {"stage", deal.stage}};
  if (!deal.source.empty()) block["source"] = deal.source;
  block["fields"] = query::fields(deal.fields);
  return block;
}

Json value_or_null(const std::optional<std::string>& value) { return value ? Json(*value) : Json(nullptr); }

void add_change(const crm::CrmChange& change, Json& data) {
  if (change.type == "crm.deal.stage_changed") data["deal"]["previous_stage"] = change.old_value.value_or("");
  if (change.type == "crm.contact.tagged") data["tag"] = change.new_value.value_or("");
  if (!change.type.ends_with(".field_changed")) return;
  data["field"] = change.field;
  data["old"] = value_or_null(change.old_value);
  data["new"] = value_or_null(change.new_value);
}

}  // namespace

std::string internal_source(std::string_view workspace) { return std::string(source_prefix) + std::string(workspace); }
bool is_internal_source(std::string_view source) { return source.starts_with(source_prefix); }

std::string to_line(const InternalEvent& event) {
  Json line;
  line["specversion"] = "1.0";
  line["id"] = event.id;
  line["source"] = internal_source(event.workspace);
  line["type"] = event.type;
  line["time"] = format_time(event.time);
  if (event.passed.contact) line[contact_attribute] = crm::contact_id(*event.passed.contact);
  if (event.passed.deal) line[deal_attribute] = crm::deal_id(*event.passed.deal);
  if (event.passed.depth != 0) line[depth_attribute] = event.passed.depth;
  if (!event.passed.path.empty()) line[path_attribute] = event.passed.path;
  std::string text = query::print(line);
  text.pop_back();  // the closing brace: the data is JSON already
  return text + ",\"data\":" + event.data + "}";
}

Passed passed_with(const event::Incoming& incoming) {
  if (!is_internal_source(incoming.source)) return {};
  Passed passed;
  passed.contact = crm::parse_id("con-", text_member(incoming.envelope, contact_attribute));
  passed.deal = crm::parse_id("deal-", text_member(incoming.envelope, deal_attribute));
  passed.path = text_member(incoming.envelope, path_attribute);
  const cel::Value depth = member(incoming.envelope, depth_attribute);
  if (depth.is(cel::Kind::int64) && depth.as_int() > 0) passed.depth = static_cast<std::size_t>(depth.as_int());
  return passed;
}

crm::Expected<std::optional<std::string>> data_of(crm::Crm& crm, const crm::CrmChange& change) {
  Json data = Json::object();
  std::uint64_t contact_number = change.contact;
  if (change.deal != 0) {
    const auto deal = crm.deal(change.deal);
    if (!deal) return tl::unexpected(deal.error());
    if (*deal == nullptr || (*deal)->contacts.empty()) return std::nullopt;
    data["deal"] = deal_block(**deal);
    contact_number = (*deal)->contacts.front();
  }
  const auto contact = crm.contact(contact_number);
  if (!contact) return tl::unexpected(contact.error());
  if (*contact == nullptr) return std::nullopt;
  add_change(change, data);
  data["contact"] = contact_block(**contact);
  return query::print(data);
}

std::string data_of_overdue(const Deal& deal, const Contact& contact) {
  Json data;
  data["deal"] = deal_block(deal);
  data["deal"]["due_at"] = query::time_or_null(deal.due_at);
  data["contact"] = contact_block(contact);
  return query::print(data);
}

std::string data_of_date(const Contact& contact, std::string_view field, std::string_view date) {
  Json data;
  data["contact"] = contact_block(contact);
  data["field"] = field;
  data["date"] = date;
  return query::print(data);
}

}  // namespace dealflow::run
