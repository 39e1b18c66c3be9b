// The head of a request as far as our own code judges it: whatever the bytes, a refusal with a status and a code; or a
// head that any other reader of HTTP/1.1 cuts at the same place, and of which path, query and values are clean text.
#include "engine/http/head_check.hpp"
#include "engine/http/percent.hpp"
#include "engine/http/routing.hpp"
#include "tests/fuzz/property.hpp"

#include "dsl/base/utf8.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace dealflow::fuzz {
namespace {

using http::Framing;
using http::Problem;

void check_problem(const Problem& problem) {
  constexpr std::array<unsigned, 6> statuses{400, 404, 405, 417, 501, 505};
  claim(std::find(statuses.begin(), statuses.end(), problem.status) != statuses.end(), "a refusal has its status",
        problem.code);
  claim(problem.code.starts_with("http.") && !problem.detail.empty(), "a refusal says what is wrong", problem.code);
  claim(!http::reason(problem.status).empty(), "a status has its words", problem.code);
}

std::string in_small_letters(std::string_view text) {
  std::string small(text);
  for (char& c : small)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return small;
}

// The lines that name one of the headers by which a request's end is found, however loosely one reads: blanks before
// the colon and around the name count as none.
std::size_t lines_named(std::string_view head, std::string_view wanted) {
  std::size_t count = 0;
  for (std::size_t at = head.find('\n'); at != std::string_view::npos; at = head.find('\n', at + 1)) {
    const std::string_view line = head.substr(at + 1, head.find('\n', at + 1) - at - 1);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    std::string name = in_small_letters(line.substr(0, colon));
    name.erase(std::remove_if(name.begin(), name.end(), [](char c) { return c <= ' '; }), name.end());
    count += name == wanted ? 1 : 0;
  }
  return count;
}

// What others may read differently is not there.
void check_one_reading(std::string_view head, const Framing& framing) {
  const std::size_t lengths = lines_named(head, "content-length");
  const std::size_t codings = lines_named(head, "transfer-encoding");
  claim(lengths + codings <= 1, "a head says once how long its body is", head);
  claim(lengths == (framing.length ? 1U : 0U) && codings == (framing.chunked ? 1U : 0U), "and that is what counts",
        head);
  claim(lines_named(head, "host") <= 1, "a head has one host at most", head);
  claim(!http::has_bare_line_feed(head) && !http::has_folded_line(head), "its lines end as they should", head);
  claim(head.find('\0') == std::string_view::npos, "it holds no NUL", head);
  claim(head.find("\r\n\r\n") + 4 == head.size(), "it ends with its first empty line", head);
  for (std::size_t end = 0; end <= std::min<std::size_t>(head.size(), 256); ++end)
    claim(!http::check_beginning(head.substr(0, end)), "no beginning of it is refused", head.substr(0, end));
}

// Where Beast reads it too, it sees the body end at the same place.
std::string target_as_beast_reads(std::string_view head, const Framing& framing) {
  namespace beast = boost::beast;
  beast::http::request_parser<beast::http::string_body> parser;
  parser.body_limit(boost::none);
  boost::system::error_code error;
  parser.put(boost::asio::const_buffer(head.data(), head.size()), error);
  if (!parser.is_header_done() || (error && error != beast::http::error::need_more)) return {};
  claim(parser.chunked() == framing.chunked, "Beast sees the same coding", head);
  const auto length = parser.content_length();
  claim(!framing.length || (length && *length == *framing.length), "Beast sees the same length", head);
  claim(framing.length || framing.chunked || length.value_or(0) == 0, "or none", head);
  return {parser.get().target().data(), parser.get().target().size()};
}

void check_percent(std::string_view text) {
  const auto decoded = http::decode_percent(text);
  if (!decoded) return claim(text.find('%') != std::string_view::npos, "only a percent sign can be wrong", text);
  std::string written;
  for (const char c : *decoded) {
    constexpr std::string_view digits = "0123456789aBcDeF";
    const auto byte = static_cast<unsigned char>(c);
    written += {'%', digits[byte >> 4U], digits[byte & 15U]};
  }
  claim(decoded->size() <= text.size(), "what is decoded is no longer", text);
  claim(http::decode_percent(written) == decoded, "what is encoded in another way is the same", text);
}

void check_values(const http::QueryValues& values, std::span<const http::Parameter> declared, std::string_view query) {
  for (const http::Parameter& parameter : declared) {
    const std::string text = values.text(parameter.name);
    claim(!find_invalid_utf8(text), "a value is UTF-8", query);
    const auto number = parameter.kind == http::Parameter::Kind::number ? values.number(parameter.name) : std::nullopt;
    claim(!number || (*number >= parameter.least && *number <= parameter.most), "a number is within its bounds", query);
    if (parameter.kind == http::Parameter::Kind::choice && !text.empty())
      claim((" " + std::string(parameter.choices) + " ").find(" " + text + " ") != std::string::npos,
            "a choice is one of those declared", query);
  }
}

void check_route(std::string_view method, std::string_view target) {
  const std::size_t question = target.find('?');
  const std::string_view path = target.substr(0, question);
  const auto found = http::find_route(http::routes(), method, path);
  if (!found) return check_problem(found.error());
  claim(found->route != nullptr && found->allow.ends_with("OPTIONS"), "a path has its methods", path);
  claim(static_cast<std::size_t>(std::count(found->route->path.begin(), found->route->path.end(), '{')) ==
            found->values.size(),
        "each part in braces has its value", path);
  for (const std::string& value : found->values)
    claim(!value.empty() && !find_invalid_utf8(value), "a part of a path is UTF-8 and not empty", path);
  if (question == std::string_view::npos) return;
  const auto values = http::QueryValues::read(target.substr(question + 1), found->route->query);
  if (!values) return check_problem(values.error());
  check_values(*values, found->route->query, target);
}

}  // namespace
}  // namespace dealflow::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dealflow;
  const std::string_view bytes = fuzz::as_text(data, size);
  if (const auto problem = http::check_beginning(bytes)) fuzz::check_problem(*problem);
  const std::size_t end = bytes.find("\r\n\r\n");
  const std::string_view head = end == std::string_view::npos ? bytes : bytes.substr(0, end + 4);
  fuzz::check_percent(head);
  const auto framing = http::check_head(head);
  if (!framing) {
    fuzz::check_problem(framing.error());
    return 0;
  }
  fuzz::check_one_reading(head, *framing);
  const std::string_view method = head.substr(0, head.find(' '));
  const std::string_view target = head.substr(method.size() + 1, head.find(' ', method.size() + 1) - method.size() - 1);
  const std::string as_read = fuzz::target_as_beast_reads(head, *framing);
  fuzz::claim(as_read.empty() || as_read == target, "Beast sees the same target", head);
  fuzz::check_percent(target);
  fuzz::check_route(method, target);
  return 0;
}
