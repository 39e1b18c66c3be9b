#include "engine/http/problem.hpp"

#include <nlohmann/json.hpp>

namespace dealflow::http {
namespace {

// A full queue is empty again after some commits; a disk takes longer.
constexpr auto queue_rest = std::chrono::seconds(1);
constexpr auto store_rest = std::chrono::seconds(5);

}  // namespace

std::string_view reason(unsigned status) {
  switch (status) {
    case 200: return "OK";
    case 204: return "No Content";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Unknown";
  }
}

Response to_response(const Problem& problem) {
  nlohmann::ordered_json json{{"type", "about:blank"},
                              {"title", reason(problem.status)},
                              {"status", problem.status},
                              {"code", problem.code},
                              {"detail", problem.detail}};
  if (problem.offset) json["offset"] = *problem.offset;
  Response response;
  response.status = problem.status;
  response.content_type = "application/problem+json";
  response.body = json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  response.headers = problem.headers;
  if (problem.retry_after) response.headers.emplace_back("Retry-After", std::to_string(problem.retry_after->count()));
  return response;
}

Problem problem_of(const Error& error) {
  Problem problem{.code = "engine." + std::string(to_string(error.code)), .detail = error.detail};
  switch (error.code) {
    case ErrorCode::busy:
      problem.status = 429;
      problem.retry_after = queue_rest;
      return problem;
    case ErrorCode::not_found: problem.status = 404; return problem;
    case ErrorCode::invalid_argument: problem.status = 400; return problem;
    case ErrorCode::refused: problem.status = 422; return problem;
    case ErrorCode::cancelled:
    case ErrorCode::store_missing:
    case ErrorCode::store_damaged:
    case ErrorCode::store_newer_format:
    case ErrorCode::store_locked:
    case ErrorCode::store_full:
    case ErrorCode::io: break;
  }
  problem.status = 503;
  problem.retry_after = store_rest;
  // Where the store lies is for the operator's eyes.
  problem.detail = error.code == ErrorCode::cancelled    ? "the server is stopping; nothing was taken"
                   : error.code == ErrorCode::store_full ? "the store is full; nothing was taken"
                                                         : "the store cannot be written; nothing was taken";
  return problem;
}

Problem problem_of_reading(const Error& error) {
  Problem problem = problem_of(error);
  if (problem.status == 503)
    problem.detail = error.code == ErrorCode::cancelled ? "the server is stopping" : "the store cannot be read";
  return problem;
}

Problem problem_of(const Rejection& rejection) {
  return {.status = rejection.code.starts_with("json.") ? 400U : 422U,
          .code = rejection.code,
          .detail = rejection.message,
          .offset = rejection.offset};
}

}  // namespace dealflow::http
