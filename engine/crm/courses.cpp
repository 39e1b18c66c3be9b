#include "engine/crm/courses.hpp"

#include "engine/crm/event_data.hpp"
#include "engine/crm/keys.hpp"

#include <algorithm>

namespace dealflow::crm {
namespace {

// The contact's entry for the event's course; made where there is none.
CourseProgress& entry_of(ContactCard& card, const EventData& course) {
  auto& courses = card.stored.card.courses;
  const std::string id = course["id"].text();
  const auto held =
      std::find_if(courses.begin(), courses.end(), [&](const CourseProgress& one) { return one.course == id; });
  if (held != courses.end()) return *held;
  courses.emplace_back().course = id;
  return courses.back();
}

void fill(std::string& held, const std::string& value, bool replace) {
  if (!value.empty() && (held.empty() || replace)) held = value;
}

void enrol(Cards& cards, ContactCard& card, const EventData& course) {
  CourseProgress& entry = entry_of(card, course);
  const TimePoint at = cards.cause().at;
  const bool newer = !entry.enrolled_at || at >= *entry.enrolled_at;
  fill(entry.title, course["title"].text(), newer);
  fill(entry.plan, course["plan"].text(), newer);
  if (!entry.enrolled_at) {
    entry.enrolled_at = at;
    cards.note(card, {HistoryKind::enrolled, {}, std::nullopt, entry.course, entry.plan});
  }
  card.changed = true;
}

}  // namespace

Expected<void> record_course(Cards& cards, const event::Incoming& incoming) {
  const EventData course = EventData(incoming.data)["course"];
  const std::string id = course["id"].text();
  if (id.empty()) return {};
  const store::Key key = course_key(cards.workspace(), id);
  const auto bytes = cards.row(key);
  if (!bytes) return tl::unexpected(bytes.error());
  StoredCourse known{{id, {}}, cards.cause().at};
  if (*bytes) {
    auto stored = decode_course(**bytes);
    if (!stored) return broken(stored.error());
    known = std::move(*stored);
  }
  const std::string title = course["title"].text();
  const bool newer = cards.cause().at >= known.seen_at;
  const bool changes = !title.empty() && title != known.card.title && (newer || known.card.title.empty());
  if (*bytes && !changes) return {};
  if (changes) {
    known.card.title = title;
    known.seen_at = std::max(known.seen_at, cards.cause().at);
  }
  cards.put(key, encode(known));
  return {};
}

Expected<void> record_enrolment_or_question(Cards& cards, const event::Incoming& incoming, std::uint64_t contact) {
  const auto card = cards.contact(contact);
  if (!card) return tl::unexpected(card.error());
  const EventData data(incoming.data);
  if (const std::string question = data["question"]["text"].text(); !question.empty()) {
    cards.note(**card, {HistoryKind::question, data["course"]["id"].text(), std::nullopt, std::nullopt, question});
  } else {
    enrol(cards, **card, data["course"]);
  }
  return {};
}

Expected<void> record_progress(Cards& cards, const event::Incoming& incoming, std::uint64_t contact) {
  const auto card = cards.contact(contact);
  if (!card) return tl::unexpected(card.error());
  const EventData data(incoming.data);
  CourseProgress& entry = entry_of(**card, data["course"]);
  const TimePoint at = cards.cause().at;
  if (entry.progressed_at && at < *entry.progressed_at) return {};
  const EventData progress = data["progress"];
  entry.percent = progress["percent"].integer().value_or(entry.percent);
  fill(entry.lesson, progress["lesson"].text(), true);
  fill(entry.title, data["course"]["title"].text(), true);
  entry.completed = progress["completed"].flag().value_or(entry.percent == 100);
  entry.progressed_at = at;
  cards.note(**card,
             {HistoryKind::progressed, entry.course, std::nullopt, std::to_string(entry.percent), entry.lesson});
  return {};
}

}  // namespace dealflow::crm
