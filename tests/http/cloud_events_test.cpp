// CloudEvents in their three modes: what becomes of each as a line, and what is no event in HTTP's terms.
#include "engine/http/cloud_events.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace dealflow::http {
namespace {

using Json = nlohmann::json;

Request post(std::vector<Header> headers, std::string body) {
  Request request;
  request.method = "POST";
  request.headers = std::move(headers);
  request.body = std::move(body);
  return request;
}

std::vector<Header> binary(std::vector<Header> more = {}, const std::string& content_type = "application/json") {
  std::vector<Header> headers{{"ce-specversion", "1.0"}, {"ce-id", "1"}, {"ce-source", "/s"}, {"ce-type", "api.deal"}};
  if (!content_type.empty()) headers.emplace_back("content-type", content_type);
  headers.insert(headers.end(), more.begin(), more.end());
  return headers;
}

std::string code_of(const Request& request) {
  const auto events = read_cloud_events(request, 3);
  return events ? "" : std::to_string(events.error().status) + " " + events.error().code;
}

Json only_line(const Request& request) {
  const auto events = read_cloud_events(request, 3);
  REQUIRE(events);
  REQUIRE(events->lines.size() == 1);
  CHECK(events->lines[0].find('\n') == std::string::npos);
  return Json::parse(events->lines[0]);
}

}  // namespace

TEST_CASE("the content type alone says the mode", "[http][cloudevents]") {
  const std::vector<std::pair<std::string, Mode>> cases{
      {"application/cloudevents+json", Mode::structured},
      {"Application/CloudEvents+JSON; charset=UTF-8", Mode::structured},
      {"application/cloudevents", Mode::structured},
      {"application/cloudevents-batch+json", Mode::batched},
      {"APPLICATION/CLOUDEVENTS-BATCH+JSON;charset=utf-8", Mode::batched},
      {"application/json", Mode::binary},
      {"text/plain; x=application/cloudevents+json", Mode::binary},
  };
  for (const auto& [type, mode] : cases) {
    CAPTURE(type);
    CHECK(mode_of(post({{"content-type", type}}, "")) == mode);
  }
  CHECK(mode_of(post({}, "")) == Mode::binary);
}

TEST_CASE("binary mode: headers are attributes, the body is the data byte for byte", "[http][cloudevents]") {
  const Json event =
      only_line(post(binary({{"ce-partitionkey", "7"}, {"x-other", "1"}}), R"({"n": 12345678901234567890})"));
  CHECK(event["specversion"] == "1.0");
  CHECK(event["partitionkey"] == "7");
  CHECK(event["datacontenttype"] == "application/json");
  CHECK(event.size() == 7);
  CHECK(read_cloud_events(post(binary(), R"({"a":1.10})"), 3)->lines[0].ends_with(R"(,"data":{"a":1.10}})"));
  CHECK(only_line(post(binary(), "{\r\n  \"a\": [1,\n2]\n}"))["data"] == Json::parse(R"({"a":[1,2]})"));
  CHECK_FALSE(only_line(post(binary(), "")).contains("data"));
  CHECK(only_line(post(binary({}, ""), "{}"))["data"] == Json::object());
  CHECK(only_line(post(binary({}, "application/vnd.shop+json"), "{}"))["data"] == Json::object());
}

TEST_CASE("values of headers lose their quotes, then are decoded once", "[http][cloudevents]") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"plain", "plain"},
      {"Euro%20%E2%82%AC%20%F0%9F%98%80", "Euro \u20AC \U0001F600"},
      {"\"quoted text\"", "quoted text"},
      {R"("a \"b\" \\c")", R"(a "b" \c)"},
      {R"(a"b c"d)", "ab cd"},
      {"%22", "\""},
      {"%2525", "%25"},  // once
      {"100%25", "100%"},
      {"caf\u00E9", "caf\u00E9"},
  };
  for (const auto& [written, value] : cases) {
    CAPTURE(written);
    CHECK(only_line(post(binary({{"ce-subject", written}}), "{}"))["subject"] == value);
  }
  for (const std::string written :
       {"", "\"\"", "%", "%4", "%zz", "%C0%AF", "%ED%A0%80", "%FF", "a%E2%82", "\"open", "\xC0\xAF"}) {
    CAPTURE(written);
    CHECK(code_of(post(binary({{"ce-subject", written}}), "{}")) == "400 ce.header");
  }
}

TEST_CASE("what is no event in binary mode is refused", "[http][cloudevents]") {
  CHECK(code_of(post(binary({{"ce-datacontenttype", "application/json"}}), "{}")) == "400 ce.header");
  CHECK(code_of(post(binary({{"ce-id", "2"}}), "{}")) == "400 ce.header");
  CHECK(code_of(post(binary({{"ce-data", "x"}}), "{}")) == "400 ce.attribute_name");
  CHECK(code_of(post(binary({{"ce-a-b", "x"}}), "{}")) == "400 ce.attribute_name");
  CHECK(code_of(post(binary({{"ce-", "x"}}), "{}")) == "400 ce.attribute_name");
  CHECK(code_of(post({{"content-type", "application/json"}}, "{}")) == "415 ce.no_event");
  CHECK(code_of(post(binary({}, "text/plain"), "hello")) == "415 ce.content_type");
  CHECK(code_of(post(binary({}, "application/xml"), "<a/>")) == "415 ce.content_type");
  CHECK(code_of(post(binary({}, "application/json; charset=iso-8859-1"), "{}")) == "415 ce.content_type");
  CHECK(code_of(post(binary({{"content-type", "text/plain"}}), "{}")) == "400 http.repeated_header");
}

TEST_CASE("a body cannot write attributes of its own", "[http][cloudevents]") {
  for (const std::string body : {R"({},"workspace":"other")", R"(1})", R"({}} {"a":1)", "{", "\"a\nb\"", "nul"}) {
    CAPTURE(body);
    CHECK(code_of(post(binary(), body)) == "400 json.syntax");
  }
}

TEST_CASE("structured mode: the body is the event, on one line", "[http][cloudevents]") {
  const std::vector<Header> headers{{"content-type", "application/cloudevents+json"}};
  const auto events = read_cloud_events(post(headers, "{\r\n\"id\": \"a\\nb\",\n\"n\": 1.0\n}"), 3);
  REQUIRE(events);
  CHECK_FALSE(events->batched);
  CHECK(events->lines == std::vector<std::string>{"{  \"id\": \"a\\nb\", \"n\": 1.0 }"});
  CHECK(code_of(post(headers, "")) == "400 json.syntax");
  CHECK(code_of(post(headers, " \n")) == "400 json.syntax");
  CHECK(code_of(post(headers, "{\"a\": \"b\nc\"}")) == "400 json.syntax");
  CHECK(code_of(post(headers, "{\"a\": \"b\\\nc\"}")) == "400 json.syntax");
  CHECK(code_of(post({{"content-type", "application/cloudevents+avro"}}, "{}")) == "415 ce.format");
  CHECK(code_of(post({{"content-type", "application/cloudevents"}}, "{}")) == "415 ce.format");
}

TEST_CASE("batched mode: each element stays as it came", "[http][cloudevents]") {
  const std::vector<Header> headers{{"content-type", "application/cloudevents-batch+json"}};
  const auto lines = [&](const std::string& body) {
    const auto events = read_cloud_events(post(headers, body), 3);
    REQUIRE(events);
    CHECK(events->batched);
    return events->lines;
  };
  using Lines = std::vector<std::string>;
  CHECK(lines("[]") == Lines{});
  CHECK(lines(" [ ] ") == Lines{});
  CHECK(lines(R"([{"a":1}])") == Lines{R"({"a":1})"});
  CHECK(lines("[ {\"a\" : [1,2]} ,\n {\"b\":\"],[\\\"\"}\n]") == Lines{R"({"a" : [1,2]})", R"({"b":"],[\""})"});
  CHECK(lines(R"([1, "two", null])") == Lines{"1", "\"two\"", "null"});  // which the engine refuses, each by itself
  CHECK(code_of(post(headers, "[{},{},{},{}]")) == "413 ce.batch");
  CHECK(code_of(post(headers, "{}")) == "400 ce.batch");
  CHECK(code_of(post(headers, "[{]")) == "400 json.syntax");
  CHECK(code_of(post(headers, "[{}] x")) == "400 json.syntax");
  CHECK(code_of(post({{"content-type", "application/cloudevents-batch+xml"}}, "[]")) == "415 ce.format");
}

TEST_CASE("the source of an event is its attribute", "[http][cloudevents]") {
  CHECK(source_of(R"({"source":"/shop","data":{"source":"/x"}})") == "/shop");
  CHECK_FALSE(source_of(R"({"data":{"source":"/x"}})"));
  CHECK_FALSE(source_of(R"({"source":1})"));
  CHECK_FALSE(source_of("no json"));
  CHECK_FALSE(source_of(R"({"source":"/a","source":"/b"})"));
}

}  // namespace dealflow::http
