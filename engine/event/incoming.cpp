#include "engine/event/incoming.hpp"

#include "dsl/base/edit_distance.hpp"
#include "dsl/base/limits.hpp"
#include "engine/event/attribute_check.hpp"
#include "engine/event/content_hash.hpp"
#include "engine/event/data_check.hpp"
#include "engine/event/envelope.hpp"
#include "engine/event/extract.hpp"
#include "engine/event/json_locator.hpp"
#include "engine/event/text_check.hpp"

#include <fmt/format.h>

#include <unordered_map>

namespace dealflow::event {
namespace {

Rejection rejection(std::string code, std::string message, std::uint64_t offset) {
  Rejection result;
  result.code = std::move(code);
  result.message = std::move(message);
  result.offset = offset;
  return result;
}

std::string_view code_of(cel::JsonError error) {
  switch (error) {
    case cel::JsonError::syntax:
    case cel::JsonError::cut_short:
    case cel::JsonError::number: return "json.syntax";
    case cel::JsonError::utf8: return "json.utf8";
    case cel::JsonError::duplicate_key: return "json.duplicate_key";
    case cel::JsonError::depth: return "json.depth";
  }
  return "json.syntax";  // not reached
}

void warn_of_unknown_type(const stdlib::Catalogue& catalogue, Incoming& incoming) {
  std::string message = fmt::format("no event type is called `{}`", incoming.type);
  if (const std::string near = nearest(incoming.type, catalogue.names()); !near.empty())
    message += fmt::format("; did you mean `{}`?", near);
  incoming.warnings.push_back({"event.unknown_type", std::move(message)});
}

}  // namespace

struct Intake::Impl {
  IntakeOptions options;
  std::unordered_map<std::string_view, Shape> shapes;  // by type; looked up only
  cel::JsonReader json;

  using Step = tl::expected<void, Refusal>;

  tl::expected<cel::Value, Rejection> parse(std::string_view line, cel::Arena& arena) {
    if (line.size() > limits::event_bytes_max) {
      return tl::unexpected(rejection(
          "json.size", fmt::format("the line has {} bytes; {} are the most", line.size(), limits::event_bytes_max), 0));
    }
    auto event = json.read(line, arena, limits::event_depth_max);
    if (event) return *event;
    const cel::JsonProblem& problem = event.error();
    return tl::unexpected(rejection(std::string(code_of(problem.error)), problem.message, problem.offset));
  }

  Step read_payload(const cel::Map& event, Incoming& incoming) const {
    const auto data = event.find(cel::Value::text("data"));
    incoming.content_hash = content_hash(incoming.type, data.value_or(cel::Value::null()));
    incoming.declaration = options.catalogue.find(incoming.type);
    if (incoming.declaration == nullptr) {
      warn_of_unknown_type(options.catalogue, incoming);
      incoming.data = data && data->is(cel::Kind::map) ? *data : cel::make_map(*incoming.arena, {});
      return {};
    }
    if (!data || data->is_null()) {
      return refuse("data.missing", fmt::format("`data` is absent; `{}` has required attributes", incoming.type), "");
    }
    if (!data->is(cel::Kind::map)) {
      return refuse("data.not_object", fmt::format("`data` must be an object, not {}", kind_in_words(*data)), "data");
    }
    return read_known(*data, incoming);
  }

  Step read_known(const cel::Value& data, Incoming& incoming) const {
    const stdlib::EventType& type = *incoming.declaration;
    auto typed = check_data(shapes.at(type.type), type, data, *incoming.arena, incoming.warnings);
    if (!typed) return tl::unexpected(typed.error());
    incoming.data = *typed;
    const cel::Map& map = typed->as_map();
    auto person = extract_person(type, map, options.default_region, incoming.warnings);
    if (!person) return tl::unexpected(person.error());
    incoming.person = std::move(*person);
    incoming.items = extract_items(map);
    incoming.utm = extract_utm(map);
    incoming.session = extract_session(map);
    return {};
  }

  Step read_event(const cel::Value& event, Incoming& incoming) const {
    if (!event.is(cel::Kind::map)) {
      const bool batch = event.is(cel::Kind::list);
      return refuse("ce.not_object",
                    batch ? "a list; each line is one event, and a batch is written as one line for each of its events"
                          : fmt::format("{}; each line is one event, a JSON object", kind_in_words(event)),
                    "");
    }
    if (auto path = find_control_character(incoming.raw, event)) {
      return refuse("text.control", fmt::format("`{}` holds a control character", *path), *path);
    }
    if (auto envelope = read_envelope(event.as_map(), options.type_prefix, incoming); !envelope) return envelope;
    incoming.key = event_key(incoming.source, incoming.id);
    return read_payload(event.as_map(), incoming);
  }
};

Intake::Intake(IntakeOptions options) : impl_(std::make_unique<Impl>()) {
  impl_->options = std::move(options);
  for (const stdlib::EventType& type : impl_->options.catalogue.types())
    impl_->shapes.emplace(type.type, make_shape(type));
}
Intake::~Intake() = default;
Intake::Intake(Intake&&) noexcept = default;
Intake& Intake::operator=(Intake&&) noexcept = default;

tl::expected<Incoming, Rejection> Intake::read(std::string_view line) {
  Incoming incoming;
  incoming.raw = std::string(line);
  incoming.arena = std::make_shared<cel::Arena>();
  const auto event = impl_->parse(line, *incoming.arena);
  if (!event) return tl::unexpected(event.error());
  if (auto read = impl_->read_event(*event, incoming); !read) {
    Refusal& refusal = read.error();
    return tl::unexpected(rejection(std::move(refusal.code), std::move(refusal.message), locate(line, refusal.path)));
  }
  return incoming;
}

tl::expected<std::optional<std::string>, Rejection> Intake::address(std::string_view line, bool needed) {
  const bool may_have_one = line.find("\"workspace\"") != std::string_view::npos || line.find("\\u") != line.npos;
  if (!needed && !may_have_one) return std::nullopt;
  cel::Arena arena;
  const auto event = impl_->parse(line, arena);
  if (!event && needed) return tl::unexpected(event.error());
  const cel::Value name =
      event && event->is(cel::Kind::map) ? member(event->as_map(), "workspace") : cel::Value::null();
  if (name.is(cel::Kind::text)) return std::string(name.as_text());
  if (name.is_null()) return std::nullopt;
  return tl::unexpected(rejection("event.unknown_workspace",
                                  fmt::format("`workspace` must be the name of one, not {}", kind_in_words(name)),
                                  locate(line, "workspace")));
}

}  // namespace dealflow::event
