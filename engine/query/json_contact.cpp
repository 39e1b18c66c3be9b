#include "engine/query/json.hpp"

namespace dealflow {
namespace {

using query::Json;
using query::text_or_null;

Json messengers(const std::vector<Messenger>& all) {
  Json list = Json::array();
  for (const Messenger& one : all) {
    list.push_back({{"network", one.network},
                    {"subscriber_id", one.subscriber_id},
                    {"bot", text_or_null(one.bot)},
                    {"username", text_or_null(one.username)},
                    {"link", text_or_null(one.link)}});
  }
  return list;
}

Json sessions(const std::vector<Session>& all) {
  Json list = Json::array();
  for (const Session& one : all) {
    Json visits = Json::array();
    for (const Visit& visit : one.visits) {
      visits.push_back({{"url", visit.url},
                        {"time_on_page_s", visit.time_on_page_s},
                        {"visited_at", format_time(visit.visited_at)}});
    }
    list.push_back({{"at", format_time(one.at)}, {"browser", text_or_null(one.browser)}, {"visits", visits}});
  }
  return list;
}

Json courses(const std::vector<CourseProgress>& all) {
  Json list = Json::array();
  for (const CourseProgress& one : all) {
    list.push_back({{"course", one.course},
                    {"title", text_or_null(one.title)},
                    {"plan", text_or_null(one.plan)},
                    {"percent", one.percent},
                    {"lesson", text_or_null(one.lesson)},
                    {"completed", one.completed},
                    {"enrolled_at", query::time_or_null(one.enrolled_at)},
                    {"progressed_at", query::time_or_null(one.progressed_at)}});
  }
  return list;
}

Json touch(const std::optional<Touch>& one) {
  if (!one) return {};
  return {{"at", format_time(one->at)},          {"source", text_or_null(one->source)},
          {"medium", text_or_null(one->medium)}, {"campaign", text_or_null(one->campaign)},
          {"term", text_or_null(one->term)},     {"content", text_or_null(one->content)}};
}

}  // namespace

std::string to_json(const Contact& contact) {
  Json json;
  json["id"] = query::id("con", contact.number);
  json["name"] = text_or_null(contact.name);
  json["first_name"] = text_or_null(contact.first_name);
  json["last_name"] = text_or_null(contact.last_name);
  json["email"] = text_or_null(contact.email);
  json["emails"] = contact.emails;
  json["phone"] = text_or_null(contact.phone);
  json["phones"] = contact.phones;
  json["messengers"] = messengers(contact.messengers);
  json["source"] = text_or_null(contact.source);
  json["created_at"] = format_time(contact.created_at);
  json["created_by"] = query::created_by(contact.created_by);
  json["responsible"] = text_or_null(contact.responsible);
  json["fields"] = query::fields(contact.fields);
  json["tags"] = contact.tags;
  json["deals"] = query::ids("deal", contact.deals);
  json["payments"] = query::payment_ids(contact.payment_ids, contact.payments);
  json["sessions"] = sessions(contact.sessions);
  json["courses"] = courses(contact.courses);
  json["history"] = query::history(contact.history);
  json["touches"] = {{"first", touch(contact.first_touch)}, {"last", touch(contact.last_touch)}};
  json["merged"] = query::ids("con", contact.merged);
  return query::print(json);
}

}  // namespace dealflow
