// Acceptor: takes connections from the server's listeners, gives each a strand, and TLS where its listener speaks it.
//
// Errors:   of listen(): as Listener's. What goes wrong with one connection is told to the log; a listener goes on,
//           after a rest where the system has no descriptors left.
// Threads:  listen() and start() before the server's threads begin; use() and close() by any; remove_files() after
// them.
#pragma once

#include <dealflow/result.hpp>

#include "engine/http/server/connections.hpp"
#include "engine/http/server/listener.hpp"
#include "engine/http/server/server_log.hpp"
#include "engine/http/server/tls_certificate.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/error_code.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dealflow::http {

class Acceptor {
 public:
  // All of them outlive it, and what is run on `io`.
  Acceptor(boost::asio::io_context& io, const ServerLog& log, std::shared_ptr<Connections> connections)
      : io_(&io), log_(&log), connections_(std::move(connections)) {}

  // For connections that come from now on; listeners speak TLS where there is one when they begin.
  void use(std::shared_ptr<TlsContext> tls);
  [[nodiscard]] Result<void> listen(std::string_view address);
  void start();
  // Soon nothing comes any more.
  void close();
  // Of Unix sockets.
  void remove_files();

  // As one may connect.
  [[nodiscard]] const std::vector<std::string>& addresses() const { return addresses_; }

 private:
  void accept(Listener& listener);
  void accept_later(Listener& listener);
  void go_on_accepting(Listener& listener) noexcept;
  template <class Accepted>
  void on_accepted(Listener& listener, const boost::asio::any_io_executor& strand, boost::system::error_code error,
                   Accepted socket) noexcept;
  template <class Accepted>
  void welcome(const Listener& listener, const boost::asio::any_io_executor& strand, Accepted accepted);
  [[nodiscard]] std::shared_ptr<TlsContext> tls();

  boost::asio::io_context* io_;
  const ServerLog* log_;
  std::shared_ptr<Connections> connections_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::vector<std::string> addresses_;
  std::mutex mutex_;  // of tls_
  std::shared_ptr<TlsContext> tls_;
};

}  // namespace dealflow::http
