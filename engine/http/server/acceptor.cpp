#include "engine/http/server/acceptor.hpp"

#include "engine/http/server/connection_over.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>

#include <chrono>
#include <exception>
#include <thread>
#include <type_traits>
#include <utility>

namespace dealflow::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Tcp = asio::ip::tcp;

constexpr auto accept_again_after = std::chrono::milliseconds(100);

bool is_this_machine(const asio::ip::address& address) {
  if (address.is_loopback()) return true;
  return address.is_v6() && address.to_v6().is_v4_mapped() &&
         asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).is_loopback();
}

}  // namespace

void Acceptor::use(std::shared_ptr<TlsContext> tls) {
  const std::lock_guard lock(mutex_);
  tls_ = std::move(tls);
}

std::shared_ptr<TlsContext> Acceptor::tls() {
  const std::lock_guard lock(mutex_);
  return tls_;
}

Result<void> Acceptor::listen(std::string_view address) {
  auto listener = Listener::listen(*io_, address, tls() != nullptr);
  if (!listener) return tl::unexpected(listener.error());
  addresses_.push_back((*listener)->name());
  listeners_.push_back(std::move(*listener));
  return {};
}

void Acceptor::start() {
  for (const auto& listener : listeners_) accept(*listener);
}

void Acceptor::close() {
  for (const auto& listener : listeners_) asio::post(listener->strand, [&] { listener->close(); });
}

void Acceptor::remove_files() {
  for (const auto& listener : listeners_) listener->remove_file();
}

void Acceptor::accept(Listener& listener) {
  const auto next = [this, &listener](auto& acceptor) {
    const asio::any_io_executor strand = asio::make_strand(*io_);
    acceptor.async_accept(strand, [this, &listener, strand](error_code error, auto socket) {
      this->on_accepted(listener, strand, error, std::move(socket));
    });
  };
  if (listener.tcp)
    next(*listener.tcp);
  else
    next(*listener.local);
}

void Acceptor::accept_later(Listener& listener) {
  listener.rest.expires_after(accept_again_after);
  listener.rest.async_wait([this, &listener](error_code cancelled) {
    if (!cancelled) go_on_accepting(listener);
  });
}

// Whatever happens: a listener that nobody asks again is deaf.
void Acceptor::go_on_accepting(Listener& listener) noexcept {
  while (!connections_->closed()) {
    try {
      return accept(listener);
    } catch (const std::exception& failure) {
      log_->tell(LogLevel::error, "no connection is taken for a while", failure.what());
    }
    try {
      return accept_later(listener);
    } catch (...) {  // not even memory to wait in
      std::this_thread::sleep_for(accept_again_after);
    }
  }
}

template <class Accepted>
void Acceptor::on_accepted(Listener& listener, const asio::any_io_executor& strand, error_code error,
                           Accepted socket) noexcept {
  if (error == asio::error::operation_aborted || connections_->closed()) return;
  try {
    if (error) {  // no descriptors left, most often: some come back when others close
      log_->tell(LogLevel::warning, listener.name(), "no connection was taken: " + error.message());
      return accept_later(listener);
    }
    welcome(listener, strand, std::move(socket));
  } catch (const std::exception& failure) {
    log_->tell(LogLevel::error, "a connection was lost", failure.what());
  }
  go_on_accepting(listener);
}

template <class Accepted>
void Acceptor::welcome(const Listener& listener, const asio::any_io_executor& strand, Accepted accepted) {
  bool from_this_machine = true;
  error_code ignored;
  if constexpr (std::is_same_v<typename Accepted::protocol_type, Tcp>) {
    accepted.set_option(Tcp::no_delay(true), ignored);
    from_this_machine = is_this_machine(accepted.remote_endpoint(ignored).address());
  }
  Socket socket(std::move(accepted));
  std::shared_ptr<Connection> connection;
  if (listener.is_secure()) {
    auto context = tls();
    auto secured =
        std::make_shared<ConnectionOver<Secured>>(connections_, strand, from_this_machine, std::move(socket), *context);
    secured->keep(std::move(context));
    connection = std::move(secured);
    if (!connections_->add(connection)) return;  // a handshake is more than an answer that there is no room
  } else {
    auto plain = std::make_shared<ConnectionOver<Socket>>(connections_, strand, from_this_machine, std::move(socket));
    connection = plain;
    if (!connections_->add(connection)) return plain->turn_away(connections_->clock());
  }
  try {
    asio::dispatch(strand, [connection] { connection->guarded([&] { connection->begin(); }); });
  } catch (...) {
    connections_->remove(connection.get());
    throw;
  }
}

}  // namespace dealflow::http
