// The server's sockets: the only file that knows Beast and Asio.
//
// A connection reads one request, has it answered, writes the answer, and reads the next; what a client sends meanwhile
// waits in its socket. A head is checked byte by byte (head_check.hpp) before Beast's parser reads it, as that parser
// joins folded lines; bodies are decoded and bound by Beast.
//
// Errors:   what is thrown while a connection is served (no memory is left) ends that connection; one that something
// was
//           lost of ends by its timer.
// Threads:  each connection runs on a strand of its own. The worker answers from its own thread, through a Gate that is
//           closed before the sockets go.
#include <dealflow/http_server.hpp>

#include "engine/http/head_check.hpp"
#include "engine/http/listen_address.hpp"
#include "engine/http/response_text.hpp"
#include "engine/http/service.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <fmt/format.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace dealflow {
namespace http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;
using Socket = asio::generic::stream_protocol::socket;
using Secured = asio::ssl::stream<Socket>;
using Local = asio::local::stream_protocol;
using Tcp = asio::ip::tcp;

constexpr std::size_t read_bytes = 16UL * 1024;
// What a client may still send of a body that was refused, so that it gets to reading the answer.
constexpr std::size_t linger_bytes_max = 32UL * 1024 * 1024;
constexpr auto linger_time = std::chrono::seconds(1);
constexpr auto linger_time_at_end = std::chrono::milliseconds(250);
// What is cancelled ends at once; else its end was lost.
constexpr auto cancel_time = std::chrono::seconds(1);
// How often a connection that waits for its answer looks whether that was lost.
constexpr auto look_time = std::chrono::seconds(2);
constexpr auto room_rest = std::chrono::seconds(1);
constexpr auto accept_again_after = std::chrono::milliseconds(100);

class Connection;

// Through which other threads reach the connections, for as long as there are sockets.
class Gate {
 public:
  template <class Act>
  void with_connections(Act act) {
    const std::lock_guard lock(mutex_);
    if (open_) act();
  }
  void close() {
    const std::lock_guard lock(mutex_);
    open_ = false;
  }

 private:
  std::mutex mutex_;
  bool open_ = true;
};

// What all connections of a server share. It keeps those that live.
class Connections {
 public:
  Connections(Service& the_service, HttpLimits the_limits, ClockSource the_clock)
      : service(the_service), limits(the_limits), clock(std::move(the_clock)) {}

  // When there are enough, the one that has waited longest for its client gives way; false where there is none.
  bool add(const std::shared_ptr<Connection>& connection);
  void remove(Connection* connection) {
    std::shared_ptr<Connection> last;  // goes when the lock is gone
    const std::lock_guard lock(mutex_);
    const auto found = all_.find(connection);
    if (found == all_.end()) return;
    last = std::move(found->second);
    all_.erase(found);
    service.connections() = all_.size();
    if (all_.empty()) empty_.notify_all();
  }
  // No new ones; those that are there.
  std::vector<std::shared_ptr<Connection>> close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    std::vector<std::shared_ptr<Connection>> all;
    for (const auto& [key, connection] : all_) all.push_back(connection);
    return all;
  }
  [[nodiscard]] bool closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
  }
  bool wait_until_empty(std::chrono::milliseconds within) {
    std::unique_lock lock(mutex_);
    return empty_.wait_for(lock, within, [&] { return all_.empty(); });
  }
  void clear() {
    std::map<Connection*, std::shared_ptr<Connection>> all;
    {
      const std::lock_guard lock(mutex_);
      all.swap(all_);
    }
  }

  // Room for bytes of bodies, in all connections together. Who has not shown who he is gets half of it.
  [[nodiscard]] bool hold(std::size_t bytes, bool known) {
    const std::size_t most = known ? limits.bodies_bytes_max : limits.bodies_bytes_max / 2;
    std::size_t held = held_bytes_;
    do {
      if (bytes > most || held > most - bytes) return false;
    } while (!held_bytes_.compare_exchange_weak(held, held + bytes));
    return true;
  }
  void let_go(std::size_t bytes) { held_bytes_ -= bytes; }

  Service& service;
  const HttpLimits limits;
  const ClockSource clock;
  const std::shared_ptr<Gate> gate = std::make_shared<Gate>();
  asio::thread_pool readers{1};  // for Work::long_one

 private:
  mutable std::mutex mutex_;
  std::condition_variable empty_;
  std::map<Connection*, std::shared_ptr<Connection>> all_;
  bool closed_ = false;
  std::atomic<std::size_t> held_bytes_ = 0;
};

// A request that waits for its answer. Whoever was to give it and lost it has answered 500.
class Pending {
 public:
  Pending(std::shared_ptr<Gate> gate, std::weak_ptr<Connection> connection, std::uint64_t number)
      : gate_(std::move(gate)), connection_(std::move(connection)), number_(number) {}
  Pending(const Pending&) = delete;
  Pending& operator=(const Pending&) = delete;
  ~Pending() { respond_failure(); }

  // The first one counts.
  void respond(Response response) noexcept;
  void respond_failure() noexcept;

 private:
  void lose() noexcept;

  const std::shared_ptr<Gate> gate_;
  const std::weak_ptr<Connection> connection_;
  const std::uint64_t number_;
  std::atomic<bool> done_ = false;
};

// One connection. What is on the wire is the derived class's: plain bytes or TLS.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::shared_ptr<Connections> connections, asio::any_io_executor executor, bool from_this_machine)
      : connections_(std::move(connections)),
        executor_(executor),
        timer_(std::move(executor)),
        from_this_machine_(from_this_machine) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() { let_go(); }

  // All on the connection's strand.
  virtual void begin() = 0;
  void drain() {
    draining_ = true;
    if (state_ == State::idle || state_ == State::head || state_ == State::lingering) close();
    if (state_ == State::body) cancel();  // what has come of it is not enough
  }
  void give_way() { close(); }
  // Of the request of that number.
  void take_answer(std::uint64_t number, Response&& response) {
    if (state_ == State::answering && number == number_) deliver(std::move(response));
  }
  // What is thrown ends the connection, whose state nobody knows then.
  template <class Act>
  void guarded(Act act) noexcept {
    try {
      act();
    } catch (...) {
      close();
    }
  }

  // By any thread.
  [[nodiscard]] const asio::any_io_executor& executor() const { return executor_; }
  // The answer to its request will not come.
  void lose_answer() { lost_ = true; }
  // Since when it waits for its client; nothing where it does not.
  [[nodiscard]] std::optional<Clock::rep> waits_since() const {
    const Clock::rep since = waiting_;
    return since == not_waiting || since == given_up ? std::nullopt : std::optional(since);
  }
  // Whether it still waited since then: now it will be closed, whatever comes.
  [[nodiscard]] bool give_up(Clock::rep since) { return waiting_.compare_exchange_strong(since, given_up); }

 protected:
  using OnBytes = void (Connection::*)(error_code, std::size_t);
  virtual void read_some(asio::mutable_buffer into, OnBytes then) = 0;
  virtual void write_all(asio::const_buffer bytes, OnBytes then) = 0;
  virtual void cancel() = 0;
  virtual void shut_down_sending() = 0;  // then on_shut_down()
  virtual void close_socket() = 0;

  void read_first_head() {
    state_ = State::head;
    set_deadline(limits().head);
    read_head();
  }
  void on_handshake_failed() { close(); }
  void expect_handshake() { set_deadline(limits().head); }
  void wait_for_client() {
    Clock::rep since = not_waiting;
    waiting_.compare_exchange_strong(since, Clock::now().time_since_epoch().count());
  }

  // Then bytes that still come are thrown away: a socket that is closed with some in it takes back what was written.
  void on_shut_down() {
    state_ = State::lingering;
    if (draining_)
      set_deadline(linger_time_at_end);
    else
      set_deadline(linger_time);
    discard();
  }

 private:
  enum class State : std::uint8_t { idle, head, body, answering, writing, lingering, closed };
  using Parser = beast::http::request_parser<beast::http::string_body>;
  static constexpr Clock::rep not_waiting = 0, given_up = -1;

  [[nodiscard]] const HttpLimits& limits() const { return connections_->limits; }

  // ---- time ----

  void set_deadline(std::chrono::milliseconds within) {
    timed_out_ = false;
    deadline_ = Clock::now() + within;
    if (!armed_ || timer_.expiry() > deadline_) arm();
  }
  // One wait for many deadlines: most are moved long before they come.
  void arm() {
    armed_ = true;
    timer_.expires_at(deadline_);
    timer_.async_wait([weak = weak_from_this()](error_code error) {
      const auto self = weak.lock();
      if (!self || error == asio::error::operation_aborted) return;
      self->guarded([&] { self->on_timer(); });
    });
  }
  void on_timer() {
    armed_ = false;
    if (state_ == State::closed) return;
    if (Clock::now() < deadline_) return arm();
    if (state_ == State::answering) {
      if (lost_) return close();
      return set_deadline(look_time);
    }
    if (timed_out_) return close();  // nothing was there to be cancelled
    set_deadline(cancel_time);
    timed_out_ = true;
    cancel();
  }

  // ---- head ----

  void read_next_head() {
    parser_.reset();
    admission_.reset();
    request_ = {};
    wait_for_client();
    if (connections_->closed() || draining_) return close();
    state_ = buffer_.empty() ? State::idle : State::head;
    set_deadline(buffer_.empty() ? limits().idle : limits().head);
    read_head();
  }
  void read_head() {
    constexpr std::string_view end = "\r\n\r\n";
    const std::size_t at = buffer_.find(end);
    const std::size_t size = at == std::string::npos ? buffer_.size() : at + end.size();
    if (size > limits().head_bytes_max)
      return refuse({.status = 431,
                     .code = "http.head_size",
                     .detail = fmt::format("a head has {} bytes at most", limits().head_bytes_max)});
    if (at != std::string::npos) return take_head(size);
    if (auto problem = check_beginning(buffer_)) return refuse(*problem);
    read_more(&Connection::on_head_bytes);
  }
  void on_head_bytes(error_code error, std::size_t count) {
    if (!take_bytes(error, count)) {
      if (timed_out_ && state_ == State::head && !buffer_.empty())
        return refuse({.status = 408, .code = "http.timeout", .detail = "the head did not come in time"});
      return close();
    }
    if (state_ == State::idle) {
      state_ = State::head;
      set_deadline(limits().head);
    }
    read_head();
  }

  void take_head(std::size_t size) {
    const auto framing = check_head(std::string_view(buffer_).substr(0, size));
    if (!framing) return refuse(framing.error());
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(limits().head_bytes_max));
    parser_->body_limit(limits().body_bytes_max);
    error_code error;
    const std::size_t used = parser_->put(asio::const_buffer(buffer_.data(), size), error);
    if (error == beast::http::error::body_limit) return refuse(too_large());
    if ((error && error != beast::http::error::need_more) || !parser_->is_header_done())
      return refuse({.status = 400, .code = "http.bad_head", .detail = "the head cannot be read: " + error.message()});
    buffer_.erase(0, used);
    request_ = make_request();
    head_only_ = request_.method == "HEAD";
    const bool has_body = framing->chunked || framing->length.value_or(0) > 0;
    if (framing->length.value_or(0) > limits().body_bytes_max) return refuse(too_large());
    if (!stop_waiting()) return close();
    auto admitted = connections_->service.admit(request_);
    if (!admitted) {
      keep_alive_ = parser_->get().keep_alive() && !has_body;
      started_ = Clock::now();
      return deliver(std::move(admitted.error()));
    }
    admission_ = std::make_shared<const Admission>(std::move(*admitted));
    known_ = admission_->shows_who();
    // Not many steps at a time: the last one is looked at by itself.
    parser_->eager(false);
    state_ = State::body;
    if (!known_) wait_for_client();
    set_deadline(limits().body);
    if (framing->expects_continue && has_body && buffer_.empty()) {
      static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
      return write_all(asio::const_buffer(go_on.data(), go_on.size()), &Connection::on_continue_written);
    }
    read_body();
  }
  void on_continue_written(error_code error, std::size_t /*count*/) {
    if (error) return close();
    read_body();
  }
  // False where the connection was given up meanwhile.
  [[nodiscard]] bool stop_waiting() { return waiting_.exchange(not_waiting) != given_up; }

  // Of a target as it is sent to a proxy, "http://localhost/deals": what stands there counts, and not `Host`.
  static std::optional<std::string> take_authority(std::string_view& target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
      if (!target.starts_with(scheme)) continue;
      target.remove_prefix(scheme.size());
      const std::size_t end = std::min(target.find_first_of("/?#"), target.size());
      std::string authority(target.substr(0, end));
      target.remove_prefix(end);
      if (target.empty()) target = "/";
      return authority;
    }
    return std::nullopt;
  }
  [[nodiscard]] Request make_request() const {
    const auto& message = parser_->get();
    Request request;
    request.method = std::string(message.method_string());
    std::string_view target(message.target().data(), message.target().size());
    const auto authority = take_authority(target);
    const std::size_t question = target.find('?');
    request.path = target.substr(0, question);
    if (question != std::string_view::npos) request.query = target.substr(question + 1);
    for (const auto& field : message) {
      std::string name(field.name_string());
      for (char& c : name)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
      if (authority && name == "host") continue;
      request.headers.emplace_back(std::move(name), std::string(field.value()));
    }
    if (authority) request.headers.emplace_back("host", *authority);
    request.from_this_machine = from_this_machine_;
    return request;
  }

  // ---- body ----

  [[nodiscard]] Problem too_large() const {
    return {.status = 413,
            .code = "http.body_size",
            .detail = fmt::format("a body has {} bytes at most", limits().body_bytes_max)};
  }
  void read_body() {
    error_code error;
    std::size_t at = 0;
    while (!parser_->is_done() && at < buffer_.size()) {
      const std::string_view left = std::string_view(buffer_).substr(at);
      const std::size_t used = parser_->put(asio::const_buffer(left.data(), left.size()), error);
      at += used;
      if (error == beast::http::error::need_more) {
        error = {};
        if (used == 0) break;
      }
      if (error == beast::http::error::body_limit) return refuse(too_large());
      if (error)
        return refuse(
            {.status = 400, .code = "http.bad_body", .detail = "the body cannot be read: " + error.message()});
      // The step that ends a chunked body takes its last line and the trailer, whose folded lines the parser joins.
      if (parser_->is_done() && parser_->chunked() && has_folded_line(left.substr(0, used)))
        return refuse(
            {.status = 400, .code = "http.bad_body", .detail = "a line of the trailer goes on in a second line"});
    }
    buffer_.erase(0, at);
    if (!hold(parser_->get().body().size()))
      return refuse({.status = 503,
                     .code = "http.no_room",
                     .detail = "too much comes in at once; nothing was taken",
                     .retry_after = room_rest});
    if (parser_->is_done()) return answer();
    if (draining_)
      return refuse({.status = 503,
                     .code = "engine.cancelled",
                     .detail = "the server is stopping; nothing was taken",
                     .retry_after = room_rest});
    // What is left is the beginning of a line, and waits for its end: it must not be one that others take for an end.
    if (has_bare_line_feed(buffer_))
      return refuse({.status = 400,
                     .code = "http.bad_body",
                     .detail = "a line of the chunked body ends without carriage return"});
    // The size of a chunk, its extensions, trailers: a line that never ends.
    if (buffer_.size() > limits().head_bytes_max)
      return refuse({.status = 400, .code = "http.bad_body", .detail = "a line of the chunked body is too long"});
    read_more(&Connection::on_body_bytes);
  }
  void on_body_bytes(error_code error, std::size_t count) {
    if (!take_bytes(error, count)) {
      if (draining_ && error == asio::error::operation_aborted && state_ == State::body) return read_body();
      if (timed_out_ && state_ == State::body)
        return refuse({.status = 408, .code = "http.timeout", .detail = "the body did not come in time"});
      return close();
    }
    read_body();
  }

  void read_more(OnBytes then) {
    old_size_ = buffer_.size();
    buffer_.resize(old_size_ + read_bytes);
    read_some(asio::mutable_buffer(buffer_.data() + old_size_, read_bytes), then);
  }
  [[nodiscard]] bool take_bytes(error_code error, std::size_t count) {
    if (state_ == State::closed) return false;
    buffer_.resize(old_size_ + (error ? 0 : count));
    return !error && !timed_out_;
  }

  [[nodiscard]] bool hold(std::size_t bytes) {
    if (bytes <= held_) return true;
    if (!connections_->hold(bytes - held_, known_)) return false;
    held_ = bytes;
    return true;
  }
  void let_go() {
    if (held_ > 0) connections_->let_go(held_);
    held_ = 0;
  }

  // ---- answer ----

  void answer() {
    if (!stop_waiting()) return close();
    state_ = State::answering;
    lost_ = false;
    set_deadline(look_time);
    keep_alive_ = parser_->get().keep_alive();
    started_ = Clock::now();
    request_.body = std::move(parser_->get().body());
    const auto pending = std::make_shared<Pending>(connections_->gate, weak_from_this(), ++number_);
    if (admission_->found.route->work == Work::short_one || admission_->found.asks_for_options)
      return handle(*connections_, *admission_, std::move(request_), pending);
    asio::post(connections_->readers,
               [connections = connections_, admission = admission_, request = std::move(request_),
                pending]() mutable noexcept { handle(*connections, *admission, std::move(request), pending); });
  }
  static void handle(Connections& connections, const Admission& admission, Request&& request,
                     const std::shared_ptr<Pending>& pending) noexcept {
    try {
      connections.service.answer(admission, std::move(request),
                                 [pending](Response response) { pending->respond(std::move(response)); });
    } catch (...) {
      pending->respond_failure();
    }
  }

  // Of a request that is not read to its end: the connection goes with it.
  void refuse(const Problem& problem) {
    keep_alive_ = false;
    started_ = Clock::now();
    deliver(to_response(problem));
  }

  void deliver(Response response) {
    state_ = State::writing;
    static_cast<void>(stop_waiting());  // who was given up has its answer first
    // What came of a body that was refused goes before its room does, not with the connection.
    if (parser_) std::string().swap(parser_->get().body());
    let_go();
    if (draining_ || connections_->closed()) keep_alive_ = false;
    const bool old = parser_ && parser_->is_header_done() && parser_->get().version() < 11;
    answer_ = to_bytes(response, {.keep_alive = keep_alive_, .old_client = old, .head_only = head_only_},
                       connections_->clock());
    head_only_ = false;
    connections_->service.metrics().count_request(
        admission_ ? admission_->found.route->path : std::string_view("none"), response.status,
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - started_));
    set_deadline(limits().write);
    write_all(asio::const_buffer(answer_.data(), answer_.size()), &Connection::on_written);
  }
  void on_written(error_code error, std::size_t /*count*/) {
    answer_.clear();
    if (error) return close();
    if (keep_alive_) return read_next_head();
    set_deadline(linger_time);
    shut_down_sending();
  }

  void discard() {
    buffer_.resize(read_bytes);
    read_some(asio::mutable_buffer(buffer_.data(), buffer_.size()), &Connection::on_discarded);
  }
  void on_discarded(error_code error, std::size_t count) {
    discarded_ += count;
    if (error || timed_out_ || discarded_ > linger_bytes_max) return close();
    discard();
  }

  void close() noexcept {
    if (state_ == State::closed) return;
    state_ = State::closed;
    try {
      timer_.cancel();
    } catch (...) {  // it finds the connection closed, or none
    }
    close_socket();
    let_go();
    connections_->remove(this);
  }

  const std::shared_ptr<Connections> connections_;
  const asio::any_io_executor executor_;
  asio::steady_timer timer_;
  Clock::time_point deadline_ = Clock::time_point::max();
  bool armed_ = false, timed_out_ = false;

  State state_ = State::head;
  std::string buffer_;        // bytes that came and were not used
  std::size_t old_size_ = 0;  // of it, before a read
  std::optional<Parser> parser_;
  Request request_;
  std::shared_ptr<const Admission> admission_;
  std::string answer_;
  Clock::time_point started_;
  std::size_t discarded_ = 0;
  std::size_t held_ = 0;      // bytes of the body, as all connections count them
  std::uint64_t number_ = 0;  // of the request: an answer that comes twice is not that of the next
  bool keep_alive_ = false, head_only_ = false, draining_ = false;
  bool known_ = false;  // the head shows who it is
  std::atomic<bool> lost_ = false;
  std::atomic<Clock::rep> waiting_ = Clock::now().time_since_epoch().count();
  const bool from_this_machine_;
};

bool Connections::add(const std::shared_ptr<Connection>& connection) {
  std::shared_ptr<Connection> oldest;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    while (all_.size() >= limits.connections_max) {
      std::optional<Clock::rep> since;
      for (const auto& [key, one] : all_) {
        const auto its = one->waits_since();
        if (!its || (since && *its >= *since)) continue;
        since = its;
        oldest = one;
      }
      if (!since) return false;
      if (oldest->give_up(*since)) all_.erase(oldest.get());
    }
    all_.emplace(connection.get(), connection);
    service.connections() = all_.size();
  }
  try {
    if (oldest) asio::post(oldest->executor(), [oldest] { oldest->give_way(); });
  } catch (...) {  // then its deadline closes it
  }
  return true;
}

void Pending::respond(Response response) noexcept {
  if (done_.exchange(true)) return;
  try {
    gate_->with_connections([&] {
      const auto self = connection_.lock();
      if (!self) return;
      asio::post(self->executor(), [self, number = number_, response = std::move(response)]() mutable {
        self->guarded([&] { self->take_answer(number, std::move(response)); });
      });
    });
  } catch (...) {
    lose();
  }
}

void Pending::respond_failure() noexcept {
  if (done_) return;
  try {
    respond(to_response(
        Problem{.status = 500, .code = "http.failure", .detail = "the request could not be worked on; send it again"}));
  } catch (...) {
    if (!done_.exchange(true)) lose();
  }
}

void Pending::lose() noexcept {
  try {
    gate_->with_connections([&] {
      if (const auto self = connection_.lock()) self->lose_answer();
    });
  } catch (...) {  // of a lock: never
  }
}

// Binds a member to a completion, keeping the connection.
template <class Stream>
class ConnectionOver final : public Connection {
 public:
  template <class... Arguments>
  ConnectionOver(std::shared_ptr<Connections> connections, asio::any_io_executor executor, bool from_this_machine,
                 Arguments&&... arguments)
      : Connection(std::move(connections), std::move(executor), from_this_machine),
        stream_(std::forward<Arguments>(arguments)...) {}
  // TLS reads its context as long as it lives.
  void keep(std::shared_ptr<asio::ssl::context> context) { context_ = std::move(context); }
  // There are connections enough. A new socket has room for that, so nobody waits.
  void turn_away(TimePoint now) {
    const std::string full = to_bytes(to_response(Problem{.status = 503,
                                                          .code = "http.connections",
                                                          .detail = "too many connections are open",
                                                          .retry_after = std::chrono::seconds(1)}),
                                      {.keep_alive = false}, now);
    error_code ignored;
    socket().non_blocking(true, ignored);
    socket().send(asio::buffer(full), 0, ignored);
    socket().shutdown(Socket::shutdown_both, ignored);
  }

  void begin() override {
    if constexpr (std::is_same_v<Stream, Secured>) {
      expect_handshake();
      stream_.async_handshake(asio::ssl::stream_base::server, [self = me()](error_code error) {
        self->guarded([&] { error ? self->on_handshake_failed() : self->read_first_head(); });
      });
    } else {
      read_first_head();
    }
  }

 private:
  [[nodiscard]] std::shared_ptr<ConnectionOver> me() {
    return std::static_pointer_cast<ConnectionOver>(this->shared_from_this());
  }
  [[nodiscard]] Socket& socket() {
    if constexpr (std::is_same_v<Stream, Secured>)
      return stream_.next_layer();
    else
      return stream_;
  }
  void read_some(asio::mutable_buffer into, OnBytes then) override {
    stream_.async_read_some(asio::mutable_buffers_1(into), [self = me(), then](error_code error, std::size_t count) {
      self->guarded([&] { ((*self).*then)(error, count); });
    });
  }
  void write_all(asio::const_buffer bytes, OnBytes then) override {
    asio::async_write(stream_, asio::const_buffers_1(bytes), [self = me(), then](error_code error, std::size_t count) {
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

  std::shared_ptr<asio::ssl::context> context_;
  Stream stream_;
};

std::string words(const error_code& error) { return error.message(); }

}  // namespace
}  // namespace http

using namespace http;

struct HttpServer::Impl {
  // One place to listen at.
  struct Listener {
    Listener() = default;
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener() {
      if (has_file) ::unlink(address.path.c_str());
    }

    ListenAddress address;
    bool has_file = false;  // of a Unix socket: made here
    bool tls = false;
    std::optional<Tcp::acceptor> tcp;
    std::optional<Local::acceptor> local;
    std::optional<asio::steady_timer> rest;  // after an error of accept
  };

  Impl(std::unique_ptr<Service> the_service, HttpOptions the_options)
      : options(std::move(the_options)),
        service(std::move(the_service)),
        connections(std::make_shared<Connections>(*service, options.limits, options.clock)) {}

  HttpOptions options;
  std::unique_ptr<Service> service;
  asio::io_context io;
  std::shared_ptr<Connections> connections;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work;
  std::vector<std::unique_ptr<Listener>> listeners;
  std::vector<std::string> addresses;
  std::vector<std::thread> threads;
  std::mutex tls_mutex;
  std::shared_ptr<asio::ssl::context> tls;
  std::mutex stop_mutex;
  bool stopped = false, all_answered = true;

  void log(LogLevel level, std::string_view what, std::string_view why) const noexcept {
    try {
      if (options.log) options.log({.level = level, .message = fmt::format("{}: {}", what, why)});
    } catch (...) {  // no memory to say so
    }
  }

  // ---- TLS ----

  [[nodiscard]] Result<std::shared_ptr<asio::ssl::context>> read_certificate() const {
    if (options.tls_certificate.empty() && options.tls_key.empty()) return nullptr;
    if (options.tls_certificate.empty() || options.tls_key.empty())
      return fail(ErrorCode::invalid_argument, "TLS needs both a certificate and its key");
    auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
    ::SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    error_code error;
    context->use_certificate_chain_file(options.tls_certificate, error);
    if (error)
      return fail(ErrorCode::invalid_argument,
                  fmt::format("{}: no certificate to read there: {}", options.tls_certificate, words(error)));
    context->use_private_key_file(options.tls_key, asio::ssl::context::pem, error);
    if (error)
      return fail(ErrorCode::invalid_argument,
                  fmt::format("{}: no key of that certificate: {}", options.tls_key, words(error)));
    return context;
  }
  [[nodiscard]] std::shared_ptr<asio::ssl::context> tls_now() {
    const std::lock_guard lock(tls_mutex);
    return tls;
  }

  // ---- listening ----

  static tl::unexpected<Error> refuse(const ListenAddress& address, std::string_view what, const error_code& error) {
    const bool bad = error == asio::error::address_in_use || error == asio::error::access_denied;
    return fail(bad ? ErrorCode::refused : ErrorCode::io,
                fmt::format("{}: {}: {}", to_string(address, false), what, words(error)));
  }

  Result<void> listen(std::string_view text) {
    auto address = parse_listen(text);
    if (!address) return tl::unexpected(address.error());
    auto listener = std::make_unique<Listener>();
    listener->address = std::move(*address);
    listener->rest.emplace(io);
    listener->tls = tls != nullptr && !listener->address.is_unix();
    auto bound = listener->address.is_unix() ? listen_local(*listener) : listen_tcp(*listener);
    if (!bound) return bound;
    addresses.push_back(to_string(listener->address, listener->tls));
    listeners.push_back(std::move(listener));
    return {};
  }

  Result<void> listen_tcp(Listener& listener) {
    error_code error;
    const auto number = asio::ip::make_address(listener.address.host, error);
    if (error) return refuse(listener.address, "no address", error);
    const Tcp::endpoint endpoint(number, listener.address.port);
    listener.tcp.emplace(io);
    listener.tcp->open(endpoint.protocol(), error);
    if (error) return refuse(listener.address, "cannot open a socket", error);
    listener.tcp->set_option(Tcp::acceptor::reuse_address(true), error);
    if (number.is_v6()) listener.tcp->set_option(asio::ip::v6_only(true), error);
    listener.tcp->bind(endpoint, error);
    if (error) return refuse(listener.address, "cannot listen there", error);
    listener.tcp->listen(asio::socket_base::max_listen_connections, error);
    if (error) return refuse(listener.address, "cannot listen there", error);
    listener.address.port = listener.tcp->local_endpoint(error).port();
    return {};
  }

  // A socket file outlives a process that was killed: gone over where nobody answers at it.
  Result<void> make_way(const ListenAddress& address) {
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

  Result<void> listen_local(Listener& listener) {
    if (auto made = make_way(listener.address); !made) return made;
    error_code error;
    listener.local.emplace(io);
    listener.local->open(Local(), error);
    if (error) return refuse(listener.address, "cannot open a socket", error);
    listener.local->bind(Local::endpoint(listener.address.path), error);
    if (error) return refuse(listener.address, "cannot listen there", error);
    listener.has_file = true;
    // Before anybody can connect: whoever may write there may send events.
    ::chmod(listener.address.path.c_str(), S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP);
    listener.local->listen(asio::socket_base::max_listen_connections, error);
    if (error) return refuse(listener.address, "cannot listen there", error);
    return {};
  }

  void accept(Listener& listener) {
    const auto next = [this, &listener](auto& acceptor) {
      const asio::any_io_executor strand = asio::make_strand(io);
      acceptor.async_accept(strand, [this, &listener, strand](error_code error, auto socket) {
        on_accepted(listener, strand, error, std::move(socket));
      });
    };
    if (listener.tcp)
      next(*listener.tcp);
    else
      next(*listener.local);
  }
  void accept_later(Listener& listener) {
    listener.rest->expires_after(accept_again_after);
    listener.rest->async_wait([this, &listener](error_code cancelled) {
      if (!cancelled) go_on_accepting(listener);
    });
  }
  // Whatever happens: a listener that nobody asks again is deaf.
  void go_on_accepting(Listener& listener) noexcept {
    while (!connections->closed()) {
      try {
        return accept(listener);
      } catch (const std::exception& failure) {
        log(LogLevel::error, "no connection is taken for a while", failure.what());
      }
      try {
        return accept_later(listener);
      } catch (...) {  // not even memory to wait in
        std::this_thread::sleep_for(accept_again_after);
      }
    }
  }

  template <class Accepted>
  void on_accepted(Listener& listener, const asio::any_io_executor& strand, error_code error,
                   Accepted socket) noexcept {
    if (error == asio::error::operation_aborted || connections->closed()) return;
    try {
      if (error) {  // no descriptors left, most often: some come back when others close
        log(LogLevel::warning, to_string(listener.address, listener.tls), "no connection was taken: " + words(error));
        return accept_later(listener);
      }
      welcome(listener, strand, std::move(socket));
    } catch (const std::exception& failure) {
      log(LogLevel::error, "a connection was lost", failure.what());
    }
    go_on_accepting(listener);
  }

  template <class Accepted>
  void welcome(const Listener& listener, const asio::any_io_executor& strand, Accepted accepted) {
    bool from_this_machine = true;
    error_code ignored;
    if constexpr (std::is_same_v<typename Accepted::protocol_type, Tcp>) {
      accepted.set_option(Tcp::no_delay(true), ignored);
      from_this_machine = is_this_machine(accepted.remote_endpoint(ignored).address());
    }
    Socket socket(std::move(accepted));
    std::shared_ptr<Connection> connection;
    if (listener.tls) {
      auto context = tls_now();
      auto secured = std::make_shared<ConnectionOver<Secured>>(connections, strand, from_this_machine,
                                                               std::move(socket), *context);
      secured->keep(std::move(context));
      connection = std::move(secured);
      if (!connections->add(connection)) return;  // a handshake is more than an answer that there is no room
    } else {
      auto plain = std::make_shared<ConnectionOver<Socket>>(connections, strand, from_this_machine, std::move(socket));
      connection = plain;
      if (!connections->add(connection)) return plain->turn_away(options.clock());
    }
    try {
      asio::dispatch(strand, [connection] { connection->guarded([&] { connection->begin(); }); });
    } catch (...) {
      connections->remove(connection.get());
      throw;
    }
  }
  static bool is_this_machine(const asio::ip::address& address) {
    if (address.is_loopback()) return true;
    return address.is_v6() && address.to_v6().is_v4_mapped() &&
           asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).is_loopback();
  }

  // ---- life ----

  void run() {
    for (unsigned i = 0; i < std::max(1U, options.threads); ++i) {
      threads.emplace_back([this] {
        for (;;) {
          try {
            io.run();
            return;
          } catch (const std::exception& failure) {  // no memory for one request must not end all others
            log(LogLevel::error, "something of a connection was lost", failure.what());
          }
        }
      });
    }
  }

  bool stop(std::chrono::milliseconds within) {
    const std::lock_guard lock(stop_mutex);
    if (stopped) return all_answered;
    stopped = true;
    service->stopping();
    const auto all = connections->close();
    asio::post(io, [this] {
      error_code ignored;
      for (const auto& listener : listeners) {
        listener->rest->cancel();
        if (listener->tcp) listener->tcp->close(ignored);
        if (listener->local) listener->local->close(ignored);
      }
    });
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
    for (const auto& listener : listeners)
      if (std::exchange(listener->has_file, false)) ::unlink(listener->address.path.c_str());
    return all_answered;
  }
};

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() { stop(); }

Result<std::unique_ptr<HttpServer>> HttpServer::start(Worker& worker, HttpOptions options) {
  if (options.listen.empty()) return fail(ErrorCode::invalid_argument, "the server has no address to listen at");
  auto service = Service::make(worker, options);
  if (!service) return tl::unexpected(service.error());
  try {
    // Stopped where it does not come to its end: what was begun is undone.
    std::unique_ptr<HttpServer> server(new HttpServer(std::make_unique<Impl>(std::move(*service), std::move(options))));
    Impl& impl = *server->impl_;
    auto tls = impl.read_certificate();
    if (!tls) return tl::unexpected(tls.error());
    impl.tls = std::move(*tls);
    for (const std::string& address : impl.options.listen)
      if (auto listening = impl.listen(address); !listening) return tl::unexpected(listening.error());
    impl.work.emplace(impl.io.get_executor());
    for (const auto& listener : impl.listeners) impl.accept(*listener);
    impl.run();
    return server;
  } catch (const std::exception& failure) {
    return fail(ErrorCode::io, fmt::format("the server cannot start: {}", failure.what()));
  }
}

const std::vector<std::string>& HttpServer::addresses() const { return impl_->addresses; }

Result<void> HttpServer::reload(std::vector<std::shared_ptr<const Workspace>> workspaces) {
  auto tls = impl_->read_certificate();
  if (!tls) return tl::unexpected(tls.error());
  if (auto reloaded = impl_->service->reload(std::move(workspaces)); !reloaded) return reloaded;
  const std::lock_guard lock(impl_->tls_mutex);
  impl_->tls = std::move(*tls);
  return {};
}

bool HttpServer::stop(std::chrono::milliseconds within) { return impl_->stop(within); }

}  // namespace dealflow
