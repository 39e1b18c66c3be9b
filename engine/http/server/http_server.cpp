// The server's life: its threads, the order in which it begins and ends, what of it is read anew meanwhile.
//
// Errors:   what is thrown on a thread of the server is told to the log, and the thread goes on.
// Threads:  run() makes them. The worker answers from its own, through a Gate that is closed before the sockets go.
#include <dealflow/http_server.hpp>

#include "engine/http/server/acceptor.hpp"
#include "engine/http/server/connection.hpp"
#include "engine/http/service.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace dealflow {

namespace asio = boost::asio;
using namespace http;

struct HttpServer::Impl {
  Impl(std::unique_ptr<Service> the_service, HttpOptions the_options)
      : options(std::move(the_options)),
        log(options.log),
        service(std::move(the_service)),
        connections(std::make_shared<Connections>(*service, options.limits, options.clock)),
        acceptor(io, log, connections) {}

  HttpOptions options;
  ServerLog log;
  std::unique_ptr<Service> service;
  asio::io_context io;
  std::shared_ptr<Connections> connections;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work;
  Acceptor acceptor;
  std::vector<std::thread> threads;
  std::mutex stop_mutex;
  bool stopped = false, all_answered = true;

  [[nodiscard]] Result<void> start();
  void run();
  bool stop(std::chrono::milliseconds within);
};

Result<void> HttpServer::Impl::start() {
  auto tls = read_certificate(options.tls_certificate, options.tls_key);
  if (!tls) return tl::unexpected(tls.error());
  acceptor.use(std::move(*tls));
  for (const std::string& address : options.listen)
    if (auto listening = acceptor.listen(address); !listening) return listening;
  work.emplace(io.get_executor());
  acceptor.start();
  run();
  return {};
}

void HttpServer::Impl::run() {
  for (unsigned i = 0; i < std::max(1U, options.threads); ++i) {
    threads.emplace_back([this] {
      for (;;) {
        try {
          io.run();
          return;
        } catch (const std::exception& failure) {  // no memory for one request must not end all others
          log.tell(LogLevel::error, "something of a connection was lost", failure.what());
        }
      }
    });
  }
}

bool HttpServer::Impl::stop(std::chrono::milliseconds within) {
  const std::lock_guard lock(stop_mutex);
  if (stopped) return all_answered;
  stopped = true;
  service->stopping();
  const auto all = connections->close();
  acceptor.close();
  for (const auto& connection : all)
    asio::post(connection->executor(), [connection] { connection->guarded([&] { connection->drain(); }); });
  all_answered = connections->wait_until_empty(within);
  connections->gate->close();
  io.stop();
  for (std::thread& thread : threads) thread.join();
  threads.clear();
  connections->readers.stop();
  connections->readers.join();
  connections->clear();
  acceptor.remove_files();
  return all_answered;
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() { stop(); }

Result<std::unique_ptr<HttpServer>> HttpServer::start(Worker& worker, HttpOptions options) {
  if (options.listen.empty()) return fail(ErrorCode::invalid_argument, "the server has no address to listen at");
  auto service = Service::make(worker, options);
  if (!service) return tl::unexpected(service.error());
  try {
    // Stopped where it does not come to its end: what was begun is undone.
    std::unique_ptr<HttpServer> server(new HttpServer(std::make_unique<Impl>(std::move(*service), std::move(options))));
    if (auto started = server->impl_->start(); !started) return tl::unexpected(started.error());
    return server;
  } catch (const std::exception& failure) {
    return fail(ErrorCode::io, fmt::format("the server cannot start: {}", failure.what()));
  }
}

const std::vector<std::string>& HttpServer::addresses() const { return impl_->acceptor.addresses(); }

Result<void> HttpServer::reload(std::vector<std::shared_ptr<const Workspace>> workspaces) {
  auto tls = read_certificate(impl_->options.tls_certificate, impl_->options.tls_key);
  if (!tls) return tl::unexpected(tls.error());
  if (auto reloaded = impl_->service->reload(std::move(workspaces)); !reloaded) return reloaded;
  impl_->acceptor.use(std::move(*tls));
  return {};
}

bool HttpServer::stop(std::chrono::milliseconds within) { return impl_->stop(within); }

}  // namespace dealflow
