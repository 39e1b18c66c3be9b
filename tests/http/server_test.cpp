// The server as a peer on the wire: what it answers to right and wrong requests, how long it waits, how it stops.
#include "tests/http/server_fixture.hpp"
#include "tests/support/json_schema.hpp"

#include <cstdlib>
#include <fstream>
#include <thread>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace dealflow::test {
namespace {

using namespace std::string_literals;
using namespace std::chrono_literals;

const std::string head = "POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/cloudevents+json\r\n";

std::string whole(std::string_view id) {
  const std::string body = deal_event(id);
  return head + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}
std::string chunked(std::string_view body) {
  return head + "Transfer-Encoding: chunked\r\n\r\n" + fmt::format("{:x}\r\n{}\r\n0\r\n\r\n", body.size(), body);
}

HttpOptions with_limits(HttpLimits limits) {
  HttpOptions options;
  options.limits = limits;
  return options;
}

// What is answered to these bytes, and that the connection ends behind it.
std::string refused(const ServerFixture& shop, std::string_view bytes) {
  HttpClient client = shop.connect();
  client.send(bytes);
  const auto reply = client.read();
  if (!reply) return "nothing";
  CHECK(reply->header("connection") == "close");
  CHECK(violation(reply->body, output_schema("problem")) == "");
  CHECK(client.ended());
  return shown(*reply);
}

}  // namespace

TEST_CASE("requests follow each other on one connection", "[http][wire]") {
  const ServerFixture shop;
  HttpClient client = shop.connect();
  for (const char* id : {"1", "2", "3"}) {
    REQUIRE(client.send(whole(id)));
    CHECK(shown(*client.read()) == "200 applied");
  }
  REQUIRE(client.send(whole("4") + whole("5") + whole("1")));  // before the first is answered
  CHECK(shown(*client.read()) == "200 applied");
  CHECK(shown(*client.read()) == "200 applied");
  CHECK(shown(*client.read()) == "200 duplicate");
  REQUIRE(client.send("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
  CHECK(client.read()->header("connection") == "close");
  CHECK(client.ended());

  HttpClient old = shop.connect();
  REQUIRE(old.send("GET /healthz HTTP/1.0\r\n\r\n"));
  CHECK(old.read()->status == 200);
  CHECK(old.ended());
}

TEST_CASE("a body may come in chunks, byte by byte, or after a nod", "[http][wire]") {
  const ServerFixture shop;
  HttpClient client = shop.connect();
  REQUIRE(client.send(chunked(deal_event("1"))));
  CHECK(shown(*client.read()) == "200 applied");

  for (const char c : chunked(deal_event("2"))) REQUIRE(client.send(std::string_view(&c, 1)));
  CHECK(shown(*client.read()) == "200 applied");

  const std::string body = deal_event("3");
  REQUIRE(client.send(head + "Expect: 100-continue\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n"));
  CHECK(client.read()->status == 100);
  REQUIRE(client.send(body));
  CHECK(shown(*client.read()) == "200 applied");
  // Who would be refused anyway is told so at once.
  REQUIRE(client.send("POST /none HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n"));
  CHECK(shown(*client.read()) == "404 http.no_such_path");
}

TEST_CASE("paths and methods that there are not", "[http][wire]") {
  const ServerFixture shop;
  CHECK(shown(shop.ask("GET", "/none")) == "404 http.no_such_path");
  const HttpReply reply = shop.ask("POST", "/deals?x=1");
  CHECK(shown(reply) == "405 http.method");
  CHECK(reply.header("allow") == "GET, HEAD, OPTIONS");
  CHECK(shop.ask("BREW", "/events").status == 405);
  CHECK(shop.ask("GET", "http://localhost/healthz").status == 200);
  const HttpReply alive = shop.ask("HEAD", "/healthz");
  CHECK(alive.status == 200);
  CHECK(alive.header("content-length") == "14");
  CHECK(shown(shop.post("/events", "x", {{"Content-Encoding", "gzip"}})) == "415 http.content_encoding");
  CHECK(shown(shop.post("/events", "x", {}, "text/plain")) == "415 ce.no_event");
}

TEST_CASE("HEAD is answered without a body, whatever the answer is", "[http][wire]") {
  const ServerFixture shop;
  for (const auto& [more, status] : std::vector<std::pair<std::string, unsigned>>{
           {"Host: x\r\nContent-Length: 99999999999\r\n", 413}, {"Host: x\r\nExpect: magic\r\n", 417}, {"", 400}}) {
    CAPTURE(more);
    HttpClient client = shop.connect();
    REQUIRE(client.send("HEAD /healthz HTTP/1.1\r\n" + more + "\r\n"));
    CHECK(client.read(false)->status == status);
    CHECK(client.ended());
  }
}

TEST_CASE("no request can be hidden in another", "[http][wire]") {
  const ServerFixture shop;
  const std::string inner = "GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n";
  const std::vector<std::pair<std::string, std::string>> shapes{
      {head + "Content-Length: 4\r\nContent-Length: 0\r\n\r\n" + inner, "400 http.repeated_header"},
      {head + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + inner, "400 http.two_lengths"},
      {head + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + inner, "400 http.two_lengths"},
      {head + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + inner, "501 http.transfer_coding"},
      {head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n", "501 http.transfer_coding"},
      {head + "Transfer-Encoding:\r\n chunked\r\n\r\n", "501 http.transfer_coding"},
      {head + "X: y\r\n z\r\n\r\n", "400 http.folded_line"},
      {head + "X: y\nContent-Length: 3\r\n\r\nabc", "400 http.bare_line_feed"},
      {"POST /events HTTP/1.1\nHost: x\n\n", "400 http.bare_line_feed"},
      {head + "X: y\rz\r\n\r\n", "400 http.bare_carriage_return"},
      {head + "Content-Length : 3\r\n\r\nabc", "400 http.bad_header"},
      {head + "Content-Length: 0x3\r\n\r\nabc", "400 http.content_length"},
      {head + "X: a\0b\r\n\r\n"s, "400 http.bad_line"},
      {"POST /events HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400 http.repeated_header"},
      {"GET /healthz HTTP/1.1\r\n\r\n", "400 http.no_host"},
      {"GET /healthz HTTP/2.0\r\nHost: x\r\n\r\n", "505 http.version"},
      {"\x16\x03\x01\x02\x00\x01"s, "400 http.bad_line"},
      {head + "Expect: magic\r\n\r\n", "417 http.expectation"},
      // chunks
      {head + "Transfer-Encoding: chunked\r\n\r\n3\nabc\n0\n\n", "400 http.bad_body"},
      {head + "Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n", "400 http.bad_body"},
      {head + "Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n", "400 http.bad_body"},
      {head + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nabc", "400 http.bad_body"},
      {head + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n", "400 http.bad_body"},
      {head + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: a\r\n b\r\n\r\n", "400 http.bad_body"},
      {head + "Transfer-Encoding: chunked\r\n\r\n3;" + std::string(40'000, 'x'), "400 http.bad_body"},
  };
  for (const auto& [bytes, wanted] : shapes) {
    CAPTURE(bytes.substr(0, 400));
    CHECK(refused(shop, bytes) == wanted);
  }
  CHECK(shop.count(RecordKind::events) == 0);
}

TEST_CASE("head and body have a size, however they say it", "[http][wire]") {
  HttpLimits limits;
  limits.head_bytes_max = 1'024;
  limits.body_bytes_max = 2'000;
  const ServerFixture shop(with_limits(limits));
  CHECK(refused(shop, head + "X: " + std::string(2'000, 'x') + "\r\n\r\n") == "431 http.head_size");
  CHECK(refused(shop, head + "X: " + std::string(2'000, 'x')) == "431 http.head_size");
  CHECK(refused(shop, head + "Content-Length: 2001\r\n\r\n") == "413 http.body_size");
  CHECK(refused(shop, head + "Content-Length: 999999999999999999\r\n\r\n") == "413 http.body_size");
  CHECK(refused(shop, chunked(std::string(2'001, 'x'))) == "413 http.body_size");
  std::string endless = head + "Transfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 100; ++i) endless += "64\r\n" + std::string(100, 'x') + "\r\n";
  CHECK(refused(shop, endless) == "413 http.body_size");
  CHECK(shown(shop.post("/events", std::string(2'000, ' '))) == "400 json.syntax");
}

TEST_CASE("who is slow is not waited for", "[http][wire]") {
  HttpLimits limits;
  limits.head = 150ms;
  limits.body = 150ms;
  limits.idle = 300ms;
  const ServerFixture shop(with_limits(limits));
  CHECK(refused(shop, "POST /events HTT") == "408 http.timeout");
  CHECK(refused(shop, head + "Content-Length: 10\r\n\r\nabc") == "408 http.timeout");
  CHECK(refused(shop, head + "Transfer-Encoding: chunked\r\n\r\na\r\nabc") == "408 http.timeout");
  HttpClient silent = shop.connect();
  CHECK(silent.ended());
  HttpClient idle = shop.connect();
  CHECK(idle.ask("GET", "/healthz")->status == 200);
  const auto begin = std::chrono::steady_clock::now();
  CHECK(idle.ended());
  CHECK(std::chrono::steady_clock::now() - begin >= 250ms);
}

TEST_CASE("connections have a number: who has waited longest for its client gives way", "[http][wire]") {
  HttpLimits limits;
  limits.connections_max = 2;
  const ServerFixture shop(with_limits(limits));
  HttpClient silent = shop.connect();
  HttpClient idle = shop.connect();
  CHECK(idle.ask("GET", "/healthz")->status == 200);
  HttpClient third = shop.connect();
  CHECK(third.ask("GET", "/healthz")->status == 200);
  CHECK(silent.ended());
  CHECK(idle.ask("GET", "/healthz")->status == 200);

  // Those that are in the middle of something stay, and the new one is told so.
  for (HttpClient* busy : {&idle, &third})
    REQUIRE(busy->send(head + "Expect: 100-continue\r\nContent-Length: 9\r\n\r\n"));
  for (HttpClient* busy : {&idle, &third}) CHECK(busy->read()->status == 100);
  const auto reply = shop.connect().read();
  REQUIRE(reply);
  CHECK(shown(*reply) == "503 http.connections");
  CHECK(reply->header("retry-after") == "1");
  REQUIRE(third.send("no events"));
  CHECK(shown(*third.read()) == "400 json.syntax");
  CHECK(shop.connect().ask("GET", "/healthz")->status == 200);

  // A body that nobody asked who sends it holds no place.
  const ServerFixture other(with_limits(limits));
  HttpClient one = other.connect(), two = other.connect();
  for (HttpClient* free : {&one, &two})
    REQUIRE(free->send("GET /healthz HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n"));
  for (HttpClient* free : {&one, &two}) CHECK(free->read()->status == 100);
  CHECK(other.connect().ask("GET", "/healthz")->status == 200);
}

TEST_CASE("bodies have room together, and who has not shown who he is half of it", "[http][wire]") {
  HttpLimits limits;
  limits.bodies_bytes_max = 40'000;
  const ServerFixture shop(with_limits(limits));
  const std::string blanks(30'000, ' ');
  const auto begun = [&](HttpClient& client, const std::string& path, const HttpClient::Headers& headers) {
    std::string bytes = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n";
    for (const auto& [name, value] : headers) bytes += name + ": " + value + "\r\n";
    REQUIRE(client.send(bytes + "\r\n" + blanks));
  };
  HttpClient nobody = shop.connect();
  auto signature = shop.sign("");
  signature.emplace_back("Content-Type", "application/cloudevents+json");
  begun(nobody, "/in/shop/signed", signature);
  const auto reply = nobody.read();
  REQUIRE(reply);
  CHECK(shown(*reply) == "503 http.no_room");
  CHECK(reply->header("retry-after") == "1");
  CHECK(nobody.ended());
  {
    HttpClient known(shop.address(), 300ms);
    begun(known, "/events", {});
    HttpClient second = shop.connect();
    begun(second, "/events", {});
    auto refused = known.read();
    if (!refused) refused = second.read();
    REQUIRE(refused);
    CHECK(shown(*refused) == "503 http.no_room");
  }
  for (int i = 0; i < 200 && shop.post("/events", blanks).status != 400; ++i) std::this_thread::sleep_for(10ms);
  for (int i = 0; i < 5; ++i) CHECK(shown(shop.post("/events", blanks)) == "400 json.syntax");
}

TEST_CASE("what no body could match is refused before the body", "[http][wire]") {
  const ServerFixture shop;
  const std::string start =
      "POST /in/shop/signed HTTP/1.1\r\nHost: x\r\nContent-Type: application/cloudevents+json\r\n";
  const std::string rest = "Content-Length: 100000\r\n\r\n";
  const auto good = shop.sign("");
  const auto lines = [&](std::size_t changed, const std::string& value) {
    std::string text = start;
    for (std::size_t i = 0; i < good.size(); ++i)
      text += good[i].first + ": " + (i == changed ? value : good[i].second) + "\r\n";
    return text + rest;
  };
  CHECK(refused(shop, start + "webhook-signature: v1,x\r\n" + rest) == "401 signature.id_missing");
  CHECK(refused(shop, lines(0, "a.b")) == "401 signature.id_invalid");
  CHECK(refused(shop, lines(1, "1")) == "401 signature.timestamp_too_old");
  CHECK(refused(shop, lines(2, "v1,x")) == "401 signature.signature_mismatch");
  CHECK(refused(shop, lines(2, "v1a," + std::string(88, 'A'))) == "401 signature.signature_mismatch");
}

TEST_CASE("a body that is not there at the stop is not waited for", "[http][wire]") {
  ServerFixture shop;
  HttpClient slow = shop.connect();
  REQUIRE(slow.send(head + "Expect: 100-continue\r\nContent-Length: 100\r\n\r\n"));
  CHECK(slow.read()->status == 100);
  REQUIRE(slow.send("half"));
  const auto begin = std::chrono::steady_clock::now();
  CHECK(shop.server->stop(5s));
  CHECK(std::chrono::steady_clock::now() - begin < 2s);
  const auto reply = slow.read();
  REQUIRE(reply);
  CHECK(shown(*reply) == "503 engine.cancelled");
}

TEST_CASE("several addresses, with a Unix socket", "[http][wire]") {
  HttpOptions options;
  const TemporaryFolder folder;
  const std::string path = folder.path() / "http.sock";
  options.listen = {"127.0.0.1:0", "[::1]:0", "unix:" + path};
  {
    const ServerFixture shop(options);
    for (std::size_t i = 0; i < 3; ++i) {
      CAPTURE(shop.address(i));
      HttpClient client = shop.connect(i);
      REQUIRE(client.send(whole("1")));
      CHECK(shown(*client.read()) == (i == 0 ? "200 applied" : "200 duplicate"));
    }
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0660U);
    // Somebody listens there.
    HttpOptions again;
    again.listen = {"unix:" + path};
    again.clock = shop.clock.source();
    again.secrets = [](std::string_view) -> Result<std::string> { return signing_key; };
    const auto refused = HttpServer::start(*shop.worker, again);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::refused);
  }
  CHECK(::access(path.c_str(), F_OK) != 0);

  // What a process that was killed left behind is gone over; a file is not.
  const int stale = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  REQUIRE(::bind(stale, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  ::close(stale);
  CHECK(ServerFixture(options).ask("GET", "/healthz").status == 200);
  std::ofstream(path) << "a file";
  WorkerFixture worker;
  options.clock = worker.clock.source();
  CHECK_FALSE(HttpServer::start(*worker.worker, options));
  CHECK(std::filesystem::file_size(path) == 6);
  // One that was made before another address failed goes again.
  const std::string made = folder.path() / "made.sock";
  options.listen = {"unix:" + made, "unix:" + path};
  CHECK_FALSE(HttpServer::start(*worker.worker, options));
  CHECK(::access(made.c_str(), F_OK) != 0);
}

TEST_CASE("TLS by certificate and key", "[http][wire]") {
  const TemporaryFolder folder;
  const std::string certificate = folder.path() / "cert.pem";
  const std::string key = folder.path() / "key.pem";
  const std::string make =
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "
      "/CN=localhost -keyout '" +
      key + "' -out '" + certificate + "' 2>/dev/null";
  REQUIRE(std::system(make.c_str()) == 0);
  HttpOptions options;
  options.tls_certificate = certificate;
  options.tls_key = key;
  const ServerFixture shop(options);
  REQUIRE(shop.address().starts_with("https://"));
  HttpClient client = shop.connect();
  REQUIRE(client.send(whole("1") + whole("2")));
  CHECK(shown(*client.read()) == "200 applied");
  CHECK(shown(*client.read()) == "200 applied");
  HttpClient plain("http" + shop.address().substr(5));
  plain.send(whole("3"));
  CHECK_FALSE(plain.read());
  CHECK(plain.ended());

  options.clock = shop.clock.source();
  options.listen = {"127.0.0.1:0"};
  options.secrets = [](std::string_view) -> Result<std::string> { return signing_key; };
  options.tls_key = certificate;
  const auto refused = HttpServer::start(*shop.worker, options);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::invalid_argument);
  CHECK(refused.error().detail.find(certificate) != std::string::npos);
}

TEST_CASE("a server that stops answers what it took", "[http][wire]") {
  ServerFixture shop;
  std::vector<HttpClient> clients;
  for (int i = 0; i < 20; ++i) clients.push_back(shop.connect());
  HttpClient idle = shop.connect();
  CHECK(idle.ask("GET", "/readyz")->status == 200);
  std::thread stopping;
  bool in_time = false;
  for (std::size_t i = 0; i < clients.size(); ++i) {
    REQUIRE(clients[i].send(whole(std::to_string(i))));
    if (i == 15) stopping = std::thread([&] { in_time = shop.server->stop(5s); });
  }
  stopping.join();
  CHECK(in_time);
  CHECK(idle.ended());
  std::size_t answered = 0;
  for (HttpClient& client : clients) {
    const auto reply = client.read();
    if (!reply) continue;  // it was not taken
    CHECK(shown(*reply) == "200 applied");
    CHECK(client.ended());
    ++answered;
  }
  CHECK(shop.count(RecordKind::events) == answered);
  CHECK_THROWS(HttpClient(shop.address()));
}

TEST_CASE("a worker that goes first leaves the server answering 503", "[http][wire]") {
  ServerFixture shop;
  CHECK(shop.worker->stop());
  const HttpReply reply = shop.post("/events", deal_event("1"));
  CHECK(shown(reply) == "503 engine.cancelled");
  CHECK_FALSE(reply.header("retry-after").empty());
  CHECK(shown(shop.ask("GET", "/readyz")) == "503 server.not_ready");
  CHECK(shop.ask("GET", "/healthz").status == 200);
}

TEST_CASE("what a server needs is asked for by name", "[http]") {
  WorkerFixture worker;
  const auto start = [&](HttpOptions options) {
    const auto server = HttpServer::start(*worker.worker, std::move(options));
    return server ? "started" : server.error().detail;
  };
  HttpOptions good;
  good.listen = {"127.0.0.1:0"};
  good.clock = worker.clock.source();
  CHECK(start(good) == "started");
  HttpOptions none = good;
  none.clock = {};
  CHECK(start(none).find("clock") != std::string::npos);
  none = good;
  none.listen = {};
  CHECK(start(none).find("address") != std::string::npos);
  none = good;
  none.tokens = {"env:NONE"};
  CHECK(start(none).find("env:NONE") != std::string::npos);
  none = good;
  none.tls_certificate = "cert.pem";
  CHECK(start(none).find("key") != std::string::npos);
}

TEST_CASE("metrics count what happened, in Prometheus' form", "[http][metrics]") {
  auto metrics = std::make_shared<Metrics>();
  HttpOptions options;
  options.metrics = metrics;
  WorkerOptions counted;
  counted.batch_done = metrics->on_batch();
  const ServerFixture shop(std::move(options), std::move(counted));
  CHECK(shown(shop.post("/events", deal_event("1"))) == "200 applied");
  CHECK(shown(shop.post("/events", deal_event("1"))) == "200 duplicate");
  CHECK(shop.ask("GET", "/none").status == 404);
  Effect effect;
  effect.kind = "webhook";
  metrics->count_attempt(effect, {.result = Attempt::Result::again});
  const HttpReply reply = shop.ask("GET", "/metrics");
  CHECK(reply.header("content-type") == "text/plain; version=0.0.4; charset=utf-8");
  for (const std::string line : {
           "dealflow_http_requests_total{route=\"/events\",status=\"200\"} 2",
           "dealflow_http_requests_total{route=\"none\",status=\"404\"} 1",
           "dealflow_events_total{outcome=\"applied\"} 1",
           "dealflow_events_total{outcome=\"duplicate\"} 1",
           "dealflow_batch_events_count 2",
           "dealflow_effect_attempts_total{kind=\"webhook\",result=\"again\"} 1",
           "dealflow_writing 1",
           "# TYPE dealflow_batch_seconds histogram",
           "# TYPE process_resident_memory_bytes gauge",
       }) {
    CAPTURE(line, reply.body);
    CHECK(reply.body.find(line + (line.front() == '#' ? "\n" : "")) != std::string::npos);
  }
  CHECK(reply.body.find("dealflow_store_bytes 0\n") == std::string::npos);
}

}  // namespace dealflow::test
