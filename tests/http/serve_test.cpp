// `dealflow serve` as an operator runs it: started, loaded anew, stopped.
#include "tests/http/served_program.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace dealflow::test {
namespace {

using namespace std::chrono_literals;

std::string flow(const std::string& name) {
  return "flow: leads\ntrigger: api.deal\nactions: [create_deal: {name: " + name + "}]\n";
}
std::string event(const std::string& id) {
  return R"({"specversion":"1.0","source":"/t","type":"api.deal","data":{"person":{"email":"a@example.com"}},"id":")" +
         id + "\"}";
}

class ServedLeads : public Served {
 public:
  explicit ServedLeads(std::vector<std::string> more = {}) : Served(flow("First"), std::move(more)) {}
  // Whether a new event's deal gets that name, now or soon.
  [[nodiscard]] bool makes(const std::string& name, std::chrono::milliseconds time = 10s) {
    return within(time, [&] {
      if (ask("POST", "/events", event(std::to_string(++events))) != 200) return false;
      const Finished listed = shop.run({"list", "deals", "--format", "ndjson"});
      const auto last = listed.out.rfind('\n', listed.out.size() - 2);  // deals go by ascending number
      return listed.out.find("\"" + name + "\"", last == std::string::npos ? 0 : last) != std::string::npos;
    });
  }

 private:
  int events = 0;
};

}  // namespace

TEST_CASE("serve stops well when it is asked to, and what it answered is there", "[serve]") {
  for (const int signal : {SIGTERM, SIGINT}) {
    ServedLeads served;
    CHECK(served.makes("First"));
    HttpClient idle(served.address());  // does not hold it up
    const auto begin = std::chrono::steady_clock::now();
    served.program->signal(signal);
    const Finished ended = served.program->wait();
    served.program.reset();
    CHECK(ended.status == 0);
    CHECK(std::chrono::steady_clock::now() - begin < 5s);
    CHECK(served.shop.run({"list", "deals", "--format", "ndjson"}).out.find("\"First\"") != std::string::npos);
    CHECK(::access(served.shop.path("http.sock").c_str(), F_OK) != 0);
  }
}

TEST_CASE("SIGHUP loads the workspace anew, or leaves it as it was", "[serve]") {
  ServedLeads served;
  served.shop.write("shop/flows/f.yaml", flow("Second"));
  CHECK(served.makes("First"));  // nobody has said so yet
  served.program->signal(SIGHUP);
  CHECK(served.makes("Second"));
  served.shop.write("shop/flows/f.yaml", "flow: leads\ntrigger: api.dael\n");
  served.program->signal(SIGHUP);
  std::this_thread::sleep_for(300ms);
  CHECK(served.makes("Second"));
}

TEST_CASE("a watched workspace is loaded anew when a file changes", "[serve]") {
  ServedLeads served({"--watch"});
  CHECK(served.makes("First"));
  served.shop.write("shop/flows/f.yaml", flow("Second"));
  CHECK(served.makes("Second"));
}

TEST_CASE("the service manager is told what goes on", "[serve]") {
  const TemporaryFolder folder;
  const std::string path = folder.path() / "notify";
  const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  REQUIRE(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  const timeval patience{10, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  const auto told = [&] {
    std::string text(256, '\0');
    const ssize_t size = ::recv(socket, text.data(), text.size(), 0);
    return text.substr(0, size > 0 ? static_cast<std::size_t>(size) : 0);
  };
  ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
  ServedLeads served;
  ::unsetenv("NOTIFY_SOCKET");
  CHECK(told() == "READY=1");
  served.program->signal(SIGHUP);
  CHECK(told().starts_with("RELOADING=1\nMONOTONIC_USEC="));
  CHECK(told() == "READY=1");
  served.program->signal(SIGTERM);
  CHECK(told() == "STOPPING=1");
  CHECK(served.program->wait().status == 0);
  served.program.reset();
  ::close(socket);
}

TEST_CASE("what serve cannot start with is told, and its status says whose mistake it is", "[serve]") {
  const ShopFolder shop;
  shop.write("shop/dealflow.yaml", served_settings + "intake: {web: {token: env:DEALFLOW_TEST_NO_SUCH_TOKEN}}\n");
  const Finished no_secret = shop.run({"serve", shop.path("shop"), "--listen", "127.0.0.1:0"});
  CHECK(no_secret.status == 2);
  CHECK(no_secret.out.empty());
  CHECK(no_secret.err.find("channel `web` of workspace `shop`") != std::string::npos);
  CHECK(no_secret.err.find("DEALFLOW_TEST_NO_SUCH_TOKEN") != std::string::npos);
  shop.write("shop/dealflow.yaml", served_settings);
  CHECK(shop.run({"serve", shop.path("shop"), "--listen", "example.com:80"}).status == 2);
  CHECK(shop.run({"serve", shop.path("shop"), "--listen", "127.0.0.1:0", "--tls-cert", "none", "--tls-key", "none"})
            .status == 2);
  CHECK(shop.run({"serve", shop.path("shop"), shop.path("shop")}).status == 2);
  CHECK(shop.run({"serve", shop.path("nowhere")}).status == 2);
  CHECK(shop.run({"serve", shop.path("shop"), "--listen", "unix:/nowhere/at/all.sock"}).status == 3);
  shop.write("shop/dealflow.yaml", "workspace: shop\npipelines: 1\n");
  CHECK(shop.run({"serve", shop.path("shop")}).status == 2);
}

}  // namespace dealflow::test
