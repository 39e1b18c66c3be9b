// RequestParser: one HTTP/1.1 request at a time, from bytes. Its source is the only file that knows Beast.
//
// Beast decodes chunks and bounds what comes. It joins folded lines and takes some heads that others read differently:
// a head goes through check_head() (head_check.hpp) before it comes here.
//
// Cost:     one allocation for itself, however many requests come; Beast's fields and the body as they come.
// Threads:  plain values.
// Source:   RFC 9112.
#pragma once

#include "engine/http/message.hpp"

#include <boost/system/error_code.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace dealflow::http {

class RequestParser {
 public:
  enum class Took : std::uint8_t { all, need_more, too_large, bad };
  struct Step {
    std::size_t used = 0;  // bytes that need not be given again
    Took took = Took::all;
    boost::system::error_code error;  // in Beast's words, of all but `all`
  };

  RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;
  ~RequestParser();

  // A new request. What follows is of it, up to end().
  void begin(std::size_t head_bytes_max, std::uint64_t body_bytes_max);
  void end();

  // One step at most: the head, the size of a chunk, what there is of a body or a chunk, the end.
  [[nodiscard]] Step put(std::string_view bytes);

  [[nodiscard]] bool has_head() const;  // false where there is no request, too
  // Of a request that has begun:
  [[nodiscard]] bool is_done() const;
  [[nodiscard]] bool is_chunked() const;
  [[nodiscard]] bool keeps_alive() const;
  [[nodiscard]] bool is_old() const;      // HTTP/1.0
  [[nodiscard]] Request request() const;  // without its body, and where it came from
  [[nodiscard]] std::size_t body_bytes() const;
  [[nodiscard]] std::string take_body();

  // With its memory; nothing where there is none.
  void drop_body();

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace dealflow::http
