// HttpServer: events come in over HTTP, each answered after the commit that made it durable.
//
//   auto worker = Worker::start("store", workspaces, {.clock = system_clock()});
//   auto server = HttpServer::start(**worker, {.listen = {"127.0.0.1:8080"}, .clock = system_clock(),
//                                              .secrets = secrets_of_machine()});
//   …
//   (*server)->stop(std::chrono::seconds(2));   // first the server, then the worker
//   (*worker)->stop();
//
// Paths:    POST /in/WORKSPACE/CHANNEL (`intake` of dealflow.yaml), POST /events, and what http_routes() lists.
// Errors:   of start(): invalid_argument for an address, certificate or secret that is none, io where the system
//           refuses. A request's are answered, in the shape of docs/schema/problem.json.
// Threads:  it has its own; every function may be called by any thread. The worker outlives it.
// Source:   facts/EVENTS-AND-WEBHOOKS.md; RFC 9110, 9112 and 9457; CloudEvents 1.0.2, HTTP binding and webhooks.
#pragma once

#include <dealflow/engine.hpp>
#include <dealflow/metrics.hpp>
#include <dealflow/result.hpp>
#include <dealflow/secret_reader.hpp>
#include <dealflow/worker.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace dealflow {

// What anybody may ask for at most, and how long he may take.
struct HttpLimits {
  std::size_t head_bytes_max = 16UL * 1024;
  std::size_t body_bytes_max = 1024UL * 1024;
  // Of bodies that came and are not answered yet, in all connections. Half of it is for those who have shown a token.
  std::size_t bodies_bytes_max = 64UL * 1024 * 1024;
  std::size_t batch_events_max = 1'000;  // of one request
  // Beyond it, the one that has waited longest for its client is closed for the new one.
  std::size_t connections_max = 1'024;
  std::chrono::milliseconds head{10'000};   // to send a head, and for the handshake of TLS
  std::chrono::milliseconds body{30'000};   // to send a body
  std::chrono::milliseconds write{30'000};  // to take an answer
  std::chrono::milliseconds idle{60'000};   // between two requests of a connection
  std::chrono::milliseconds read{1'000};    // to look for a page's records; then it ends, with its `next`
};

struct HttpOptions {
  // "127.0.0.1:8080", "[::1]:8080", "unix:/run/dealflow.sock"; port 0 is any free one.
  std::vector<std::string> listen;
  ClockSource clock;            // needed: signatures have a time
  SecretReader secrets;         // needed where a workspace has channels
  std::string tls_certificate;  // file of the chain, PEM; with it all but Unix sockets speak TLS
  std::string tls_key;          // file of its key
  // References ("env:API_TOKEN") of bearer tokens for what belongs to no channel. Without any it is served to this
  // machine alone.
  std::vector<std::string> tokens;
  bool open = false;  // without tokens: to everybody
  HttpLimits limits = {};
  unsigned threads = 1;
  std::shared_ptr<Metrics> metrics = {};  // null: its own
  std::filesystem::path store = {};       // whose size is told among the metrics
  LogSink log = {};
};

struct RouteInfo {
  std::string method, path, summary;
};
// Every route, in the order of the documentation.
[[nodiscard]] std::vector<RouteInfo> http_routes();

// The same for programs: OpenAPI 3.1, one JSON object. `dealflow schema api` prints it, /openapi.json serves it.
[[nodiscard]] std::string http_openapi();

class HttpServer {
 public:
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> start(Worker& worker, HttpOptions options);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();  // stop()

  // Where it listens, as one may connect: "http://127.0.0.1:8080", "unix:/run/dealflow.sock".
  [[nodiscard]] const std::vector<std::string>& addresses() const;

  // Worker::reload() with what channels need: secrets and certificate are read anew. All of it or nothing.
  [[nodiscard]] Result<void> reload(std::vector<std::shared_ptr<const Workspace>> workspaces);

  // Takes nothing more, answers what was taken, closes; at most `within`. False where that was too short.
  bool stop(std::chrono::milliseconds within = std::chrono::seconds(2));

 private:
  struct Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace dealflow
