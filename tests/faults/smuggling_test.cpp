// Request smuggling: what a proxy before the server and the server itself may cut at different places. Each request is
// wrong in one way, and a second one stands behind it, which brings an event; behind the same request without its fault
// that event is taken. Of a wrong one nothing may be taken, not it and not what stands behind it.
//
// Proof of bite: where HeadCheck::check_field() (engine/http/head_check.cpp) lets a line pass that begins with a blank,
// each folded line is answered with 200, and what stands behind it as well.
//
// Source:   RFC 9112, sections 2.2, 5 to 7 and 11.2.
#include "tests/faults/figure.hpp"
#include "tests/http/server_fixture.hpp"

#include <fmt/format.h>

#include <functional>
#include <map>
#include <random>

namespace dealflow::test {
namespace {

using Random = std::mt19937_64;

struct Shape {
  std::string name;
  std::string bytes;  // the wrong request; the second one is added behind it
};

std::string event(std::string_view id) {
  return fmt::format(R"({{"specversion":"1.0","id":"{0}","source":"/s","type":"api.deal",)"
                     R"("data":{{"person":{{"email":"{0}@example.com"}},"deal":{{"name":"{0}"}}}}}})",
                     id);
}

// A request in due form, in parts that can be spoilt.
struct Parts {
  std::string line = "POST /events HTTP/1.1";
  std::vector<std::string> fields{"Host: localhost", "Content-Type: application/cloudevents+json"};
  std::string body;

  [[nodiscard]] std::string text() const {
    std::string head = line + "\r\n";
    for (const std::string& field : fields) head += field + "\r\n";
    return head + "\r\n" + body;
  }
};

Parts with_length(std::string_view id) {
  Parts parts;
  parts.body = event(id);
  parts.fields.push_back(fmt::format("Content-Length: {}", parts.body.size()));
  return parts;
}
std::string chunked_body(std::string_view text) { return fmt::format("{:x}\r\n{}\r\n0\r\n\r\n", text.size(), text); }
Parts chunked(std::string_view id) {
  Parts parts;
  parts.body = chunked_body(event(id));
  parts.fields.emplace_back("Transfer-Encoding: chunked");
  return parts;
}

std::string any_case(std::string text, Random& random) {
  for (char& c : text)
    if (random() % 2 == 0) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}
const std::string& one_of(const std::vector<std::string>& all, Random& random) { return all[random() % all.size()]; }

void put(Parts& parts, std::string field, Random& random) {
  const auto at = static_cast<std::ptrdiff_t>(random() % (parts.fields.size() + 1));
  parts.fields.insert(parts.fields.begin() + at, std::move(field));
}
std::string spoil_text(const std::string& text, std::string_view what, std::string_view with, Random& random) {
  std::vector<std::size_t> places;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) places.push_back(at);
  std::string spoilt = text;
  return spoilt.replace(places.at(random() % places.size()), what.size(), with);
}

// One way to be wrong, drawn from; each names itself.
struct Fault {
  std::string name;
  std::function<std::string(const std::string& id, Random&)> make;
};

Parts either(const std::string& id, Random& random) { return random() % 2 == 0 ? with_length(id) : chunked(id); }

std::vector<Fault> faults_of_lengths() {
  return {
      {"two lengths",
       [](const std::string& id, Random& random) {
         Parts parts = with_length(id);
         const std::size_t other = random() % 2 == 0 ? parts.body.size() : random() % 100;
         put(parts, any_case("content-length: ", random) + std::to_string(other), random);
         return parts.text();
       }},
      {"a list of lengths",
       [](const std::string& id, Random& random) {
         Parts parts = with_length(id);
         parts.fields.back() += one_of({",", ", ", " "}, random) + std::to_string(parts.body.size());
         return parts.text();
       }},
      {"a length that is no number",
       [](const std::string& id, Random& random) {
         Parts parts = with_length(id);
         const std::string length = std::to_string(parts.body.size());
         parts.fields.back() =
             "Content-Length: " + one_of({"+" + length, "-" + length, "0x" + length, length + ";", length + ".0", "",
                                          length + "\x0b", "\"" + length + "\"", "1e3", "99999999999999999999999999",
                                          "18446744073709551616", length + " " + length, "\xd9\xa5"},
                                         random);
         return parts.text();
       }},
      {"a length with chunked",
       [](const std::string& id, Random& random) {
         Parts parts = chunked(id);
         const std::size_t length = random() % 2 == 0 ? parts.body.size() : random() % 8;
         put(parts, any_case("content-length: ", random) + std::to_string(length), random);
         return parts.text();
       }},
      {"a coding that is not chunked alone",
       [](const std::string& id, Random& random) {
         Parts parts = chunked(id);
         parts.fields.back() = any_case("transfer-encoding:", random) +
                               one_of({"xchunked", "chunked, identity", "identity", "gzip, chunked", "chunked;q=1",
                                       "\"chunked\"", "chunked,", ",chunked", "chunked chunked",
                                       "\x0b"
                                       "chunked",
                                       "chunked\x0c", "", "cow", "chunk ed"},
                                      random);
         return parts.text();
       }},
      {"two codings",
       [](const std::string& id, Random& random) {
         Parts parts = chunked(id);
         put(parts, any_case("transfer-encoding: ", random) + one_of({"chunked", "identity", "cow", ""}, random),
             random);
         return parts.text();
       }},
      {"a coding in HTTP/1.0",
       [](const std::string& id, Random&) {
         Parts parts = chunked(id);
         parts.line = "POST /events HTTP/1.0";
         return parts.text();
       }},
  };
}

std::vector<Fault> faults_of_lines() {
  return {
      {"a bare line feed in the head",
       [](const std::string& id, Random& random) {
         const Parts parts = either(id, random);
         const std::string text = parts.text();
         const std::size_t head = text.size() - parts.body.size();
         return spoil_text(text.substr(0, head), "\r\n", "\n", random) + parts.body;
       }},
      {"a bare carriage return in the head",
       [](const std::string& id, Random& random) {
         const Parts parts = either(id, random);
         const std::string text = parts.text();
         const std::size_t head = text.size() - parts.body.size();
         return spoil_text(text.substr(0, head - 4), random() % 2 == 0 ? ":" : "o", "\r", random) + "\r\n\r\n" +
                parts.body;
       }},
      {"a folded line",
       [](const std::string& id, Random& random) {
         Parts parts = either(id, random);
         const std::string folded =
             one_of({" ", "\t", "  \t"}, random) + one_of({"x", "Content-Length: 0", "chunked", ""}, random);
         parts.fields.insert(parts.fields.begin() + static_cast<std::ptrdiff_t>(random() % parts.fields.size()),
                             folded);
         return parts.text();
       }},
      {"a blank before the colon",
       [](const std::string& id, Random& random) {
         Parts parts = either(id, random);
         std::string& field = parts.fields[random() % parts.fields.size()];
         field.insert(field.find(':'), one_of({" ", "\t", "\x0b"}, random));
         return parts.text();
       }},
      {"a sign that no name has",
       [](const std::string& id, Random& random) {
         Parts parts = either(id, random);
         std::string& field = parts.fields[random() % parts.fields.size()];
         field.insert(random() % field.find(':'), std::string(1, "(),/;<=>?@[]{}\"\x7f\xc3"[random() % 17]));
         return parts.text();
       }},
      {"a NUL",
       [](const std::string& id, Random& random) {
         Parts parts = either(id, random);
         std::string& field = parts.fields[random() % parts.fields.size()];
         field.insert(random() % field.size(), 1, '\0');
         return parts.text();
       }},
      {"a header without a name, or without a colon",
       [](const std::string& id, Random& random) {
         Parts parts = either(id, random);
         put(parts, one_of({": x", "no colon", ":", "Content-Length 5"}, random), random);
         return parts.text();
       }},
      {"no host, or two",
       [](const std::string& id, Random& random) {
         Parts parts = either(id, random);
         if (random() % 2 == 0)
           parts.fields.erase(parts.fields.begin());
         else
           put(parts, any_case("host: ", random) + one_of({"localhost", "other", ""}, random), random);
         return parts.text();
       }},
      {"a first line that is none",
       [](const std::string& id, Random& random) {
         Parts parts = either(id, random);
         parts.line = one_of(
             {"POST  /events HTTP/1.1", "POST /events", "POST\t/events HTTP/1.1", " POST /events HTTP/1.1",
              "POST /events HTTP/1.2", "POST /events HTTP/2.0", "POST /events http/1.1", "POST /events HTTP/1.1 x",
              "/events HTTP/1.1", "PO(ST /events HTTP/1.1", "POST /eve\x01nts HTTP/1.1", "\r\nPOST /events HTTP/1.1",
              "POST /events HTTP/1.10", "POST /events HTTP/01.1", "POST /ev ents HTTP/1.1"},
             random);
         return parts.text();
       }},
  };
}

std::vector<Fault> faults_of_chunks() {
  const auto with_body = [](const std::string& body) {
    Parts parts = chunked("x");
    parts.body = body;
    return parts.text();
  };
  return {
      {"a chunk's size that is none",
       [=](const std::string& id, Random& random) {
         const std::string data = event(id), size = fmt::format("{:x}", data.size());
         return with_body(
             one_of({"0x" + size, "+" + size, "-" + size, size + "g", "", " " + size, "ffffffffffffffffff",
                     "10000000000000000" + size, size + "\x0b", size + ",", "\"" + size + "\"", "_" + size},
                    random) +
             "\r\n" + data + "\r\n0\r\n\r\n");
       }},
      {"a bare line feed in a chunked body",
       [=](const std::string& id, Random& random) {
         return with_body(spoil_text(chunked_body(event(id)), "\r\n", "\n", random));
       }},
      {"a chunk that is shorter or longer than its size",
       [=](const std::string& id, Random& random) {
         const std::string data = event(id);
         const std::size_t size = random() % 2 == 0 ? data.size() - 1 - random() % 9 : data.size() + 1 + random() % 2;
         return with_body(fmt::format("{:x}\r\n{}\r\n0\r\n\r\n", size, data));
       }},
      {"a folded line in the trailer",
       [=](const std::string& id, Random& random) {
         const std::string data = event(id);
         return with_body(
             fmt::format("{:x}\r\n{}\r\n0\r\nX-A: b\r\n{}c\r\n\r\n", data.size(), data, one_of({" ", "\t"}, random)));
       }},
      {"a bare line feed in the trailer",
       [=](const std::string& id, Random& random) {
         const std::string data = event(id);
         return with_body(fmt::format("{:x}\r\n{}\r\n0\r\n{}", data.size(), data,
                                      one_of({"X-A: b\n\r\n", "X-A: b\r\n\n", "X-A: b\n\n", "\n"}, random)));
       }},
  };
}

std::vector<Fault> all_faults() {
  std::vector<Fault> all = faults_of_lengths();
  for (auto& more : {faults_of_lines(), faults_of_chunks()}) all.insert(all.end(), more.begin(), more.end());
  return all;
}

// Statuses of all the answers that come, until the server closes.
std::vector<unsigned> answers_to(const std::string& address, const std::string& bytes, bool& closed) {
  HttpClient client(address, std::chrono::seconds(15));
  static_cast<void>(client.send(bytes));
  std::vector<unsigned> statuses;
  while (const auto reply = client.read()) statuses.push_back(reply->status);
  closed = client.ended();
  return statuses;
}

std::string last_request(std::string_view id) {
  Parts parts = with_length(id);
  parts.fields.emplace_back("Connection: close");
  return parts.text();
}

}  // namespace

TEST_CASE("requests that two readers cut at different places are refused, and what stands behind them",
          "[faults][F17]") {
  const std::uint64_t seed = any_seed();
  CAPTURE(seed);
  const std::uint64_t wanted = amount({.brief = 2'000, .full = 100'000, .night = 1'000'000});
  const TemporaryFolder folder;
  const ServerFixture shop({.listen = {"unix:" + (folder.path() / "http.sock").string()}});
  const auto faults = all_faults();
  std::uint64_t sent = 0, taken = 0, left_open = 0;
  std::map<std::string, std::uint64_t> seen;
  for (; sent < wanted; ++sent) {
    const Fault& fault = faults[sent % faults.size()];
    Random random(seed + sent);  // of each by itself, so that one can be made again
    const std::string bytes = fault.make("a" + std::to_string(sent), random);
    bool closed = false;
    const auto statuses = answers_to(shop.address(), bytes + last_request("b" + std::to_string(sent)), closed);
    const bool refused = statuses.size() == 1 && statuses.front() >= 400 && statuses.front() < 600;
    if (!refused || !closed) UNSCOPED_INFO(fault.name << ", seed " << seed + sent << ":\n" << bytes);
    CHECK(refused);
    CHECK(closed);
    taken += refused ? 0 : 1;
    left_open += closed ? 0 : 1;
    ++seen[fault.name];
    if (taken + left_open > 20) break;  // there is enough to read
  }
  // The same without a fault: both are taken, so it is not the rest of them that is refused.
  std::size_t controls = 0;
  for (const Parts& parts : {with_length("c0"), chunked("c1")}) {
    bool closed = false;
    const std::string second = "d" + std::to_string(controls);
    CHECK((answers_to(shop.address(), parts.text() + last_request(second), closed) == std::vector<unsigned>{200, 200}));
    ++controls;
  }
  const std::size_t deals = shop.count(RecordKind::deals);
  const std::size_t acted = deals - std::min(deals, 2 * controls);
  CHECK(reached({.id = "F17",
                 .what = "request smuggling shapes",
                 .wanted = fmt::format("{} requests of {} shapes, all refused, nothing behind them taken",
                                       counted(wanted), faults.size()),
                 .got = fmt::format("{} requests of {} shapes, {} not refused, {} left open, {} acted (seed {})",
                                    counted(sent), seen.size(), taken, left_open, acted, seed),
                 .holds = sent >= wanted && seen.size() == faults.size() && taken == 0 && left_open == 0 &&
                          deals == 2 * controls}));
}

}  // namespace dealflow::test
