#include "engine/http/server/listener.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

namespace dealflow::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Local = asio::local::stream_protocol;
using Tcp = asio::ip::tcp;

tl::unexpected<Error> refuse(const ListenAddress& address, std::string_view what, const error_code& error) {
  const bool bad = error == asio::error::address_in_use || error == asio::error::access_denied;
  return fail(bad ? ErrorCode::refused : ErrorCode::io,
              fmt::format("{}: {}: {}", to_string(address, false), what, error.message()));
}

// A socket file outlives a process that was killed: gone over where nobody answers at it.
Result<void> make_way(asio::io_context& io, const ListenAddress& address) {
  struct stat status {};
  if (::lstat(address.path.c_str(), &status) != 0) return {};
  if (!S_ISSOCK(status.st_mode))
    return fail(ErrorCode::refused, fmt::format("{}: something else than a socket is there", address.path));
  Local::socket probe(io);
  error_code error;
  probe.connect(Local::endpoint(address.path), error);
  if (!error) return fail(ErrorCode::refused, fmt::format("{}: another process listens there", address.path));
  if (error != asio::error::connection_refused) return refuse(address, "cannot listen there", error);
  ::unlink(address.path.c_str());
  return {};
}

}  // namespace

Result<std::unique_ptr<Listener>> Listener::listen(asio::io_context& io, std::string_view text, bool secure) {
  auto address = parse_listen(text);
  if (!address) return tl::unexpected(address.error());
  const bool is_unix = address->is_unix();
  std::unique_ptr<Listener> listener(new Listener(io, std::move(*address), secure && !is_unix));
  auto listening = is_unix ? listener->listen_local(io) : listener->listen_tcp();
  if (!listening) return tl::unexpected(listening.error());
  return listener;
}

Listener::Listener(asio::io_context& io, ListenAddress address, bool secure)
    : strand(asio::make_strand(io)), rest(strand), address_(std::move(address)), secure_(secure) {}

Listener::~Listener() { remove_file(); }

Result<void> Listener::listen_tcp() {
  error_code error;
  const auto number = asio::ip::make_address(address_.host, error);
  if (error) return refuse(address_, "no address", error);
  const Tcp::endpoint endpoint(number, address_.port);
  tcp.emplace(strand);
  tcp->open(endpoint.protocol(), error);
  if (error) return refuse(address_, "cannot open a socket", error);
  tcp->set_option(Tcp::acceptor::reuse_address(true), error);
  if (number.is_v6()) tcp->set_option(asio::ip::v6_only(true), error);
  tcp->bind(endpoint, error);
  if (error) return refuse(address_, "cannot listen there", error);
  tcp->listen(asio::socket_base::max_listen_connections, error);
  if (error) return refuse(address_, "cannot listen there", error);
  address_.port = tcp->local_endpoint(error).port();
  return {};
}

Result<void> Listener::listen_local(asio::io_context& io) {
  if (auto made = make_way(io, address_); !made) return made;
  error_code error;
  local.emplace(strand);
  local->open(Local(), error);
  if (error) return refuse(address_, "cannot open a socket", error);
  local->bind(Local::endpoint(address_.path), error);
  if (error) return refuse(address_, "cannot listen there", error);
  has_file_ = true;
  // Before anybody can connect: whoever may write there may send events.
  if (::chmod(address_.path.c_str(), S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP) != 0)
    return refuse(address_, "cannot say who may write there", {errno, boost::system::system_category()});
  local->listen(asio::socket_base::max_listen_connections, error);
  if (error) return refuse(address_, "cannot listen there", error);
  return {};
}

void Listener::close() {
  error_code ignored;
  rest.cancel();
  if (tcp) tcp->close(ignored);
  if (local) local->close(ignored);
}

void Listener::remove_file() {
  if (std::exchange(has_file_, false)) ::unlink(address_.path.c_str());
}

}  // namespace dealflow::http
