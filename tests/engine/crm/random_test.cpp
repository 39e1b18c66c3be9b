// Whatever comes in whatever order, the invariants hold (tests/support/invariants.hpp), and the same again gives the
// same bytes.
#include "tests/engine/crm/scene.hpp"
#include "tests/support/invariants.hpp"

#include <catch2/catch.hpp>

#include <random>

namespace dealflow::test {
namespace {

// std's distributions differ between libraries; this does not.
class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(engine_() % bound); }
  bool one_in(std::uint32_t bound) { return below(bound) == 0; }

 private:
  std::mt19937 engine_;
};

Who somebody(Dice& dice) {
  const std::string n = std::to_string(dice.below(40));
  Who who;
  if (!dice.one_in(3)) who.email = "p" + n + "@x.org";
  if (dice.one_in(3)) who.phone = "+55819000010" + std::to_string(10 + dice.below(40));
  if (dice.one_in(3)) who.external_id = "crm-" + std::to_string(dice.below(40));
  if (dice.one_in(2))
    who.messenger = "telegram/bot-" + std::to_string(dice.below(2)) + "/s" + std::to_string(dice.below(40));
  if (who.email.empty() && who.phone.empty() && who.external_id.empty() && who.messenger.empty()) who.email = "q@x.org";
  if (dice.one_in(2)) who.first_name = "N" + n;
  return who;
}

std::string pay(Dice& dice) {
  return R"({"person":{"email":"p)" + std::to_string(dice.below(40)) + R"(@x.org"},"payment":{"id":"pay-)" +
         std::to_string(dice.below(60)) +
         R"(","channel":"site","amount":"10.00","currency":"BRL","product":{"name":"x"}}})";
}

void step(Scene& scene, Dice& dice) {
  static constexpr std::string_view statuses[] = {"payment.created", "payment.succeeded", "payment.failed"};
  const std::uint64_t contacts = scene.begin().counters().contacts;
  scene.finish();
  switch (dice.below(6)) {
    case 0:
    case 1: scene.take(somebody(dice)); break;
    case 2: {
      crm::DealDraft draft;
      draft.contact = contacts == 0 ? 0 : 1 + dice.below(static_cast<std::uint32_t>(contacts));
      if (dice.one_in(3)) draft.external_id = "ext-" + std::to_string(dice.below(30));
      if (dice.one_in(3)) draft.stage = "won";
      scene.deal(draft);
      break;
    }
    case 3: scene.happens(statuses[dice.below(3)], pay(dice)); break;
    case 4: scene.happens_with_deal(statuses[dice.below(3)], pay(dice)); break;
    case 5:
      if (contacts > 1 && dice.one_in(4)) {
        const std::uint32_t one = 1 + dice.below(static_cast<std::uint32_t>(contacts));
        const std::uint32_t other = 1 + dice.below(static_cast<std::uint32_t>(contacts));
        scene.tried("manual.merge", R"({"actor":"ana","contacts":["con-)" + std::to_string(one) + R"(","con-)" +
                                        std::to_string(other) + R"("],"policy":"keep_both"})");
      }
      break;
  }
  if (dice.one_in(50)) scene.commit();
}

std::string bytes_of(Scene& scene) {
  auto rows = scene.rows();
  std::string all;
  std::string prefix;
  for (int shift = 24; shift >= 0; shift -= 8) prefix.push_back(static_cast<char>(Scene::workspace >> shift));
  const auto scanned = rows.scan(prefix, {}, [&](std::string_view key, std::string_view value) {
    all.append(key).push_back('=');
    all.append(value).push_back('\n');
    return true;
  });
  REQUIRE(scanned.has_value());
  return all;
}

std::string run(std::uint32_t seed, int steps) {
  rules::Settings settings = shop_settings();
  settings.payments = {{"succeeded", {"sales", "won"}}, {"failed", {"sales", "lost"}}};
  Scene scene(settings);
  Dice dice(seed);
  for (int i = 0; i < steps; ++i) {
    step(scene, dice);
    if (i % 250 != 0) continue;
    auto rows = scene.rows();
    const auto broken = broken_invariants(rows, Scene::workspace);
    CAPTURE(seed, i, broken);
    REQUIRE(broken.empty());
  }
  return bytes_of(scene);
}

}  // namespace

TEST_CASE("thousands of events in any order break no invariant and give the same bytes again", "[crm][D8]") {
  for (const std::uint32_t seed : {1U, 2U, 3U}) CHECK(run(seed, 1500) == run(seed, 1500));
}

}  // namespace dealflow::test
