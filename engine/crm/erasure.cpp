#include "engine/crm/erasure.hpp"

#include "engine/crm/cards.hpp"
#include "engine/crm/codec_parts.hpp"

namespace dealflow::crm {
namespace {
using namespace codec;
namespace field {
enum : FieldNumber {
  contacts = 1,
  at = 2,
  actor = 3,
  deals = 4,
  payments = 5,
  history = 6,
  sessions = 7,
  runs = 8,
  effects = 9,
  events = 10,
  rejected = 11,
};
}
}  // namespace

store::Key erasure_key(store::WorkspaceNumber workspace, std::uint64_t contact) {
  return store::Key(workspace, store::Table::erasure).number(contact);
}

std::string encode(const Erasure& erasure) {
  RecordWriter out(version);
  put_numbers(out, field::contacts, erasure.contacts);
  out.number(field::at, to_number(erasure.at));
  put_text(out, field::actor, erasure.actor);
  put_number(out, field::deals, erasure.deals);
  put_number(out, field::payments, erasure.payments);
  put_number(out, field::history, erasure.history);
  put_number(out, field::sessions, erasure.sessions);
  put_number(out, field::runs, erasure.runs);
  put_number(out, field::effects, erasure.effects);
  put_number(out, field::events, erasure.events);
  put_number(out, field::rejected, erasure.rejected);
  return out.finish();
}

Result<std::optional<Erasure>> load_erasure(work::Rows& rows, store::WorkspaceNumber workspace, std::uint64_t contact) {
  const auto bytes = rows.get(erasure_key(workspace, contact));
  if (!bytes) return tl::unexpected(bytes.error());
  if (!*bytes) return std::nullopt;
  const auto view = RecordView::open(**bytes, version);
  if (!view) return tl::unexpected(view.error());
  Erasure erasure;
  erasure.contacts = view->numbers(field::contacts);
  erasure.at = to_time(view->number(field::at));
  erasure.actor = get_text(*view, field::actor);
  erasure.deals = get_number(*view, field::deals);
  erasure.payments = get_number(*view, field::payments);
  erasure.history = get_number(*view, field::history);
  erasure.sessions = get_number(*view, field::sessions);
  erasure.runs = get_number(*view, field::runs);
  erasure.effects = get_number(*view, field::effects);
  erasure.events = get_number(*view, field::events);
  erasure.rejected = get_number(*view, field::rejected);
  return erasure;
}

std::string told(const Erasure& erasure, std::uint64_t contact) {
  return contact_id(contact) + " was erased on " + format_time(erasure.at).substr(0, 10);
}

}  // namespace dealflow::crm
