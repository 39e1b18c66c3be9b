// Service: what the server does with a request, without a socket: who may, which route, what the worker said.
//
// A request is admitted by its head, so that nobody's body is read for nothing, and answered when the body is there.
//
// Threads:  admit() and answer() by any thread.
#pragma once

#include <dealflow/http_server.hpp>

#include "engine/http/channels.hpp"
#include "engine/http/routing.hpp"

#include <atomic>
#include <memory>
#include <mutex>

namespace dealflow::http {

// A request whose head is in order.
struct Admission {
  Found found;
  std::shared_ptr<const Channels> channels;  // keeps `channel`
  const OpenChannel* channel = nullptr;      // of a path that names one
  bool verified = true;                      // false: the body's signature is still to be checked

  // The head alone has shown that this may be asked; else anybody's bytes come.
  [[nodiscard]] bool shows_who() const {
    return verified && !found.asks_for_options && found.route->access != Access::anyone;
  }
};

class Service {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Service>> make(Worker& worker, const HttpOptions& options);

  // `head` has no body yet.
  [[nodiscard]] tl::expected<Admission, Response> admit(const Request& head) const;
  // `respond` is called once, sooner or later, by any thread.
  void answer(const Admission& admission, Request request, Respond respond);

  [[nodiscard]] Result<void> reload(std::vector<std::shared_ptr<const Workspace>> workspaces);
  // From now on /readyz says so.
  void stopping() { stopping_ = true; }
  [[nodiscard]] bool is_stopping() const { return stopping_; }
  std::atomic<std::size_t>& connections() { return connections_; }
  [[nodiscard]] Metrics& metrics() const { return *metrics_; }

  // For the handlers of routes.
  [[nodiscard]] Worker& worker() const { return worker_; }
  [[nodiscard]] const HttpLimits& limits() const { return limits_; }
  [[nodiscard]] bool is_ready(std::string& why) const;
  [[nodiscard]] std::string metrics_text() const;

 private:
  Service(Worker& worker, const HttpOptions& options);
  [[nodiscard]] std::shared_ptr<const Channels> channels() const;
  [[nodiscard]] std::optional<Problem> check_host_access(const Request& head) const;
  [[nodiscard]] Result<void> read_tokens(const std::vector<std::string>& references);

  Worker& worker_;
  HttpLimits limits_;
  ClockSource clock_;
  SecretReader secrets_;
  bool open_;
  std::shared_ptr<Metrics> metrics_;
  std::filesystem::path store_;
  std::vector<signature::Secret> tokens_;  // never changes after make()
  mutable std::mutex mutex_;               // of channels_
  std::shared_ptr<const Channels> channels_;
  std::mutex reloading_;  // one at a time
  std::atomic<bool> stopping_ = false;
  std::atomic<std::size_t> connections_ = 0;
};

}  // namespace dealflow::http
