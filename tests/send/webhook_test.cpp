// Webhooks against a receiver on this machine: what arrives, what each answer comes to, what is never reached.
#include "engine/signature/standard_webhooks.hpp"
#include "tests/send/sending.hpp"
#include "tests/support/http_receiver.hpp"

#include <fmt/format.h>

#include <atomic>
#include <cstdlib>
#include <thread>
#include <vector>

namespace dealflow::test {
namespace {

using Is = Attempt::Result;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr std::string_view body = R"({"deal":"deal-1","who":"Zoë 🙂"})";

Effect effect(std::string endpoint = "erp") {
  Effect made;
  made.message_id = "00112233445566778899aabbccddeeff";
  made.kind = "webhook";
  made.endpoint = std::move(endpoint);
  made.body = body;
  return made;
}

Effect to_address(std::string url) {
  Effect made = effect({});
  made.url = std::move(url);
  return made;
}

// One receiver in the private network that this machine is to it.
std::shared_ptr<const Workspace> workspace_for(const std::string& url, const std::string& more = {}) {
  return workspace_with(fmt::format("endpoints: {{erp: {{url: \"{}\", allow_private: true{}}}}}\n", url, more));
}

Attempt sent_to(const HttpReceiver& receiver, SenderOptions with = options()) {
  return make_webhook_sender(std::move(with))->send(effect(), *workspace_for(receiver.url("/in")));
}

Attempt answered_by(Reply reply, SenderOptions with = options()) {
  const HttpReceiver receiver([&](const ReceivedRequest&) { return reply; });
  Attempt attempt = sent_to(receiver, std::move(with));
  CHECK(receiver.requests().size() == 1);  // once: nothing is followed or repeated within one attempt
  return attempt;
}

}  // namespace

TEST_CASE("a webhook is the stored body, with the id and the time of the attempt", "[send]") {
  const HttpReceiver receiver;
  CHECK(sent_to(receiver).result == Is::delivered);
  REQUIRE(receiver.requests().size() == 1);
  const ReceivedRequest request = receiver.requests().front();
  CHECK(request.method == "POST");
  CHECK(request.target == "/in");
  CHECK(request.body == body);
  CHECK(request.header("content-type") == "application/json");
  CHECK(request.header("webhook-id") == "00112233445566778899aabbccddeeff");
  CHECK(request.header("webhook-timestamp") == "1772452800");
  CHECK_FALSE(request.has_header("webhook-signature"));
  CHECK_FALSE(request.has_header("expect"));
  CHECK_FALSE(request.has_header("authorization"));
}

TEST_CASE("a receiver with secrets gets a signature of each, new for each attempt", "[send]") {
  const HttpReceiver receiver;
  const auto workspace = workspace_for(receiver.url(), ", secret: [env:FIRST, env:SECOND]");
  SenderOptions with = options();
  TimePoint now = noon();
  with.clock = [&] { return now; };
  const auto sender = make_webhook_sender(with);
  CHECK(sender->send(effect(), *workspace).result == Is::delivered);
  now += std::chrono::minutes(5);
  CHECK(sender->send(effect(), *workspace).result == Is::delivered);
  const auto requests = receiver.requests();
  REQUIRE(requests.size() == 2);
  CHECK(requests[0].header("webhook-id") == requests[1].header("webhook-id"));
  CHECK(requests[1].header("webhook-timestamp") == "1772453100");
  CHECK(requests[0].header("webhook-signature") != requests[1].header("webhook-signature"));
  for (const ReceivedRequest& request : requests) {
    for (const std::string_view written : {first_key, second_key}) {
      const auto key = signature::Key::read(signature::Secret(written));
      const std::string id = request.header("webhook-id"), time = request.header("webhook-timestamp"),
                        list = request.header("webhook-signature");
      CHECK(signature::verify({&*key, 1}, {id, time, list}, request.body, now, std::chrono::minutes(5)));
    }
  }
}

TEST_CASE("a secret that cannot be had keeps the webhook back, and is not told", "[send]") {
  const HttpReceiver receiver;
  const auto tried = [&](const std::string& reference) {
    return make_webhook_sender(options())->send(effect(), *workspace_for(receiver.url(), ", secret: " + reference));
  };
  CHECK(tried("env:NOWHERE").result == Is::again);
  CHECK(tried("env:NOWHERE").reason == "the environment has no variable NOWHERE");
  CHECK(tried("env:WRONG").result == Is::again);
  CHECK(tried("env:WRONG").reason == "env:WRONG: the key begins with none of `whsec_`, `whsk_` and `whpk_`");
  CHECK(receiver.requests().empty());
}

TEST_CASE("what each answer comes to", "[send]") {
  struct Case {
    int status;
    Is result;
    bool slow_down;
  };
  for (const Case& one : {Case{200, Is::delivered, false}, Case{201, Is::delivered, false},
                          Case{204, Is::delivered, false}, Case{299, Is::delivered, false}, Case{300, Is::again, false},
                          Case{301, Is::again, false}, Case{302, Is::again, false}, Case{307, Is::again, false},
                          Case{308, Is::again, false}, Case{400, Is::again, false}, Case{401, Is::again, false},
                          Case{404, Is::again, false}, Case{410, Is::gone, false}, Case{422, Is::again, false},
                          Case{429, Is::again, true}, Case{500, Is::again, false}, Case{502, Is::again, true},
                          Case{503, Is::again, false}, Case{504, Is::again, true}}) {
    CAPTURE(one.status);
    const HttpReceiver elsewhere;
    const Attempt attempt = answered_by({.status = one.status, .headers = {"location: " + elsewhere.url()}});
    CHECK(attempt.result == one.result);
    CHECK(attempt.slow_down == one.slow_down);
    CHECK_FALSE(attempt.retry_after);
    CHECK(attempt.reason == (one.result == Is::delivered ? "" : fmt::format("answered {}", one.status)));
    CHECK(elsewhere.requests().empty());
  }
}

TEST_CASE("a receiver says how long to wait, in seconds or by a date", "[send]") {
  CHECK(answered_by({.status = 503, .headers = {"retry-after: 120"}}).retry_after == seconds(120));
  CHECK(answered_by({.status = 429, .headers = {"Retry-After: 7"}}).retry_after == seconds(7));
  CHECK_FALSE(answered_by({.status = 503, .headers = {"retry-after: soon"}}).retry_after);
  CHECK_FALSE(answered_by({.status = 503, .headers = {"retry-after: Mon, 02 Mar 2020 09:00:00 GMT"}}).retry_after);
  const auto far = answered_by({.status = 503, .headers = {"retry-after: Fri, 02 Jan 2099 09:00:00 GMT"}}).retry_after;
  REQUIRE(far);
  CHECK(*far > std::chrono::hours(24 * 365));
}

TEST_CASE("a reason has the start of the answer, as one line", "[send]") {
  CHECK(answered_by({.status = 400, .body = "no such\norder\x1b[31m \xff"}).reason ==
        "answered 400: no such order\uFFFD[31m \uFFFD");
  const std::string reason = answered_by({.status = 500, .body = std::string(5'000, 'x')}).reason;
  CHECK(reason.size() < 250);
  CHECK(reason.ends_with("x…"));
}

TEST_CASE("a receiver that does not answer, or not to the end, is tried again", "[send]") {
  using End = Reply::End;
  CHECK(answered_by({.end = End::hang_up}).result == Is::again);
  CHECK(answered_by({.body = "{}", .end = End::cut_body}).result == Is::again);
  // Nobody reads what goes on for ever: the status has been told.
  const auto begin = steady_clock::now();
  CHECK(answered_by({.end = End::talk_on}).result == Is::delivered);
  CHECK(answered_by({.status = 500, .end = End::talk_on}).reason.starts_with("answered 500: xxx"));
  const std::vector<std::string> many(3'000, "x-long: " + std::string(1'000, 'x'));
  CHECK(answered_by({.headers = many}).result == Is::again);
  CHECK(steady_clock::now() - begin < seconds(15));

  SenderOptions hasty = options();
  hasty.total_max = milliseconds(300);
  const Attempt late = answered_by({.delay = milliseconds(5'000)}, hasty);
  CHECK(late.result == Is::again);
  CHECK_THAT(late.reason, Catch::Contains("timed out"));

  std::uint16_t port = 0;
  {
    const HttpReceiver gone;
    port = gone.port();
  }
  const auto workspace = workspace_for(fmt::format("http://127.0.0.1:{}/", port));
  const Attempt nobody = make_webhook_sender(options())->send(effect(), *workspace);
  CHECK(nobody.result == Is::again);
  CHECK_THAT(nobody.reason, Catch::Contains("connect"));
  const auto unknown = workspace_for("http://no-such-host.invalid/");
  CHECK(make_webhook_sender(options())->send(effect(), *unknown).result == Is::again);
}

TEST_CASE("an attempt ends when the program stops", "[send]") {
  SenderOptions with = options();
  const auto begin = steady_clock::now();
  with.stopping = [&] { return steady_clock::now() - begin > milliseconds(300); };
  const Attempt attempt = answered_by({.delay = milliseconds(15'000)}, with);
  CHECK(attempt.result == Is::again);
  CHECK(attempt.reason == "the program stops");
  CHECK(steady_clock::now() - begin < seconds(4));
}

TEST_CASE("what stands in a private network is not connected to, whatever it is called", "[send]") {
  const HttpReceiver receiver;
  const auto sender = make_webhook_sender(options());
  const auto workspace = workspace_with("");
  const std::string port = std::to_string(receiver.port());
  for (const std::string host : {"127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1",
                                 "017700000001", "127.000.000.001", "0.0.0.0", "0", "[::1]", "[::ffff:127.0.0.1]",
                                 "[::ffff:7f00:1]", "[::]", "[::127.0.0.1]", "127.0.0.1.", "LOCALHOST"}) {
    CAPTURE(host);
    const Attempt attempt = sender->send(to_address("http://" + host + ":" + port + "/in"), *workspace);
    CHECK(attempt.result != Is::delivered);
    if (attempt.result == Is::failed)
      CHECK_THAT(attempt.reason, Catch::EndsWith("is not a public address; where that is meant, the receiver says "
                                                 "`allow_private: true`"));
  }
  for (const char* host : {"10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "[fe80::1]",
                           "[fd00::1]", "224.0.0.1"}) {
    CAPTURE(host);
    const Attempt attempt = sender->send(to_address("http://" + std::string(host) + "/latest/meta-data"), *workspace);
    CHECK(attempt.result == Is::failed);
  }
  CHECK(sender->send(to_address("http://127.0.0.1:" + port), *workspace).reason ==
        "127.0.0.1 is not a public address; where that is meant, the receiver says `allow_private: true`");
  CHECK(receiver.connections() == 0);
}

TEST_CASE("a connection that was opened for one receiver takes nothing of another", "[send]") {
  const HttpReceiver receiver;
  const auto workspace = workspace_with(fmt::format(
      "endpoints: {{erp: {{url: \"{0}\", allow_private: true}}, crm: {{url: \"{0}\"}}}}\n", receiver.url()));
  const auto sender = make_webhook_sender(options());
  for (int i = 0; i < 3; ++i) {
    CHECK(sender->send(effect("erp"), *workspace).result == Is::delivered);
    CHECK(sender->send(effect("crm"), *workspace).result == Is::failed);
    CHECK(sender->send(to_address(receiver.url()), *workspace).result == Is::failed);
  }
  CHECK(receiver.requests().size() == 3);
}

TEST_CASE("the connection to a receiver is used again", "[send]") {
  const HttpReceiver receiver;
  const auto workspace = workspace_for(receiver.url());
  const auto sender = make_webhook_sender(options());
  for (int i = 0; i < 5; ++i) CHECK(sender->send(effect(), *workspace).result == Is::delivered);
  CHECK(receiver.requests().size() == 5);
  CHECK(receiver.connections() == 1);
}

TEST_CASE("addresses and receivers that can never be reached fail for good", "[send]") {
  const HttpReceiver receiver;
  const auto sender = make_webhook_sender(options());
  const auto workspace = workspace_with("");
  const Attempt unknown = sender->send(effect("crm"), *workspace);
  CHECK(unknown.result == Is::failed);
  CHECK(unknown.reason == "the workspace has no receiver `crm` any more");
  for (const std::string url : {"ftp://example.com/x", "file:///etc/passwd", "gopher://example.com/", "http://",
                                "dict://example.com/", "http://[::1"}) {
    CAPTURE(url);
    CHECK(sender->send(to_address(url), *workspace).result == Is::failed);
  }
  const Attempt named = sender->send(to_address("https://ana:hush@example.com/"), *workspace);
  CHECK(named.result == Is::failed);
  CHECK(named.reason == "the address holds a name or a password");
}

TEST_CASE("neither the proxy of the environment nor .netrc is looked at", "[send]") {
  const HttpReceiver proxy, receiver;
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "ALL_PROXY", "HTTPS_PROXY"})
    ::setenv(name, proxy.url().c_str(), 1);
  CHECK(sent_to(receiver).result == Is::delivered);
  CHECK(receiver.requests().size() == 1);
  CHECK(proxy.connections() == 0);

  SenderOptions asked = options();
  asked.proxy_of_environment = true;
  CHECK(sent_to(receiver, asked).result == Is::delivered);
  CHECK(receiver.requests().size() == 1);
  REQUIRE(proxy.requests().size() == 1);
  CHECK(proxy.requests().front().target == receiver.url("/in"));
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "ALL_PROXY", "HTTPS_PROXY"}) ::unsetenv(name);
}

TEST_CASE("many threads send at once", "[send]") {
  const HttpReceiver receiver([](const ReceivedRequest&) { return Reply{.delay = milliseconds(2)}; });
  const auto workspace = workspace_for(receiver.url(), ", secret: env:FIRST");
  const auto sender = make_webhook_sender(options());
  std::atomic<int> delivered = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 25; ++k) delivered += sender->send(effect(), *workspace).result == Is::delivered ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(delivered == 200);
  CHECK(receiver.requests().size() == 200);
}

}  // namespace dealflow::test
