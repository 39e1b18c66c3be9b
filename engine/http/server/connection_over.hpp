// ConnectionOver: a connection's bytes on the wire, over a socket or over TLS. Included by acceptor.cpp alone:
// templates of TLS streams take long to compile.
//
// Each completion keeps the connection until it has run.
//
// Threads:  as Connection.
#pragma once

#include "engine/http/problem.hpp"
#include "engine/http/response_text.hpp"
#include "engine/http/server/connection.hpp"

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace dealflow::http {

using Socket = boost::asio::generic::stream_protocol::socket;
using Secured = boost::asio::ssl::stream<Socket>;

template <class Stream>
class ConnectionOver final : public Connection {
 public:
  // `arguments`: of the stream.
  template <class... Arguments>
  ConnectionOver(std::shared_ptr<Connections> connections, const boost::asio::any_io_executor& executor,
                 bool from_this_machine, Arguments&&... arguments)
      : Connection(std::move(connections), executor, from_this_machine),
        stream_(std::forward<Arguments>(arguments)...) {}
  // TLS reads its context as long as it lives.
  void keep(std::shared_ptr<boost::asio::ssl::context> context) { context_ = std::move(context); }
  // There are connections enough. A new socket has room for that, so nobody waits.
  void turn_away(TimePoint now) {
    const std::string full = to_bytes(to_response(Problem{.status = 503,
                                                          .code = "http.connections",
                                                          .detail = "too many connections are open",
                                                          .retry_after = std::chrono::seconds(1)}),
                                      {.keep_alive = false}, now);
    error_code ignored;
    socket().non_blocking(true, ignored);
    socket().send(boost::asio::buffer(full), 0, ignored);
    socket().shutdown(Socket::shutdown_both, ignored);
  }

  void begin() override {
    if constexpr (std::is_same_v<Stream, Secured>) {
      expect_handshake();
      stream_.async_handshake(boost::asio::ssl::stream_base::server, [self = me()](error_code error) {
        self->guarded([&] { error ? self->on_handshake_failed() : self->read_first_head(); });
      });
    } else {
      read_first_head();
    }
  }

 private:
  using error_code = boost::system::error_code;

  [[nodiscard]] std::shared_ptr<ConnectionOver> me() {
    return std::static_pointer_cast<ConnectionOver>(this->shared_from_this());
  }
  [[nodiscard]] Socket& socket() {
    if constexpr (std::is_same_v<Stream, Secured>)
      return stream_.next_layer();
    else
      return stream_;
  }
  void read_some(boost::asio::mutable_buffer into, OnBytes then) override {
    stream_.async_read_some(boost::asio::mutable_buffers_1(into),
                            [self = me(), then](error_code error, std::size_t count) {
                              self->guarded([&] { ((*self).*then)(error, count); });
                            });
  }
  void write_all(boost::asio::const_buffer bytes, OnBytes then) override {
    boost::asio::async_write(stream_, boost::asio::const_buffers_1(bytes),
                             [self = me(), then](error_code error, std::size_t count) {
                               self->guarded([&] { ((*self).*then)(error, count); });
                             });
  }
  void cancel() override {
    error_code ignored;
    socket().cancel(ignored);
  }
  void shut_down_sending() override {
    if constexpr (std::is_same_v<Stream, Secured>) {
      stream_.async_shutdown([self = me()](error_code) { self->guarded([&] { self->shut_down_socket(); }); });
    } else {
      shut_down_socket();
    }
  }
  void shut_down_socket() {
    error_code ignored;
    socket().shutdown(Socket::shutdown_send, ignored);
    on_shut_down();
  }
  void close_socket() override {
    error_code ignored;
    socket().close(ignored);
  }

  std::shared_ptr<boost::asio::ssl::context> context_;
  Stream stream_;
};

}  // namespace dealflow::http
