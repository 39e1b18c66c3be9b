#include "engine/crm/codec_parts.hpp"
#include "engine/crm/stored.hpp"

namespace dealflow::crm {
namespace {

using namespace codec;

namespace field {
enum : FieldNumber {
  first_name = 1,
  last_name = 2,
  email_keys = 3,
  emails_typed = 4,   // only where one differs from its key
  phone_numbers = 5,  // E.164, "" where it does not parse
  phones_typed = 6,
  messengers = 7,
  external_ids = 8,
  source = 9,
  created_at = 10,
  created_by = 11,
  responsible = 12,
  fields = 13,
  tags = 14,
  deals = 15,
  payments = 16,
  courses = 17,
  first_touch = 18,
  last_touch = 19,  // only where it differs from the first
  merged = 20,
  history_rows = 21,
  session_rows = 22,
  joined_into = 23,
  integration = 24,
};
}
namespace messenger {
enum : FieldNumber { network = 1, subscriber_id = 2, bot = 3, username = 4, link = 5 };
}
namespace course {
enum : FieldNumber {
  id = 1,
  title = 2,
  plan = 3,
  percent = 4,
  lesson = 5,
  completed = 6,
  enrolled = 7,
  progressed = 8
};
}

void put_emails(RecordWriter& out, const std::vector<Email>& emails) {
  std::vector<std::string> keys;
  std::vector<std::string> typed;
  bool differ = false;
  for (const Email& email : emails) {
    keys.push_back(email.key);
    typed.push_back(email.typed == email.key ? std::string() : email.typed);
    differ = differ || email.typed != email.key;
  }
  put_texts(out, field::email_keys, keys);
  if (differ) out.texts(field::emails_typed, typed);
}

void put_phones(RecordWriter& out, const std::vector<Phone>& phones) {
  std::vector<std::string> numbers;
  std::vector<std::string> typed;
  bool differ = false;
  for (const Phone& phone : phones) {
    numbers.push_back(phone.e164);
    typed.push_back(phone.typed == phone.e164 ? std::string() : phone.typed);
    differ = differ || phone.typed != phone.e164;
  }
  put_texts(out, field::phone_numbers, numbers);
  if (differ) out.texts(field::phones_typed, typed);
}

void put_messengers(RecordWriter& out, const std::vector<Messenger>& messengers) {
  if (messengers.empty()) return;
  RecordList nested;
  for (const Messenger& one : messengers) {
    RecordWriter writer(version);
    put_text(writer, messenger::network, one.network);
    put_text(writer, messenger::subscriber_id, one.subscriber_id);
    put_text(writer, messenger::bot, one.bot);
    put_text(writer, messenger::username, one.username);
    put_text(writer, messenger::link, one.link);
    nested.push_back(writer);
  }
  out.records(field::messengers, nested);
}

void put_courses(RecordWriter& out, const std::vector<CourseProgress>& courses) {
  if (courses.empty()) return;
  RecordList nested;
  for (const CourseProgress& one : courses) {
    RecordWriter writer(version);
    put_text(writer, course::id, one.course);
    put_text(writer, course::title, one.title);
    put_text(writer, course::plan, one.plan);
    put_number(writer, course::percent, static_cast<std::uint64_t>(one.percent));
    put_text(writer, course::lesson, one.lesson);
    put_flag(writer, course::completed, one.completed);
    put_time(writer, course::enrolled, one.enrolled_at);
    put_time(writer, course::progressed, one.progressed_at);
    nested.push_back(writer);
  }
  out.records(field::courses, nested);
}

std::vector<Email> get_emails(const RecordView& in) {
  std::vector<Email> emails;
  const std::vector<std::string> typed = in.texts(field::emails_typed);
  for (std::string& key : in.texts(field::email_keys)) {
    const std::size_t at = emails.size();
    std::string shown = at < typed.size() && !typed[at].empty() ? typed[at] : key;
    emails.push_back({std::move(key), std::move(shown)});
  }
  return emails;
}

std::vector<Phone> get_phones(const RecordView& in) {
  std::vector<Phone> phones;
  const std::vector<std::string> typed = in.texts(field::phones_typed);
  for (std::string& number : in.texts(field::phone_numbers)) {
    const std::size_t at = phones.size();
    std::string shown = at < typed.size() && !typed[at].empty() ? typed[at] : number;
    phones.push_back({std::move(number), std::move(shown)});
  }
  return phones;
}

std::vector<Messenger> get_messengers(const RecordView& in) {
  std::vector<Messenger> messengers;
  for (const RecordView& one : in.records(field::messengers))
    messengers.push_back({get_text(one, messenger::network), get_text(one, messenger::subscriber_id),
                          get_text(one, messenger::bot), get_text(one, messenger::username),
                          get_text(one, messenger::link)});
  return messengers;
}

std::vector<CourseProgress> get_courses(const RecordView& in) {
  std::vector<CourseProgress> courses;
  for (const RecordView& one : in.records(field::courses))
    courses.push_back({get_text(one, course::id), get_text(one, course::title), get_text(one, course::plan),
                       one.number(course::percent), get_text(one, course::lesson), one.flag(course::completed),
                       get_time(one, course::enrolled), get_time(one, course::progressed)});
  return courses;
}

}  // namespace

std::string encode(const StoredContact& contact) {
  const Contact& card = contact.card;
  RecordWriter out(version);
  put_text(out, field::first_name, card.first_name);
  put_text(out, field::last_name, card.last_name);
  put_emails(out, contact.emails);
  put_phones(out, contact.phones);
  put_messengers(out, card.messengers);
  put_texts(out, field::external_ids, contact.external_ids);
  put_text(out, field::source, card.source);
  out.number(field::created_at, to_number(card.created_at));
  put_created_by(out, field::created_by, card.created_by);
  put_text(out, field::responsible, card.responsible);
  put_fields(out, field::fields, card.fields);
  put_texts(out, field::tags, card.tags);
  put_numbers(out, field::deals, card.deals);
  put_numbers(out, field::payments, card.payments);
  put_courses(out, card.courses);
  put_touch(out, field::first_touch, card.first_touch);
  if (card.last_touch && card.first_touch != card.last_touch) put_touch(out, field::last_touch, card.last_touch);
  put_numbers(out, field::merged, card.merged);
  put_number(out, field::history_rows, contact.history_rows);
  put_number(out, field::session_rows, contact.session_rows);
  put_number(out, field::joined_into, contact.joined_into);
  put_text(out, field::integration, contact.integration);
  return out.finish();
}

Result<StoredContact> decode_contact(std::uint64_t number, std::string_view bytes) {
  const auto view = RecordView::open(bytes, version);
  if (!view) return tl::unexpected(view.error());
  const RecordView& in = *view;
  StoredContact contact;
  Contact& card = contact.card;
  card.number = number;
  card.first_name = get_text(in, field::first_name);
  card.last_name = get_text(in, field::last_name);
  contact.emails = get_emails(in);
  contact.phones = get_phones(in);
  card.messengers = get_messengers(in);
  contact.external_ids = card.external_ids = in.texts(field::external_ids);
  card.source = get_text(in, field::source);
  card.created_at = to_time(in.number(field::created_at));
  card.created_by = get_created_by(in, field::created_by);
  card.responsible = get_text(in, field::responsible);
  card.fields = get_fields(in, field::fields);
  card.tags = in.texts(field::tags);
  card.deals = in.numbers(field::deals);
  card.payments = in.numbers(field::payments);
  card.courses = get_courses(in);
  card.first_touch = get_touch(in, field::first_touch);
  card.last_touch = in.has(field::last_touch) ? get_touch(in, field::last_touch) : card.first_touch;
  card.merged = in.numbers(field::merged);
  contact.history_rows = get_number(in, field::history_rows);
  contact.session_rows = get_number(in, field::session_rows);
  contact.joined_into = get_number(in, field::joined_into);
  contact.integration = get_text(in, field::integration);
  show(contact);
  return contact;
}

void show(StoredContact& contact) {
  Contact& card = contact.card;
  card.name = card.first_name;
  if (!card.first_name.empty() && !card.last_name.empty()) card.name.push_back(' ');
  card.name += card.last_name;
  card.emails.clear();
  for (const Email& email : contact.emails) card.emails.push_back(email.typed);
  card.email = card.emails.empty() ? std::string() : card.emails.front();
  card.phones.clear();
  for (const Phone& phone : contact.phones) card.phones.push_back(phone.e164.empty() ? phone.typed : phone.e164);
  card.phone = card.phones.empty() ? std::string() : card.phones.front();
}

}  // namespace dealflow::crm
