#include "engine/crm/counters.hpp"

#include "engine/crm/codec_parts.hpp"
#include "engine/crm/keys.hpp"

namespace dealflow::crm {
namespace {
using namespace codec;
namespace field {
enum : FieldNumber {
  contacts = 1,
  deals = 2,
  payments = 3,
  runs = 4,
  events = 5,
  rejected = 6,
  clock = 7,
  awaiting = 8,
  effects = 9,
  sweep = 10,
  contacts_erased = 11,
  deals_erased = 12,
  payments_erased = 13,
  traces_removed = 14,
};
}
}  // namespace

Result<Counters> load_counters(work::Rows& rows, store::WorkspaceNumber workspace) {
  const auto bytes = rows.get(counters_key(workspace));
  if (!bytes) return tl::unexpected(bytes.error());
  if (!*bytes) return Counters{};
  const auto view = RecordView::open(**bytes, version);
  if (!view) return tl::unexpected(view.error());
  Counters counters;
  counters.contacts = get_number(*view, field::contacts);
  counters.deals = get_number(*view, field::deals);
  counters.payments = get_number(*view, field::payments);
  counters.runs = get_number(*view, field::runs);
  counters.events = get_number(*view, field::events);
  counters.rejected = get_number(*view, field::rejected);
  counters.awaiting = get_number(*view, field::awaiting);
  counters.effects = get_number(*view, field::effects);
  counters.clock = get_time(*view, field::clock);
  counters.sweep = get_time(*view, field::sweep);
  counters.contacts_erased = get_number(*view, field::contacts_erased);
  counters.deals_erased = get_number(*view, field::deals_erased);
  counters.payments_erased = get_number(*view, field::payments_erased);
  counters.traces_removed = get_number(*view, field::traces_removed);
  return counters;
}

std::string encode(const Counters& counters) {
  RecordWriter out(version);
  put_number(out, field::contacts, counters.contacts);
  put_number(out, field::deals, counters.deals);
  put_number(out, field::payments, counters.payments);
  put_number(out, field::runs, counters.runs);
  put_number(out, field::events, counters.events);
  put_number(out, field::rejected, counters.rejected);
  put_time(out, field::clock, counters.clock);
  put_number(out, field::awaiting, counters.awaiting);
  put_number(out, field::effects, counters.effects);
  put_time(out, field::sweep, counters.sweep);
  put_number(out, field::contacts_erased, counters.contacts_erased);
  put_number(out, field::deals_erased, counters.deals_erased);
  put_number(out, field::payments_erased, counters.payments_erased);
  put_number(out, field::traces_removed, counters.traces_removed);
  return out.finish();
}

}  // namespace dealflow::crm
