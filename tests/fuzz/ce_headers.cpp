// CloudEvents over HTTP, binary mode above all: whatever stands in headers and body, a refusal with a status and a
// code; or lines of one JSON object each, whose attributes are those of the headers and whose data is the body. Nothing
// that a body says becomes an attribute.
//
//   an input:  "name: value" a line, an empty line, the body
#include "engine/http/cloud_events.hpp"
#include "tests/fuzz/property.hpp"

#include "dsl/base/utf8.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <string>

namespace dealflow::fuzz {
namespace {

using Json = nlohmann::json;
constexpr std::size_t events_max = 50;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// As the server hands it on: names in small letters, values without blanks around them and without controls.
http::Request request_of(std::string_view input) {
  http::Request request;
  request.method = "POST";
  request.path = "/events";
  while (!input.empty()) {
    const std::size_t end = std::min(input.find('\n'), input.size());
    const std::string_view line = input.substr(0, end);
    input.remove_prefix(std::min(end + 1, input.size()));
    if (line.empty()) break;
    const std::size_t colon = std::min(line.find(':'), line.size());
    std::string name(line.substr(0, colon));
    for (char& c : name)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    std::string value(trimmed(line.substr(std::min(colon + 1, line.size()))));
    const auto is_control = [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; };
    if (std::any_of(value.begin(), value.end(), is_control)) continue;
    request.headers.emplace_back(std::move(name), std::move(value));
  }
  request.body = std::string(input);
  return request;
}

void check_problem(const http::Problem& problem) {
  claim(problem.status == 400 || problem.status == 413 || problem.status == 415, "a refusal has its status",
        problem.code);
  claim(!problem.code.empty() && !problem.detail.empty(), "a refusal says what is wrong", problem.code);
  static_cast<void>(http::to_response(problem));
}

// The names that stand in an object's text, each as often as it does.
std::multiset<std::string> names_in(const std::string& line) {
  std::multiset<std::string> names;
  const auto look = [&](int depth, Json::parse_event_t event, Json& value) {
    if (event == Json::parse_event_t::key && depth == 1) names.insert(value.get<std::string>());
    return true;
  };
  if (Json::parse(line, look, false).is_discarded()) names.clear();
  return names;
}

void check_binary(const http::Request& request, const std::string& line) {
  const Json event = Json::parse(line, nullptr, false);
  claim(event.is_object(), "an event in binary mode is a JSON object", line);
  std::multiset<std::string> wanted;
  for (const auto& [name, value] : request.headers)
    if (name.starts_with("ce-")) wanted.insert(name.substr(3));
  if (request.count("content-type") > 0) wanted.insert("datacontenttype");
  if (!request.body.empty()) wanted.insert("data");
  claim(names_in(line) == wanted, "its members are its headers and its data, each once", line);
  for (const auto& [name, value] : event.items())
    claim(name == "data" || value.is_string(), "an attribute is a text", line);
  if (!request.body.empty())
    claim(event["data"] == Json::parse(request.body, nullptr, false), "its data is the body", line);
}

void check_batch(const http::Request& request, const std::vector<std::string>& lines) {
  claim(lines.size() <= events_max, "a batch has no more than the most");
  const Json whole = Json::parse(request.body, nullptr, false);
  claim(whole.is_array() && whole.size() == lines.size(), "a batch has a line for each element", request.body);
  for (std::size_t i = 0; i < lines.size(); ++i)
    claim(Json::parse(lines[i], nullptr, false) == whole[i], "a line is the element at its place", lines[i]);
}

void check_lines(const http::Request& request, const http::EventLines& events) {
  const http::Mode mode = http::mode_of(request);
  claim(events.batched == (mode == http::Mode::batched), "a batch is answered as one");
  for (const std::string& line : events.lines) {
    claim(line.find_first_of("\r\n") == std::string::npos, "an event is one line", line);
    const auto source = http::source_of(line);
    claim(!source || !find_invalid_utf8(*source), "a source is text", line);
  }
  if (mode == http::Mode::batched) return check_batch(request, events.lines);
  claim(events.lines.size() == 1, "one request, one event");
  if (mode == http::Mode::binary) check_binary(request, events.lines.front());
}

}  // namespace
}  // namespace dealflow::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dealflow;
  const http::Request request = fuzz::request_of(fuzz::as_text(data, size));
  const auto events = http::read_cloud_events(request, fuzz::events_max);
  if (events) {
    fuzz::check_lines(request, *events);
  } else {
    fuzz::check_problem(events.error());
  }
  return 0;
}
