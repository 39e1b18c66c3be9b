// Heads that proxies and servers read differently: none of them is taken.
#include "engine/http/head_check.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace dealflow::http {
namespace {

using namespace std::string_literals;

struct Case {
  std::string head;
  std::string code;  // empty: in order
};

const std::string start = "POST /events HTTP/1.1\r\nHost: x\r\n";

const std::vector<Case> cases{
    {start + "\r\n", ""},
    {start + "Content-Length: 12\r\n\r\n", ""},
    {start + "Transfer-Encoding: Chunked\r\n\r\n", ""},
    {start + "Expect: 100-Continue\r\nContent-Length: 1\r\n\r\n", ""},
    {start + "X-Empty:\r\nX-Wide: caf\xC3\xA9 \t \r\n\r\n", ""},
    {"GET /healthz HTTP/1.0\r\n\r\n", ""},
    // two lengths
    {start + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", "http.repeated_header"},
    {start + "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", "http.repeated_header"},
    {start + "Content-Length: 1, 1\r\n\r\n", "http.content_length"},
    {start + "Content-Length: +1\r\n\r\n", "http.content_length"},
    {start + "Content-Length: -1\r\n\r\n", "http.content_length"},
    {start + "Content-Length: 0x10\r\n\r\n", "http.content_length"},
    {start + "Content-Length: 1 2\r\n\r\n", "http.content_length"},
    {start + "Content-Length:\r\n\r\n", "http.content_length"},
    {start + "Content-Length: 99999999999999999999\r\n\r\n", "http.content_length"},
    // a length with a coding, in both orders; codings that hide one
    {start + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n", "http.two_lengths"},
    {start + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n", "http.two_lengths"},
    {start + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", "http.repeated_header"},
    {start + "Transfer-Encoding: chunked, identity\r\n\r\n", "http.transfer_coding"},
    {start + "Transfer-Encoding: gzip, chunked\r\n\r\n", "http.transfer_coding"},
    {start + "Transfer-Encoding: identity\r\n\r\n", "http.transfer_coding"},
    {start + "Transfer-Encoding: xchunked\r\n\r\n", "http.transfer_coding"},
    {start + "Transfer-Encoding: \"chunked\"\r\n\r\n", "http.transfer_coding"},
    {start + "Transfer-Encoding: \x0B"s + "chunked\r\n\r\n", "http.bad_header"},
    {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", "http.transfer_coding"},
    // line ends
    {"POST /events HTTP/1.1\nHost: x\r\n\r\n", "http.bare_line_feed"},
    {start + "X: a\nContent-Length: 4\r\n\r\n", "http.bare_line_feed"},
    {start + "X: a\rContent-Length: 4\r\n\r\n", "http.bare_carriage_return"},
    {start + "X: a\r\r\n\r\n", "http.bare_carriage_return"},
    {"\r\n" + start + "\r\n", "http.bad_line"},
    // folded lines, blanks before the colon
    {start + "X: a\r\n b\r\n\r\n", "http.folded_line"},
    {start + "Transfer-Encoding:\r\n chunked\r\n\r\n", "http.transfer_coding"},
    {start + "Content-Length : 4\r\n\r\n", "http.bad_header"},
    {start + "Content-Length\t: 4\r\n\r\n", "http.bad_header"},
    {start + "Transfer-Encoding : chunked\r\n\r\n", "http.bad_header"},
    {start + ": nameless\r\n\r\n", "http.bad_header"},
    {start + "no colon\r\n\r\n", "http.bad_header"},
    // control characters
    {start + "X: a\0b\r\n\r\n"s, "http.bad_line"},
    {start + "X: a\x01\r\n\r\n", "http.bad_header"},
    {start + "X\x7F: a\r\n\r\n", "http.bad_header"},
    {start + "X\xC3\xA9: a\r\n\r\n", "http.bad_header"},
    // first line, Host, Expect
    {"POST /a b HTTP/1.1\r\nHost: x\r\n\r\n", "http.bad_line"},
    {"POST  /a HTTP/1.1\r\nHost: x\r\n\r\n", "http.bad_line"},
    {"POST /a\r\nHost: x\r\n\r\n", "http.bad_line"},
    {"PO(ST /a HTTP/1.1\r\nHost: x\r\n\r\n", "http.bad_line"},
    {"POST /\t HTTP/1.1\r\nHost: x\r\n\r\n", "http.bad_line"},
    {"POST /a HTTP/2.0\r\nHost: x\r\n\r\n", "http.version"},
    {"POST /a http/1.1\r\nHost: x\r\n\r\n", "http.version"},
    {"\x16\x03\x01\x02\r\n\r\n", "http.bad_line"},  // the beginning of TLS
    {"POST /a HTTP/1.1\r\n\r\n", "http.no_host"},
    {"POST /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "http.repeated_header"},
    {start + "Expect: something\r\n\r\n", "http.expectation"},
    {start, "http.bad_line"},
};

}  // namespace

TEST_CASE("a head that could be read in two ways is refused", "[http]") {
  for (const Case& one : cases) {
    CAPTURE(one.head, one.code);
    const auto framing = check_head(one.head);
    CHECK((framing ? "" : framing.error().code) == one.code);
    if (!framing) CHECK((framing.error().status >= 400 && framing.error().status <= 505));
  }
}

TEST_CASE("the framing of a body is what the head says", "[http]") {
  CHECK(check_head(start + "Content-Length: 12\r\n\r\n")->length == 12U);
  CHECK_FALSE(check_head(start + "\r\n")->length);
  CHECK(check_head(start + "transfer-encoding: chunked\r\n\r\n")->chunked);
  CHECK(check_head(start + "Expect: 100-continue\r\n\r\n")->expects_continue);
  CHECK_FALSE(check_head("POST / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n")->expects_continue);
}

TEST_CASE("what will never be right is refused before the head has ended", "[http]") {
  CHECK_FALSE(check_beginning("POST /eve"));
  CHECK_FALSE(check_beginning("POST / HTTP/1.1\r"));
  CHECK(check_beginning("POST / HTTP/1.1\n")->code == "http.bare_line_feed");
  CHECK(check_beginning("\x16\x03\x01")->status == 400);
}

}  // namespace dealflow::http
