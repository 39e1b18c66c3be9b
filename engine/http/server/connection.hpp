// Connection: reads one request, has it answered, writes the answer, and reads the next; what a client sends meanwhile
// waits in its socket. What is on the wire is the derived class's (connection_over.hpp): plain bytes or TLS.
//
//   idle ──> head ──> body ──> answering ──> writing ──> idle, or lingering ──> closed
//
// Includes Asio (a timer, an executor, no sockets): for this folder alone.
//
// A head is checked byte by byte (head_check.hpp) before anything else reads it. What is refused goes to `writing` at
// once, and the connection ends with it. Each state but `answering` has a deadline.
//
// Errors:   what is thrown while it is served (no memory is left) ends the connection; one that something was lost of
//           ends by its timer.
// Threads:  each connection runs on a strand of its own; what other threads may call is named.
#pragma once

#include "engine/http/server/connections.hpp"
#include "engine/http/server/request_parser.hpp"
#include "engine/http/service.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace dealflow::http {

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Clock = std::chrono::steady_clock;

  Connection(std::shared_ptr<Connections> connections, const boost::asio::any_io_executor& executor,
             bool from_this_machine);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection();

  // All on the connection's strand.
  virtual void begin() = 0;
  // The server stops: what was taken is answered, nothing more is read.
  void drain();
  // To a new one, when there are enough.
  void give_way() { close(); }
  // Of the request of that number.
  void take_answer(std::uint64_t number, const Response& response);
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
  [[nodiscard]] const boost::asio::any_io_executor& executor() const { return executor_; }
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
  using OnBytes = void (Connection::*)(boost::system::error_code, std::size_t);
  virtual void read_some(boost::asio::mutable_buffer into, OnBytes then) = 0;
  virtual void write_all(boost::asio::const_buffer bytes, OnBytes then) = 0;
  virtual void cancel() = 0;
  virtual void shut_down_sending() = 0;  // then on_shut_down()
  virtual void close_socket() = 0;

  void read_first_head();
  void expect_handshake();
  void on_handshake_failed() { close(); }
  void on_shut_down();

 private:
  enum class State : std::uint8_t { idle, head, body, answering, writing, lingering, closed };
  static constexpr Clock::rep not_waiting = 0, given_up = -1;

  [[nodiscard]] const HttpLimits& limits() const { return connections_->limits; }

  void set_deadline(std::chrono::milliseconds within);
  void arm();
  void on_timer();

  void wait_for_client();
  // False where the connection was given up meanwhile.
  [[nodiscard]] bool stop_waiting() { return waiting_.exchange(not_waiting) != given_up; }

  void read_more(OnBytes then);
  [[nodiscard]] bool take_bytes(boost::system::error_code error, std::size_t count);

  void read_next_head();
  void read_head();
  void on_head_bytes(boost::system::error_code error, std::size_t count);
  void take_head(std::size_t size);

  void on_continue_written(boost::system::error_code error, std::size_t count);
  void read_body();
  void on_body_bytes(boost::system::error_code error, std::size_t count);
  // Room for so many bytes of the body.
  [[nodiscard]] bool hold(std::size_t bytes);
  void let_go();

  void answer();
  void refuse(const Problem& problem);
  void deliver(const Response& response);
  void on_written(boost::system::error_code error, std::size_t count);

  void discard();
  void on_discarded(boost::system::error_code error, std::size_t count);
  void close() noexcept;

  const std::shared_ptr<Connections> connections_;
  const boost::asio::any_io_executor executor_;
  boost::asio::steady_timer timer_;
  Clock::time_point deadline_ = Clock::time_point::max();
  bool armed_ = false, timed_out_ = false;

  State state_ = State::head;
  std::string buffer_;        // bytes that came and were not used
  std::size_t old_size_ = 0;  // of it, before a read
  RequestParser parser_;
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

}  // namespace dealflow::http
