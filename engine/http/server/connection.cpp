#include "engine/http/server/connection.hpp"

#include "engine/http/head_check.hpp"
#include "engine/http/response_text.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace dealflow::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

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

Problem bad_body(std::string detail) { return {.status = 400, .code = "http.bad_body", .detail = std::move(detail)}; }
Problem too_slow(std::string detail) { return {.status = 408, .code = "http.timeout", .detail = std::move(detail)}; }
Problem too_large(const HttpLimits& limits) {
  return {.status = 413,
          .code = "http.body_size",
          .detail = fmt::format("a body has {} bytes at most", limits.body_bytes_max)};
}

void handle(Connections& connections, const Admission& admission, Request&& request,
            const std::shared_ptr<Pending>& pending) noexcept {
  try {
    connections.service.answer(admission, std::move(request),
                               [pending](Response response) { pending->respond(std::move(response)); });
  } catch (...) {
    pending->respond_failure();
  }
}

}  // namespace

Connection::Connection(std::shared_ptr<Connections> connections, const asio::any_io_executor& executor,
                       bool from_this_machine)
    : connections_(std::move(connections)),
      executor_(executor),
      timer_(executor),
      from_this_machine_(from_this_machine) {}

Connection::~Connection() { let_go(); }

void Connection::drain() {
  draining_ = true;
  if (state_ == State::idle || state_ == State::head || state_ == State::lingering) close();
  if (state_ == State::body) cancel();  // what has come of it is not enough
}

// ---- time ----

void Connection::set_deadline(std::chrono::milliseconds within) {
  timed_out_ = false;
  deadline_ = Clock::now() + within;
  if (!armed_ || timer_.expiry() > deadline_) arm();
}

// One wait for many deadlines: most are moved long before they come.
void Connection::arm() {
  armed_ = true;
  timer_.expires_at(deadline_);
  timer_.async_wait([weak = weak_from_this()](error_code error) {
    const auto self = weak.lock();
    if (!self || error == asio::error::operation_aborted) return;
    self->guarded([&] { self->on_timer(); });
  });
}

void Connection::on_timer() {
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

void Connection::wait_for_client() {
  Clock::rep since = not_waiting;
  waiting_.compare_exchange_strong(since, Clock::now().time_since_epoch().count());
}

// ---- bytes that come ----

void Connection::read_more(OnBytes then) {
  old_size_ = buffer_.size();
  buffer_.resize(old_size_ + read_bytes);
  read_some(asio::mutable_buffer(buffer_.data() + old_size_, read_bytes), then);
}

bool Connection::take_bytes(error_code error, std::size_t count) {
  if (state_ == State::closed) return false;
  buffer_.resize(old_size_ + (error ? 0 : count));
  return !error && !timed_out_;
}

// ---- head ----

void Connection::expect_handshake() { set_deadline(limits().head); }

void Connection::read_first_head() {
  state_ = State::head;
  set_deadline(limits().head);
  read_head();
}

void Connection::read_next_head() {
  parser_.end();
  admission_.reset();
  request_ = {};
  wait_for_client();
  if (connections_->closed() || draining_) return close();
  state_ = buffer_.empty() ? State::idle : State::head;
  set_deadline(buffer_.empty() ? limits().idle : limits().head);
  read_head();
}

void Connection::read_head() {
  head_only_ = buffer_.starts_with("HEAD ");  // whatever the answer will be, it has no body
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

void Connection::on_head_bytes(error_code error, std::size_t count) {
  if (!take_bytes(error, count)) {
    if (timed_out_ && state_ == State::head && !buffer_.empty())
      return refuse(too_slow("the head did not come in time"));
    return close();
  }
  if (state_ == State::idle) {
    state_ = State::head;
    set_deadline(limits().head);
  }
  read_head();
}

void Connection::take_head(std::size_t size) {
  const auto framing = check_head(std::string_view(buffer_).substr(0, size));
  if (!framing) return refuse(framing.error());
  parser_.begin(limits().head_bytes_max, limits().body_bytes_max);
  const auto step = parser_.put(std::string_view(buffer_).substr(0, size));
  if (step.took == RequestParser::Took::too_large) return refuse(too_large(limits()));
  if (step.took == RequestParser::Took::bad || !parser_.has_head())
    return refuse(
        {.status = 400, .code = "http.bad_head", .detail = "the head cannot be read: " + step.error.message()});
  buffer_.erase(0, step.used);
  request_ = parser_.request();
  request_.from_this_machine = from_this_machine_;
  const bool has_body = framing->chunked || framing->length.value_or(0) > 0;
  if (framing->length.value_or(0) > limits().body_bytes_max) return refuse(too_large(limits()));
  if (!stop_waiting()) return close();
  auto admitted = connections_->service.admit(request_);
  if (!admitted) {
    keep_alive_ = parser_.keeps_alive() && !has_body;
    started_ = Clock::now();
    return deliver(admitted.error());
  }
  admission_ = std::make_shared<const Admission>(std::move(*admitted));
  known_ = admission_->shows_who();
  state_ = State::body;
  if (!known_) wait_for_client();
  set_deadline(limits().body);
  if (framing->expects_continue && has_body && buffer_.empty()) {
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    return write_all(asio::const_buffer(go_on.data(), go_on.size()), &Connection::on_continue_written);
  }
  read_body();
}

// ---- body ----

void Connection::on_continue_written(error_code error, std::size_t /*count*/) {
  if (error) return close();
  read_body();
}

void Connection::read_body() {
  std::size_t at = 0;
  while (!parser_.is_done() && at < buffer_.size()) {
    const std::string_view left = std::string_view(buffer_).substr(at);
    const auto step = parser_.put(left);
    at += step.used;
    if (step.took == RequestParser::Took::need_more && step.used == 0) break;
    if (step.took == RequestParser::Took::too_large) return refuse(too_large(limits()));
    if (step.took == RequestParser::Took::bad)
      return refuse(bad_body("the body cannot be read: " + step.error.message()));
    // The step that ends a chunked body takes its last line and the trailer, whose folded lines the parser joins.
    if (parser_.is_done() && parser_.is_chunked() && has_folded_line(left.substr(0, step.used)))
      return refuse(bad_body("a line of the trailer goes on in a second line"));
  }
  buffer_.erase(0, at);
  if (!hold(parser_.body_bytes()))
    return refuse({.status = 503,
                   .code = "http.no_room",
                   .detail = "too much comes in at once; nothing was taken",
                   .retry_after = room_rest});
  if (parser_.is_done()) return answer();
  if (draining_)
    return refuse({.status = 503,
                   .code = "engine.cancelled",
                   .detail = "the server is stopping; nothing was taken",
                   .retry_after = room_rest});
  // What is left is the beginning of a line, and waits for its end: it must not be one that others take for an end.
  if (has_bare_line_feed(buffer_)) return refuse(bad_body("a line of the chunked body ends without carriage return"));
  // The size of a chunk, its extensions, trailers: a line that never ends.
  if (buffer_.size() > limits().head_bytes_max) return refuse(bad_body("a line of the chunked body is too long"));
  read_more(&Connection::on_body_bytes);
}

void Connection::on_body_bytes(error_code error, std::size_t count) {
  if (!take_bytes(error, count)) {
    if (draining_ && error == asio::error::operation_aborted && state_ == State::body) return read_body();
    if (timed_out_ && state_ == State::body) return refuse(too_slow("the body did not come in time"));
    return close();
  }
  read_body();
}

bool Connection::hold(std::size_t bytes) {
  if (bytes <= held_) return true;
  if (!connections_->hold(bytes - held_, known_)) return false;
  held_ = bytes;
  return true;
}

void Connection::let_go() {
  if (held_ > 0) connections_->let_go(held_);
  held_ = 0;
}

// ---- answer ----

void Connection::answer() {
  if (!stop_waiting()) return close();
  state_ = State::answering;
  lost_ = false;
  set_deadline(look_time);
  keep_alive_ = parser_.keeps_alive();
  started_ = Clock::now();
  request_.body = parser_.take_body();
  const auto pending = std::make_shared<Pending>(connections_->gate, weak_from_this(), ++number_);
  if (admission_->found.route->work == Work::short_one || admission_->found.asks_for_options)
    return handle(*connections_, *admission_, std::move(request_), pending);
  asio::post(connections_->readers,
             [connections = connections_, admission = admission_, request = std::move(request_),
              pending]() mutable noexcept { handle(*connections, *admission, std::move(request), pending); });
}

void Connection::take_answer(std::uint64_t number, const Response& response) {
  if (state_ == State::answering && number == number_) deliver(response);
}

// Of a request that is not read to its end: the connection goes with it.
void Connection::refuse(const Problem& problem) {
  keep_alive_ = false;
  started_ = Clock::now();
  deliver(to_response(problem));
}

void Connection::deliver(const Response& response) {
  state_ = State::writing;
  static_cast<void>(stop_waiting());  // who was given up has its answer first
  // What came of a body that was refused goes before its room does, not with the connection.
  parser_.drop_body();
  let_go();
  if (draining_ || connections_->closed()) keep_alive_ = false;
  const bool old = parser_.has_head() && parser_.is_old();
  answer_ = to_bytes(response, {.keep_alive = keep_alive_, .old_client = old, .head_only = head_only_},
                     connections_->clock());
  head_only_ = false;
  connections_->service.metrics().count_request(
      admission_ ? admission_->found.route->path : std::string_view("none"), response.status,
      std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - started_));
  set_deadline(limits().write);
  write_all(asio::const_buffer(answer_.data(), answer_.size()), &Connection::on_written);
}

void Connection::on_written(error_code error, std::size_t /*count*/) {
  answer_.clear();
  if (error) return close();
  if (keep_alive_) return read_next_head();
  set_deadline(linger_time);
  shut_down_sending();
}

// ---- end ----

// Then bytes that still come are thrown away: a socket that is closed with some in it takes back what was written.
void Connection::on_shut_down() {
  state_ = State::lingering;
  if (draining_)
    set_deadline(linger_time_at_end);
  else
    set_deadline(linger_time);
  discard();
}

void Connection::discard() {
  buffer_.resize(read_bytes);
  read_some(asio::mutable_buffer(buffer_.data(), buffer_.size()), &Connection::on_discarded);
}

void Connection::on_discarded(error_code error, std::size_t count) {
  discarded_ += count;
  if (error || timed_out_ || discarded_ > linger_bytes_max) return close();
  discard();
}

void Connection::close() noexcept {
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

}  // namespace dealflow::http
