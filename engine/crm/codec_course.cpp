#include "engine/crm/codec_parts.hpp"
#include "engine/crm/stored.hpp"

namespace dealflow::crm {
namespace {
using namespace codec;
namespace field {
enum : FieldNumber { id = 1, title = 2, seen_at = 3 };
}
}  // namespace

// The id stands in the value as well: a long one is cut in the key.
std::string encode(const StoredCourse& course) {
  RecordWriter out(version);
  out.text(field::id, course.card.id);
  put_text(out, field::title, course.card.title);
  out.number(field::seen_at, to_number(course.seen_at));
  return out.finish();
}

Result<StoredCourse> decode_course(std::string_view bytes) {
  const auto view = RecordView::open(bytes, version);
  if (!view) return tl::unexpected(view.error());
  return StoredCourse{{get_text(*view, field::id), get_text(*view, field::title)},
                      to_time(view->number(field::seen_at))};
}

}  // namespace dealflow::crm
