#include "engine/http/cloud_events.hpp"

#include "dsl/base/limits.hpp"
#include "dsl/base/utf8.hpp"
#include "engine/http/percent.hpp"

#include <dealflow/value.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace dealflow::http {
namespace {

std::string in_small_letters(std::string_view text) {
  std::string small(text);
  std::transform(small.begin(), small.end(), small.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return small;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// The type without its parameters, in small letters.
std::string media_type(std::string_view content_type) {
  return in_small_letters(trimmed(content_type.substr(0, content_type.find(';'))));
}

// JSON is UTF-8; another `charset` is another text.
bool says_utf8(std::string_view content_type) {
  const std::string small = in_small_letters(content_type);
  const std::size_t at = small.find("charset=");
  if (at == std::string::npos) return true;
  std::string_view charset = std::string_view(small).substr(at + 8);
  charset = trimmed(charset.substr(0, charset.find(';')));
  if (charset.size() >= 2 && charset.front() == '"' && charset.back() == '"')
    charset = charset.substr(1, charset.size() - 2);
  return charset == "utf-8" || charset == "utf8" || charset == "us-ascii";
}

Problem refuse(unsigned status, std::string code, std::string detail) {
  return {.status = status, .code = std::move(code), .detail = std::move(detail)};
}

Problem not_json(const cel::JsonProblem& problem) {
  Problem result = refuse(400, "json.syntax", "the body is no JSON: " + problem.message);
  result.offset = problem.offset;
  return result;
}

// One reader for each thread that serves: it keeps its buffers from one request to the next.
cel::JsonReader& reader() {
  static thread_local cel::JsonReader json;
  return json;
}

// A value of a `ce-` header: what stood in double quotes without them and their escapes, then decoded once.
tl::expected<std::string, Problem> attribute_value(std::string_view name, std::string_view written) {
  std::string unquoted;
  bool inside = false;
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (written[i] == '"') {
      inside = !inside;
    } else if (inside && written[i] == '\\' && i + 1 < written.size()) {
      unquoted.push_back(written[++i]);
    } else {
      unquoted.push_back(written[i]);
    }
  }
  if (inside)
    return tl::unexpected(refuse(400, "ce.header", fmt::format("the quotes of `ce-{}` are not closed", name)));
  auto decoded = decode_percent(unquoted);
  if (!decoded || find_invalid_utf8(*decoded))
    return tl::unexpected(refuse(400, "ce.header", fmt::format("`ce-{}` is not percent-encoded UTF-8", name)));
  return std::move(*decoded);
}

bool is_attribute_name(std::string_view name) {
  return !name.empty() &&
         std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

constexpr std::string_view prefix = "ce-";

// The attributes as members of a JSON object that is not closed yet.
tl::expected<std::string, Problem> read_attributes(const Request& request) {
  std::string json = "{";
  std::set<std::string_view> seen;
  for (const auto& [header, written] : request.headers) {
    if (!header.starts_with(prefix)) continue;
    const std::string_view name = std::string_view(header).substr(prefix.size());
    if (!is_attribute_name(name) || name == "data")
      return tl::unexpected(refuse(400, "ce.attribute_name", fmt::format("`{}` names no attribute", header)));
    if (name == "datacontenttype")
      return tl::unexpected(refuse(400, "ce.header", "`ce-datacontenttype` must not be there: it is `content-type`"));
    if (!seen.insert(name).second)
      return tl::unexpected(refuse(400, "ce.header", fmt::format("`{}` stands in the head twice", header)));
    auto value = attribute_value(name, written);
    if (!value) return tl::unexpected(value.error());
    if (name == "subject" && value->empty())
      return tl::unexpected(refuse(400, "ce.header", "`ce-subject` is empty: it is left out where there is none"));
    json += fmt::format("{}{}:{}", json.size() > 1 ? "," : "", cel::to_json(cel::Value::text(name)),
                        cel::to_json(cel::Value::text(*value)));
  }
  if (!seen.empty()) return json;
  return tl::unexpected(refuse(415, "ce.no_event",
                               "no `ce-` headers, and the content type is not application/cloudevents+json: this is no "
                               "CloudEvent"));
}

tl::expected<std::string, Problem> read_binary(const Request& request) {
  auto json = read_attributes(request);
  if (!json) return json;
  const auto content_type = request.header("content-type");
  if (content_type && (!is_json_content(*content_type) || find_invalid_utf8(*content_type)))
    return tl::unexpected(refuse(415, "ce.content_type", "only JSON in UTF-8 is read as the data of an event"));
  if (content_type) *json += ",\"datacontenttype\":" + cel::to_json(cel::Value::text(*content_type));
  if (request.body.empty()) return std::move(*json) + "}";
  // Whole, and nothing behind it: the body could write attributes of its own otherwise.
  cel::Arena arena;
  if (const auto data = reader().read(request.body, arena, limits::event_depth_max); !data)
    return tl::unexpected(not_json(data.error()));
  auto data = on_one_line(request.body);
  return fmt::format("{},\"data\":{}}}", *json, data ? *data : request.body);
}

tl::expected<std::string, Problem> read_structured(const Request& request) {
  auto line = on_one_line(request.body);
  if (line && line->find_first_not_of(" \t") != std::string::npos) return std::move(*line);
  return tl::unexpected(line ? refuse(400, "json.syntax", "the body is empty")
                             : refuse(400, "json.syntax", "the body is no JSON: a line end inside a text"));
}

// The elements of an array that is valid JSON, byte for byte.
std::vector<std::string> elements_of(std::string_view array) {
  std::vector<std::string> elements;
  std::size_t depth = 0, begin = std::string_view::npos;
  bool in_text = false;
  const auto close = [&](std::size_t end) {
    if (begin == std::string_view::npos) return;
    elements.emplace_back(trimmed(array.substr(begin, end - begin)));
    begin = std::string_view::npos;
  };
  for (std::size_t i = 0; i < array.size(); ++i) {
    const char c = array[i];
    if (in_text) {
      if (c == '\\') ++i;
      if (c == '"') in_text = false;
      continue;
    }
    if (depth == 1 && c == ',') {
      close(i);
      continue;
    }
    if (c == ']' || c == '}') {
      if (depth == 1) close(i);
      --depth;
      continue;
    }
    if (depth == 1 && begin == std::string_view::npos && c != ' ' && c != '\t') begin = i;
    if (c == '"') in_text = true;
    if (c == '[' || c == '{') ++depth;
  }
  return elements;
}

tl::expected<std::vector<std::string>, Problem> read_batch(const Request& request, std::size_t events_max) {
  cel::Arena arena;
  const auto array = reader().read(request.body, arena, limits::event_depth_max + 1);
  if (!array) return tl::unexpected(not_json(array.error()));
  if (!array->is(cel::Kind::list)) return tl::unexpected(refuse(400, "ce.batch", "a batch is a JSON array of events"));
  if (const std::size_t count = array->as_list().size(); count > events_max)
    return tl::unexpected(
        refuse(413, "ce.batch", fmt::format("the batch has {} events; {} are the most", count, events_max)));
  return elements_of(on_one_line(request.body).value_or(request.body));
}

}  // namespace

Mode mode_of(const Request& request) {
  const std::string type = media_type(request.header("content-type").value_or(""));
  if (type.starts_with("application/cloudevents-batch")) return Mode::batched;
  if (type.starts_with("application/cloudevents")) return Mode::structured;
  return Mode::binary;
}

bool is_json_content(std::string_view content_type) {
  const std::string type = media_type(content_type);
  return (type == "application/json" || type == "text/json" || type.ends_with("+json")) && says_utf8(content_type);
}

tl::expected<EventLines, Problem> read_cloud_events(const Request& request, std::size_t events_max) {
  if (request.count("content-type") > 1)
    return tl::unexpected(refuse(400, "http.repeated_header", "`content-type` stands in the head twice"));
  const Mode mode = mode_of(request);
  EventLines events;
  events.batched = mode == Mode::batched;
  const std::string_view type = request.header("content-type").value_or("");
  if (mode != Mode::binary && !is_json_content(type))
    return tl::unexpected(refuse(415, "ce.format", "events are read as JSON in UTF-8, not in another format"));
  if (mode == Mode::batched) {
    auto lines = read_batch(request, events_max);
    if (!lines) return tl::unexpected(lines.error());
    events.lines = std::move(*lines);
    return events;
  }
  auto line = mode == Mode::binary ? read_binary(request) : read_structured(request);
  if (!line) return tl::unexpected(line.error());
  events.lines.push_back(std::move(*line));
  return events;
}

std::optional<std::string> source_of(std::string_view line) {
  cel::Arena arena;
  const auto event = reader().read(line, arena, limits::event_depth_max);
  if (!event || !event->is(cel::Kind::map)) return std::nullopt;
  const auto source = event->as_map().find(cel::Value::text("source"));
  if (!source || !source->is(cel::Kind::text)) return std::nullopt;
  return std::string(source->as_text());
}

std::optional<std::string> on_one_line(std::string text) {
  if (text.find_first_of("\r\n") == std::string::npos) return text;
  bool in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char& c = text[i];
    if (c == '\n' || c == '\r') {
      if (in_text) return std::nullopt;
      c = ' ';
    } else if (in_text && c == '\\' && i + 1 < text.size() && text[i + 1] != '\n' && text[i + 1] != '\r') {
      ++i;
    } else if (c == '"') {
      in_text = !in_text;
    }
  }
  return text;
}

}  // namespace dealflow::http
