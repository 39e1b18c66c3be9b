// Problem: why a request was not done, in the one JSON shape that all errors have.
//
//   {"type": "about:blank", "title": "Not Found", "status": 404, "code": "http.no_such_path", "detail": "…"}
//
// Threads:  plain values.
// Source:   RFC 9457; docs/schema/problem.json.
#pragma once

#include <dealflow/event.hpp>
#include <dealflow/result.hpp>

#include "engine/http/message.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dealflow::http {

struct Problem {
  unsigned status = 400;
  std::string code;                                      // stable, for machines: "http.no_such_path", "json.syntax"
  std::string detail;                                    // for the sender's engineer
  std::optional<std::uint64_t> offset = {};              // bytes from the start of the event to the place at fault
  std::optional<std::chrono::seconds> retry_after = {};  // come again then
  std::vector<Header> headers = {};
};

// The words that belong to a status: "Not Found".
[[nodiscard]] std::string_view reason(unsigned status);

[[nodiscard]] Response to_response(const Problem& problem);

// What the worker or the store refused: 429 where its queue is full, 503 where it cannot write, 404, 400.
[[nodiscard]] Problem problem_of(const Error& error);
// The same of one who only asked what is there.
[[nodiscard]] Problem problem_of_reading(const Error& error);
// An event that was refused: 400 where it is no JSON, else 422.
[[nodiscard]] Problem problem_of(const Rejection& rejection);

}  // namespace dealflow::http
