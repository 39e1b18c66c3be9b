// Listener: one place to listen at, a TCP port or a Unix socket. A socket's file goes with it.
//
// Includes Asio: for this folder alone.
//
// Errors:   refused where the place is taken or not ours; io for what else the system says; invalid_argument for an
//           address that is none.
// Threads:  made before the server's threads begin; then by its strand.
#pragma once

#include <dealflow/result.hpp>

#include "engine/http/listen_address.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dealflow::http {

class Listener {
 public:
  // `secure`: TLS, but for a Unix socket.
  [[nodiscard]] static Result<std::unique_ptr<Listener>> listen(boost::asio::io_context& io, std::string_view text,
                                                                bool secure);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();

  [[nodiscard]] bool is_secure() const { return secure_; }
  // As one may connect: with the port that port 0 has become.
  [[nodiscard]] std::string name() const { return to_string(address_, secure_); }

  // What it waits for, and what becomes of that, happens on it.
  const boost::asio::strand<boost::asio::io_context::executor_type> strand;
  // One of the two.
  std::optional<boost::asio::ip::tcp::acceptor> tcp;
  std::optional<boost::asio::local::stream_protocol::acceptor> local;
  boost::asio::steady_timer rest;  // after an error of accept

  // Nothing comes any more. A socket's file stays until remove_file().
  void close();
  void remove_file();

 private:
  Listener(boost::asio::io_context& io, ListenAddress address, bool secure);
  [[nodiscard]] Result<void> listen_tcp();
  [[nodiscard]] Result<void> listen_local(boost::asio::io_context& io);

  ListenAddress address_;
  bool has_file_ = false;  // of a Unix socket: made here
  bool secure_;
};

}  // namespace dealflow::http
