// The table of routes: one declaration each. Server, `Allow`, metrics and the list of http_routes() read it.
//
//   {"GET", "/deals/{id}", "One deal with its tabs.", Access::host, Work::long_one, &answer_record,
//    {"deal", Answer::Shape::one}, record_parameters()}
//
// A path's part in braces takes any text but a slash; it comes decoded. HEAD stands beside every GET, OPTIONS beside
// every route, without a declaration.
//
// Threads:  immutable.
#pragma once

#include "engine/http/message.hpp"
#include "engine/http/problem.hpp"
#include "engine/http/query_values.hpp"

#include <tl/expected.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::http {

class Service;
struct Admission;

// Who is let in.
enum class Access : std::uint8_t {
  anyone,   // probes
  host,     // a token of the server's own; where it has none, this machine, or anyone with `open`
  channel,  // by what the channel of the path asks for
};

// Where a handler runs.
enum class Work : std::uint8_t {
  short_one,  // on the thread that reads requests
  long_one,   // on a thread of its own kind: it reads the store, or waits
};

struct Call {
  Service& service;
  const Admission& admission;
  Request request;
  Respond respond;  // to be called once, by any thread
};

// What a route answers where all is well, for the description of the paths.
struct Answer {
  enum class Shape : std::uint8_t { one, array, one_or_array, page, names, object, text };
  std::string_view schema = {};  // of docs/schema: "deal"; of what stands in an array or on a page
  Shape shape = Shape::object;
};

// What a request is for.
enum class Purpose : std::uint8_t {
  reading,  // GET
  intake,   // its body brings events
  act,      // something is done with what is in the store; no body is asked for
};

struct Route {
  std::string_view method;
  std::string_view path;
  std::string_view summary;
  Access access = Access::host;
  Work work = Work::short_one;
  void (*handle)(const Call& call) = nullptr;
  Answer answer = {};
  std::span<const Parameter> query = {};  // what may stand behind the question mark
  Purpose purpose = Purpose::reading;
};

// All of them, in the order of the documentation.
[[nodiscard]] std::span<const Route> routes();

struct Found {
  const Route* route = nullptr;
  std::vector<std::string> values;  // of the parts in braces, in their order; for OPTIONS, too
  std::string allow;                // methods of the path: "GET, HEAD, OPTIONS"
  // OPTIONS: `route` is any of the path's.
  bool asks_for_options = false;
};
// 404 for a path that is none, 405 with `Allow` for another method.
[[nodiscard]] tl::expected<Found, Problem> find_route(std::span<const Route> all, std::string_view method,
                                                      std::string_view path);

}  // namespace dealflow::http
