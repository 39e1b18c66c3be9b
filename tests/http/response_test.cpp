// Answers: outcomes and problems as JSON, and as bytes.
#include "engine/http/outcome_json.hpp"
#include "engine/http/problem.hpp"
#include "engine/http/response_text.hpp"
#include "tests/support/json_schema.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace dealflow::http {
namespace {

using Json = nlohmann::json;

Outcome outcome(Outcome::Kind kind) {
  Outcome one;
  one.kind = kind;
  one.event = kind == Outcome::Kind::rejected ? 0 : 7;
  if (kind == Outcome::Kind::rejected) one.rejection = {"money.precision", "too fine", 0, 12};
  if (kind == Outcome::Kind::failed) {
    one.failure_code = "step.failed";
    one.failure_message = "no such stage";
  }
  if (kind == Outcome::Kind::applied) {
    one.created = {"con-1", "deal-1"};
    one.changed = {"con-2"};
    one.warnings = {{"variable.name", "odd \"name\""}};
  }
  return one;
}

constexpr auto kinds = {Outcome::Kind::applied, Outcome::Kind::unmatched, Outcome::Kind::duplicate,
                        Outcome::Kind::rejected, Outcome::Kind::failed};

}  // namespace

TEST_CASE("what became of an event is told as its schema says", "[http][json]") {
  for (const Outcome::Kind kind : kinds) {
    const std::string json = to_json(outcome(kind));
    CAPTURE(json);
    CHECK(test::violation(json, test::output_schema("outcome")) == "");
  }
  CHECK(test::violation(ignored_json, test::output_schema("outcome")) == "");
  const Json applied = Json::parse(to_json(outcome(Outcome::Kind::applied)));
  CHECK(applied["event"] == "evt-7");
  CHECK(applied["created"] == Json({"con-1", "deal-1"}));
  CHECK(applied["warnings"][0]["message"] == "odd \"name\"");
}

TEST_CASE("the status of an event says whether sending it again makes sense", "[http]") {
  CHECK(to_response(outcome(Outcome::Kind::applied)).status == 200);
  CHECK(to_response(outcome(Outcome::Kind::unmatched)).status == 200);
  CHECK(to_response(outcome(Outcome::Kind::duplicate)).status == 200);
  CHECK(to_response(outcome(Outcome::Kind::failed)).status == 200);
  const Response rejected = to_response(outcome(Outcome::Kind::rejected));
  CHECK(rejected.status == 422);
  CHECK(rejected.content_type == "application/problem+json");
  CHECK(Json::parse(rejected.body)["offset"] == 12);
  const Response batch = to_response(std::vector{outcome(Outcome::Kind::rejected), outcome(Outcome::Kind::applied)});
  CHECK(batch.status == 200);
  CHECK(Json::parse(batch.body)[0]["rejection"]["code"] == "money.precision");
}

TEST_CASE("what the engine refuses has a status of its own", "[http]") {
  const std::vector<std::pair<ErrorCode, unsigned>> cases{
      {ErrorCode::busy, 429},         {ErrorCode::cancelled, 503},        {ErrorCode::store_full, 503},
      {ErrorCode::io, 503},           {ErrorCode::store_damaged, 503},    {ErrorCode::store_locked, 503},
      {ErrorCode::not_found, 404},    {ErrorCode::invalid_argument, 400}, {ErrorCode::refused, 422},
      {ErrorCode::store_missing, 503}};
  for (const auto& [code, status] : cases) {
    const Response response = to_response(problem_of(Error{code, "/srv/store/data.mdb: what happened"}));
    CAPTURE(response.body);
    CHECK(response.status == status);
    CHECK(test::violation(response.body, test::output_schema("problem")) == "");
    const bool later = status == 429 || status == 503;
    CHECK((std::count_if(response.headers.begin(), response.headers.end(),
                         [](const Header& h) { return h.first == "Retry-After"; }) == 1) == later);
    if (status == 503) CHECK(response.body.find("/srv") == std::string::npos);
  }
  for (const ErrorCode code : {ErrorCode::io, ErrorCode::store_full, ErrorCode::cancelled}) {
    CHECK(problem_of(Error{code, ""}).detail.find("nothing was taken") != std::string::npos);
    CHECK(problem_of_reading(Error{code, ""}).detail.find("taken") == std::string::npos);
    CHECK(problem_of_reading(Error{code, ""}).status == 503);
  }
  CHECK(problem_of(Rejection{"json.syntax", "", 0, 3}).status == 400);
  CHECK(problem_of(Rejection{"event.id_reused", "", 0, 3}).status == 422);
}

TEST_CASE("an answer as bytes", "[http]") {
  const TimePoint now = *parse_time("1994-11-06T08:49:37.5Z");
  CHECK(http_date(now) == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(to_bytes({.body = "{}", .headers = {{"Retry-After", "1"}}}, {}, now) ==
        "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nCache-Control: no-store\r\nRetry-After: 1\r\n"
        "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
  CHECK(to_bytes({.body = "{}"}, {.keep_alive = false, .head_only = true}, now)
            .ends_with("Content-Length: 2\r\nConnection: close\r\n\r\n"));
  CHECK(to_bytes({.body = "{}"}, {.old_client = true}, now).find("Connection: keep-alive\r\n") != std::string::npos);
  CHECK(to_bytes({.status = 204}, {}, now).ends_with("no-store\r\n\r\n"));
  // What came from outside cannot write headers of its own.
  CHECK(to_bytes({.headers = {{"X", "a\r\nSet-Cookie: b"}}}, {}, now).find("Set-Cookie") == std::string::npos);
}

}  // namespace dealflow::http
