#include "engine/crm/codec_parts.hpp"
#include "engine/crm/stored.hpp"

namespace dealflow::crm {
namespace {
using namespace codec;
namespace field {
enum : FieldNumber { at = 1, browser = 2, visits = 3, through = 4 };
}
namespace visit {
enum : FieldNumber { url = 1, time_on_page_s = 2, visited_at = 3 };
}
}  // namespace

std::string encode(const StoredSession& stored) {
  const Session& session = stored.session;
  RecordList visits;
  for (const Visit& one : session.visits) {
    RecordWriter writer(version);
    put_text(writer, visit::url, one.url);
    put_number(writer, visit::time_on_page_s, static_cast<std::uint64_t>(one.time_on_page_s));
    writer.number(visit::visited_at, to_number(one.visited_at));
    visits.push_back(writer);
  }
  RecordWriter out(version);
  out.number(field::at, to_number(session.at));
  put_text(out, field::browser, session.browser);
  if (!visits.empty()) out.records(field::visits, visits);
  put_number(out, field::through, stored.through);
  return out.finish();
}

Result<StoredSession> decode_session(std::string_view bytes) {
  const auto view = RecordView::open(bytes, version);
  if (!view) return tl::unexpected(view.error());
  StoredSession stored;
  stored.through = get_number(*view, field::through);
  Session& session = stored.session;
  session.at = to_time(view->number(field::at));
  session.browser = get_text(*view, field::browser);
  for (const RecordView& one : view->records(field::visits))
    session.visits.push_back(
        {get_text(one, visit::url), one.number(visit::time_on_page_s), to_time(one.number(visit::visited_at))});
  return stored;
}

}  // namespace dealflow::crm
