// `dealflow serve` on a shop of its own, as an operator starts it, with a Unix socket to ask it by.
#pragma once

#include "tests/support/http_client.hpp"
#include "tests/support/shop_folder.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace dealflow::test {

inline bool within(std::chrono::milliseconds time, const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

inline const std::string served_settings = "workspace: shop\npipelines: [{id: sales, stages: [new]}]\n";

class Served {
 public:
  // `flows`: the text of its one file of flows; `more`: further words of the command.
  explicit Served(std::string_view flows, std::vector<std::string> more = {}) : more_(std::move(more)) {
    shop.write("shop/dealflow.yaml", served_settings);
    shop.write("shop/flows/f.yaml", flows);
    start();
  }
  // Again, where it has ended.
  void start() {
    std::vector<std::string> words{"serve", shop.path("shop"), "--store", shop.path("store"), "--listen", address()};
    words.insert(words.end(), more_.begin(), more_.end());
    program.emplace(words);
    REQUIRE(within(std::chrono::seconds(30), [&] { return ask("GET", "/readyz") == 200; }));
  }
  [[nodiscard]] std::string address() const { return "unix:" + shop.path("http.sock"); }
  // The status; 0 where nobody answers.
  [[nodiscard]] unsigned ask(const std::string& method, const std::string& path, const std::string& body = "") const {
    try {
      const auto reply =
          HttpClient(address()).ask(method, path, {{"Content-Type", "application/cloudevents+json"}}, body);
      return reply ? reply->status : 0;
    } catch (const std::runtime_error&) {
      return 0;
    }
  }

  ShopFolder shop;
  std::optional<Running> program;

 private:
  std::vector<std::string> more_;
};

}  // namespace dealflow::test
