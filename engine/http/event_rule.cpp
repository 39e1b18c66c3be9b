#include "engine/http/event_rule.hpp"

#include "dsl/base/limits.hpp"
#include "dsl/base/utf8.hpp"
#include "engine/http/cloud_events.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <map>

namespace dealflow::http {
namespace {

using cel::Kind;
using cel::Value;
using Made = tl::expected<Value, Problem>;

constexpr auto kept_secret =
    std::to_array<std::string_view>({"authorization", "proxy-authorization", "cookie", "webhook-signature"});

// Of each expression: it runs where requests are read, and others wait.
constexpr std::size_t steps_max = 100'000;

Problem rule_problem(std::string detail) { return {.status = 422, .code = "intake.rule", .detail = std::move(detail)}; }

Value headers_of(const Request& request, cel::Arena& arena) {
  std::map<std::string, std::string> joined;
  for (const auto& [name, value] : request.headers) {
    if (std::find(kept_secret.begin(), kept_secret.end(), name) != kept_secret.end()) continue;
    if (find_invalid_utf8(value)) continue;
    std::string& all = joined[name];
    all += (all.empty() ? "" : ", ") + value;
  }
  std::vector<std::pair<Value, Value>> entries;
  for (const auto& [name, value] : joined)
    entries.emplace_back(Value::text(arena.copy(name)), Value::text(arena.copy(value)));
  return cel::make_map(arena, entries);
}

// The last resort of a sender that names its messages nowhere.
std::string hash_of(std::string_view body) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(body.data(), body.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::string text = "body-";
  for (unsigned i = 0; i < size; ++i) text += fmt::format("{:02x}", digest[i]);
  return text;
}

class Application {
 public:
  Application(const rules::Settings& settings, const Request& request) : request_(request) {
    options_.zone = settings.timezone;
    options_.region = settings.default_region;
    options_.limits.steps_max = steps_max;
  }

  [[nodiscard]] tl::expected<std::optional<std::string>, Problem> run(const rules::EventRule& rule,
                                                                      const std::string& source) {
    const auto body = cel::parse_json(request_.body, arena_, limits::event_depth_max);
    if (!body) {
      Problem problem{.status = 400, .code = "json.syntax", .detail = "the body is no JSON: " + body.error().message};
      problem.offset = body.error().offset;
      return tl::unexpected(std::move(problem));
    }
    slots_[rules::rule_slot::body] = *body;
    slots_[rules::rule_slot::headers] = headers_of(request_, arena_);

    const auto type = make(rule.type, "type");
    if (!type) return tl::unexpected(type.error());
    if (type->is_null()) return std::nullopt;
    if (!type->is(Kind::text)) return tl::unexpected(rule_problem("`type` gives no text"));

    add("specversion", Value::text("1.0"));
    add("type", *type);
    const auto id = id_of(rule);
    if (!id) return tl::unexpected(id.error());
    add("id", *id);
    add("source", Value::text(rule.source.empty() ? source : rule.source));
    for (const auto& [name, part] : {std::pair("time", &rule.time), std::pair("subject", &rule.subject)}) {
      if (!part->has_value()) continue;
      const auto value = make(**part, name);
      if (!value) return tl::unexpected(value.error());
      if (!value->is_null()) add(name, *value);
    }
    const auto data = make(rule.data, "data");
    if (!data) return tl::unexpected(data.error());
    if (!data->is_null()) add("data", *data);
    return cel::to_json(cel::make_map(arena_, event_));
  }

 private:
  void add(std::string_view name, const Value& value) { event_.emplace_back(Value::text(name), value); }

  // What the rule says, else the id of the message, else a hash of what came.
  [[nodiscard]] Made id_of(const rules::EventRule& rule) {
    if (rule.id) {
      const auto id = make(*rule.id, "id");
      if (!id) return id;
      if (id->is(Kind::text) && !id->as_text().empty()) return id;
      if (id->is(Kind::int64) || id->is(Kind::uint64)) return Value::text(arena_.copy(cel::display(*id)));
      if (!id->is_null() && !id->is(Kind::text)) return tl::unexpected(rule_problem("`id` gives no text"));
    }
    if (const auto message = request_.header("webhook-id");
        message && !message->empty() && !find_invalid_utf8(*message))
      return Value::text(arena_.copy(*message));
    return Value::text(arena_.copy(hash_of(request_.body)));
  }

  [[nodiscard]] Made make(const rules::EventPart& part, const std::string& place) {
    switch (part.kind) {
      case rules::EventPart::Kind::object: return make_object(part, place);
      case rules::EventPart::Kind::list: return make_list(part, place);
      case rules::EventPart::Kind::expression: break;
    }
    if (!part.value) return Value::null();
    auto value = part.value->evaluate(slots_, arena_, options_);
    if (value) return *value;
    return tl::unexpected(rule_problem(fmt::format("`{}`: {}", place, value.error().message)));
  }

  [[nodiscard]] Made make_object(const rules::EventPart& part, const std::string& place) {
    std::vector<std::pair<Value, Value>> entries;
    for (const auto& [name, below] : part.members) {
      const auto value = make(below, place + "." + name);
      if (!value) return value;
      if (!value->is_null()) entries.emplace_back(Value::text(arena_.copy(name)), *value);
    }
    return cel::make_map(arena_, entries);
  }

  [[nodiscard]] Made make_list(const rules::EventPart& part, const std::string& place) {
    std::vector<Value> elements;
    for (std::size_t i = 0; i < part.items.size(); ++i) {
      const auto value = make(part.items[i], fmt::format("{}[{}]", place, i));
      if (!value) return value;
      if (!value->is_null()) elements.push_back(*value);
    }
    return cel::make_list(arena_, elements);
  }

  const Request& request_;
  cel::EvaluationOptions options_;
  cel::Arena arena_;
  std::array<Value, rules::rule_slot::count> slots_{};
  std::vector<std::pair<Value, Value>> event_;
};

}  // namespace

tl::expected<std::optional<std::string>, Problem> apply_rule(const rules::EventRule& rule,
                                                             const rules::Settings& settings, const std::string& source,
                                                             const Request& request) {
  const auto content_type = request.header("content-type");
  if (content_type && !is_json_content(*content_type))
    return tl::unexpected(
        Problem{.status = 415, .code = "intake.content_type", .detail = "this channel reads JSON in UTF-8"});
  return Application(settings, request).run(rule, source);
}

}  // namespace dealflow::http
