// Reasoning about conditions: what always and never holds is so for every event that can be made.
#include "rules/analysis/cases.hpp"
#include "rules/analysis/witness.hpp"
#include "stdlib/catalogue.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <random>
#include <string>
#include <vector>

namespace dealflow::rules {
namespace {

struct Bench {
  Settings settings;
  Scopes scopes{settings};
  Workbench workbench{settings};
  Triggers triggers;
  const Scope* scope = nullptr;

  explicit Bench(std::vector<std::string_view> types) {
    for (const std::string_view type : types) triggers.push_back(settings.catalogue.find(type));
    scope = &scopes.of(triggers);
  }
  [[nodiscard]] cel::Program compile(const std::string& text) const {
    auto program = scope->environment.compile(text);
    REQUIRE(program);
    return *program;
  }
  std::optional<Cases> cases(const std::vector<cel::Program>& programs) {
    std::vector<Formula> formulas;
    for (const cel::Program& program : programs) formulas.push_back({&program, cel::no_node, nullptr, 0});
    return Cases::of(formulas, triggers, scope->data, workbench);
  }
};

enum class Verdict { always, never, open, unknown };

Verdict verdict(Bench& bench, const std::string& text) {
  const std::vector<cel::Program> programs{bench.compile(text)};
  const auto cases = bench.cases(programs);
  if (!cases) return Verdict::unknown;
  if (cases->always(0, Truth::yes)) return Verdict::always;
  return cases->always(0, Truth::no) ? Verdict::never : Verdict::open;
}

}  // namespace

TEST_CASE("conditions that hold always, never, or for some", "[analysis]") {
  Bench bench({"payment.created"});
  struct Row {
    const char* text;
    Verdict verdict;
  };
  const Row rows[] = {
      {"payment.amount > 10 && payment.amount < 5", Verdict::never},
      {"payment.amount > 10 && payment.amount < 10.01", Verdict::open},  // Kuwait's has three
      {"payment.amount > money('10', 'BRL') && payment.amount < money('10.01', 'BRL')", Verdict::never},
      {"payment.amount > 10 || payment.amount <= 10", Verdict::always},
      {"payment.amount >= 10 || payment.amount < 9.99", Verdict::open},
      {"payment.channel == 'site' || payment.channel != 'site'", Verdict::always},
      {"payment.channel in ['site', 'popup'] && payment.channel == 'course'", Verdict::never},
      {"!(payment.channel in ['chatbot', 'course', 'crm_link', 'integration', 'link_in_bio', 'popup', 'site'])",
       Verdict::never},
      {"payment.id == 'a' && payment.id == 'b'", Verdict::never},
      {"payment.id != 'a' || payment.id != 'b'", Verdict::always},
      // What may be absent is null, for which neither a test nor its opposite holds.
      {"payment.order_id == 'a' || payment.order_id != 'a'", Verdict::always},  // null is unequal
      {"payment.order_id > 'a' || payment.order_id <= 'a'", Verdict::open},
      {"payment.promo_code.startsWith('a') || !payment.promo_code.startsWith('a')", Verdict::always},  // null: false
      {"payment.id.startsWith('a') || !payment.id.startsWith('a')", Verdict::always},
      {"payment.id.startsWith('a') && payment.id.startsWith('b')", Verdict::never},
      {"payment.id.startsWith('a') && payment.id == 'b'", Verdict::never},
      {"payment.id.startsWith('ab') && !payment.id.startsWith('a')", Verdict::never},
      {"payment.id.startsWith('a') && payment.id != 'a'", Verdict::open},
      {"has(payment.order_id) || payment.order_id == null", Verdict::always},
      {"has(payment.order_id) && payment.order_id == null", Verdict::never},
      {"items.exists(i, i.quantity > 2) && !items.exists(i, i.quantity > 2)", Verdict::never},
      {"payment.amount > 10 ? payment.amount > 5 : payment.amount <= 10", Verdict::always},
      {"size(items) > 3 && size(items) < 3", Verdict::never},
      {"event.type == 'payment.created'", Verdict::always},
      {"event.type == 'payment.failed'", Verdict::never},
      {"payment.amount > 10", Verdict::open},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(verdict(bench, row.text) == row.verdict);
  }
}

TEST_CASE("an attribute's own bounds count, and several triggers together", "[analysis]") {
  Bench progress({"course.progressed"});
  CHECK(verdict(progress, "progress.percent > 100") == Verdict::never);
  CHECK(verdict(progress, "progress.percent >= 0") == Verdict::always);
  Bench apart({"payment.succeeded", "site.form_submitted"});
  CHECK(verdict(apart, "form.id == 'x' && payment.amount > 3") == Verdict::never);
  CHECK(verdict(apart, "form.id == 'x' || payment.amount > 3") == Verdict::open);
  Bench several({"payment.created", "payment.failed"});
  CHECK(verdict(several, "event.type == 'payment.created'") == Verdict::open);
  CHECK(verdict(several, "event.type in ['payment.created', 'payment.failed']") == Verdict::always);
}

TEST_CASE("too many combinations are not decided", "[analysis]") {
  Bench bench({"payment.created"});
  std::string text = "payment.id == 'x'";
  for (const char* path : {"payment.order_id", "payment.promo_code", "payment.provider", "payment.element_id",
                           "payment.provider_status", "payment.product.name", "person.email", "person.phone"})
    for (const char* value : {"a", "b", "c", "d"}) text += std::string(" || ") + path + " == '" + value + "'";
  CHECK(verdict(bench, text) == Verdict::unknown);
}

namespace {

// A condition put together by chance of a few attributes and constants.
std::string condition(std::mt19937& random, int depth) {
  const auto pick = [&](const auto& from) { return std::string(from[random() % from.size()]); };
  if (depth > 0 && random() % 3 != 0) {
    const std::string left = condition(random, depth - 1);
    const std::string right = condition(random, depth - 1);
    switch (random() % 4) {
      case 0: return "(" + left + " && " + right + ")";
      case 1: return "(" + left + " || " + right + ")";
      case 2: return "!(" + left + ")";
      default: return "(" + left + " ? " + right + " : " + condition(random, depth - 1) + ")";
    }
  }
  static const std::array<const char*, 6> signs{"==", "!=", "<", "<=", ">", ">="};
  switch (random() % 6) {
    case 0: return "payment.amount " + pick(signs) + " " + std::to_string(random() % 4);
    case 1: return "payment.channel == '" + pick(std::array<const char*, 3>{"site", "popup", "course"}) + "'";
    case 2:
      return "payment.order_id " + pick(std::array<const char*, 2>{"==", "!="}) + " 'o" + std::to_string(random() % 3) +
             "'";
    case 3: return "has(payment.order_id)";
    case 4: return "payment.order_id in ['o1', 'o2']";
    default: return std::to_string(random() % 4) + " " + pick(signs) + " payment.amount";
  }
}

// Events that differ in what such conditions ask about.
std::vector<cel::Value> events(cel::Arena& arena) {
  std::vector<cel::Value> all;
  const Currency brl = *find_currency("BRL");
  for (std::int64_t cents = -50; cents <= 450; cents += 25)
    for (const char* channel : {"site", "popup", "course", "chatbot"})
      for (const char* order : {"", "o0", "o1", "o2", "o9"}) {
        std::vector<std::pair<cel::Value, cel::Value>> payment{
            {cel::Value::text("amount"), cel::Value::money(Money::of_minor_units(cents, brl))},
            {cel::Value::text("channel"), cel::Value::text(channel)}};
        if (*order != '\0') payment.emplace_back(cel::Value::text("order_id"), cel::Value::text(order));
        all.push_back(cel::make_map(arena, {{cel::Value::text("payment"), cel::make_map(arena, payment)}}));
      }
  return all;
}

}  // namespace

TEST_CASE("what is called always or never is so for every event, and what is open is shown by an example",
          "[analysis][property]") {
  Bench bench({"payment.created"});
  cel::Arena arena;
  const auto all = events(arena);
  std::mt19937 random(1129);
  std::array<int, 4> seen{};
  for (int round = 0; round < 3000; ++round) {
    const std::string text = condition(random, 3);
    CAPTURE(text);
    const std::vector<cel::Program> programs{bench.compile(text)};
    const Verdict told = verdict(bench, text);
    ++seen[static_cast<std::size_t>(told)];
    std::size_t yes = 0;
    std::size_t no = 0;
    for (const cel::Value& data : all) {
      std::vector<cel::Value> slots(slot::roots);
      slots[slot::data] = data;
      cel::Arena scratch;
      const auto value = programs[0].evaluate(slots, scratch);
      REQUIRE(value);
      ++(cel::holds(*value) ? yes : no);
    }
    if (told == Verdict::always) CHECK(no == 0);
    if (told == Verdict::never) CHECK(yes == 0);
    if (told == Verdict::open) {
      const auto cases = bench.cases(programs);
      const Formula formula{&programs[0], cel::no_node, nullptr, 0};
      for (const bool holds : {true, false}) {
        const std::array<Claim, 1> claims{Claim{formula, holds}};
        const auto wanted = [&](std::size_t one) { return (cases->at(one, 0) == Truth::yes) == holds; };
        CHECK(find_witness(*cases, wanted, claims, bench.triggers).has_value());
      }
    }
  }
  for (const int count : {seen[0], seen[1], seen[2]}) CHECK(count > 50);
  CHECK(seen[3] == 0);
}

}  // namespace dealflow::rules
