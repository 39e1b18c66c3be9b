#include "tests/http/served_load.hpp"

#include "tests/support/http_client.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace dealflow::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

std::string name_of(std::size_t sender, std::uint64_t number) {
  return "e" + std::to_string(sender) + "-" + std::to_string(number);
}

}  // namespace

std::string deal_of_name(const std::string& name) {
  return R"({"specversion":"1.0","source":"/load","type":"api.deal","id":")" + name +
         R"(","data":{"person":{"email":")" + name + R"(@example.com"},"deal":{"name":")" + name + R"("}}})";
}

ServedLoad::ServedLoad(std::string address, How how)
    : address_(std::move(address)), how_(std::move(how)), answered_(static_cast<std::size_t>(how_.senders)) {
  for (int sender = 0; sender < how_.senders; ++sender) threads_.emplace_back([this, sender] { feed(sender); });
}

void ServedLoad::stop() {
  stop_ = true;
  for (std::thread& thread : threads_)
    if (thread.joinable()) thread.join();
}

std::set<std::string> ServedLoad::acknowledged() const {
  std::set<std::string> names;
  for (std::size_t sender = 0; sender < answered_.size(); ++sender)
    for (std::uint64_t number = 0; number < answered_[sender]; ++number) names.insert(name_of(sender, number));
  return names;
}

std::uint64_t ServedLoad::count() const {
  std::uint64_t all = 0;
  for (const auto& one : answered_) all += one;
  return all;
}

std::multiset<std::string> ServedLoad::odd_answers() const {
  const std::lock_guard lock(mutex_);
  return odd_;
}

std::vector<std::chrono::microseconds> ServedLoad::take_times() {
  const std::lock_guard lock(mutex_);
  return std::exchange(times_, {});
}

void ServedLoad::feed(int number) {
  const auto sender = static_cast<std::size_t>(number);
  const auto rest =
      how_.per_second > 0
          ? std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(how_.senders / how_.per_second))
          : Clock::duration::zero();
  std::optional<HttpClient> client;
  auto next = Clock::now() + rest * number / how_.senders;
  while (!stop_) {
    if (rest > Clock::duration::zero()) std::this_thread::sleep_until(next);
    next = std::max(next + rest, Clock::now() - 1s);  // a stop of the server is not made up for
    const std::string name = name_of(sender, answered_[sender]);
    while (!send(client, name)) {
      client.reset();
      ++sent_again_;
      std::this_thread::sleep_for(5ms);
      if (!odd_answers().empty()) return;
    }
    ++answered_[sender];
  }
}

bool ServedLoad::send(std::optional<HttpClient>& client, const std::string& name) {
  try {
    if (!client) client.emplace(address_);
    const auto begin = Clock::now();
    const auto reply =
        client->ask("POST", "/events", {{"Content-Type", "application/cloudevents+json"}}, how_.event(name));
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin);
    if (!reply) return false;
    if (reply->status == 503 || reply->status == 429) {
      ++refused_;
      without_hint_ += reply->header("retry-after").empty() ? 1 : 0;
      return false;
    }
    const auto answer = nlohmann::json::parse(reply->body, nullptr, false);
    const std::string outcome = answer.is_object() ? answer.value("outcome", "") : "";
    const std::lock_guard lock(mutex_);
    if (reply->status == 200 && (outcome == "applied" || outcome == "duplicate")) {
      times_.push_back(took);
      return true;
    }
    odd_.insert(std::to_string(reply->status) + " " + reply->body);
    return false;
  } catch (const std::runtime_error&) {  // nobody listens at this moment
    return false;
  }
}

std::string tally(const std::set<std::string>& acknowledged, const std::map<std::string, int>& deals) {
  std::size_t lost = 0, doubled = 0;
  for (const std::string& name : acknowledged) lost += deals.count(name) == 0 ? 1 : 0;
  for (const auto& [name, times] : deals) doubled += times > 1 ? 1 : 0;
  return std::to_string(lost) + " lost, " + std::to_string(doubled) + " doubled";
}

std::chrono::microseconds percentile(std::vector<std::chrono::microseconds> times, double p) {
  if (times.empty()) return {};
  const auto at = std::min(times.size() - 1, static_cast<std::size_t>(static_cast<double>(times.size()) * p / 100));
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(at), times.end());
  return times[at];
}

}  // namespace dealflow::test
