// The expression language inside a program: a shop's rules, written by people, say which orders somebody looks at.
#include <dealflow/cel.hpp>

#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace cel = dealflow::cel;

struct Order {
  std::string product;
  std::int64_t pieces = 0;
  double total = 0;
  std::optional<std::string> coupon;
};

// An order as expressions see it. Nothing is copied: a rule reads the fields that it names, when it names them.
class OrderFields final : public cel::Map {
 public:
  explicit OrderFields(const Order& order) : order_(order) {}

  // What the checker knows of it: another name is a mistake of the rule, found before there is an order.
  static cel::Type type() {
    return cel::Type::object("order", {{"product", cel::Type::text()},
                                       {"pieces", cel::Type::int64()},
                                       {"total", cel::Type::float64()},
                                       {"coupon", cel::Type::text(), true}});
  }

  std::size_t size() const override { return order_.coupon ? 4 : 3; }
  std::optional<cel::Value> find(const cel::Value& key) const override {
    if (!key.is(cel::Kind::text)) return std::nullopt;
    for (std::size_t i = 0; i < size(); ++i) {
      if (const auto [name, value] = at(i); name.as_text() == key.as_text()) return value;
    }
    return std::nullopt;
  }
  std::pair<cel::Value, cel::Value> at(std::size_t index) const override {
    switch (index) {
      case 0: return {cel::Value::text("product"), cel::Value::text(order_.product)};
      case 1: return {cel::Value::text("pieces"), cel::Value::int64(order_.pieces)};
      case 2: return {cel::Value::text("total"), cel::Value::float64(order_.total)};
      default: return {cel::Value::text("coupon"), cel::Value::text(*order_.coupon)};
    }
  }

 private:
  const Order& order_;
};

// A function of the program. Its C++ types are its signature: stock(string) -> int.
tl::expected<std::int64_t, cel::CallError> stock(std::string_view product) {
  if (product == "cake") return 3;
  if (product == "bread") return 40;
  return tl::unexpected(cel::CallError{"\"" + std::string(product) + "\" is not sold here"});
}

const cel::Library& shop_functions() {
  static const cel::Library library{
      "shop",
      "What the shop knows.",
      {cel::define<&stock>(
          {.name = "stock", .doc = "Pieces of a product in store.", .example = {"stock('cake')", "3"}})}};
  return library;
}

// A place is bytes of the expression's text.
void point_at(std::string_view text, dealflow::Span place, const std::string& message) {
  std::cout << "  " << text << "\n  " << std::string(place.begin, ' ') << std::string(place.size(), '^') << ' '
            << message << '\n';
}

struct Rule {
  std::string_view name;
  std::string_view text;
};

constexpr Rule rules[] = {
    {"large", "order.pieces > 10 || order.total >= 500.0"},
    {"not in store", "order.pieces > stock(order.product)"},
    {"staff coupon", "order.?coupon.orValue('').matches('^STAFF-[0-9]+$')"},
    {"dear pieces", "int(order.total) / order.pieces > 50"},
    {"misspelt", "order.peices > 10"},
};

}  // namespace

int main() {
  // 1. Once: what expressions may name.
  cel::Environment environment;
  for (const cel::Library* library : cel::all_libraries()) environment.add(*library);
  environment.add(shop_functions());
  const cel::Slot order_slot = environment.declare("order", OrderFields::type());

  // 2. Once a rule: parsed, checked and compiled. All problems of a text come together, as data.
  std::vector<std::pair<std::string_view, cel::Program>> programs;
  for (const Rule& rule : rules) {
    if (auto program = environment.compile(rule.text)) {
      programs.emplace_back(rule.name, *std::move(program));
    } else {
      std::cout << rule.name << " is no rule:\n";
      for (const cel::Problem& problem : program.error()) {
        point_at(rule.text, problem.span, problem.message + "; " + problem.help);
      }
    }
  }

  // 3. Many times: values in slots, one arena for what an evaluation makes.
  const Order orders[] = {{"cake", 12, 144.0, {}}, {"bread", 2, 9.5, "STAFF-7"}, {"pie", 0, 20.0, {}}};
  cel::Arena arena;
  std::vector<cel::Value> slots(environment.slot_count());
  for (const Order& order : orders) {
    const OrderFields fields(order);
    slots[order_slot] = cel::Value::map(&fields);
    std::cout << order.pieces << ' ' << order.product << ":\n";
    for (const auto& [name, program] : programs) {
      arena.reset();
      const auto value = program.evaluate(slots, arena);
      if (!value) {
        point_at(program.text(), value.error().span, value.error().message);
      } else if (cel::holds(*value)) {
        std::cout << "  " << name << '\n';
      }
    }
  }

  // 4. A text of a stranger: whatever it says, it ends soon.
  const auto hostile = environment.compile("[1,2,3,4,5,6,7,8].all(a, [1,2,3,4,5,6,7,8].all(b, a * b < 100))");
  arena.reset();
  const auto answer = hostile->evaluate(slots, arena, {.limits = {.steps_max = 50}});
  if (!answer && answer.error().code == cel::EvaluationErrorCode::step_budget) {
    std::cout << "stopped: " << answer.error().message << '\n';
  }

  // 5. Why: the value of each part. JSON will do for data, too.
  arena.reset();
  slots[order_slot] = *cel::parse_json(R"({"product": "cake", "pieces": 4, "total": 48.0})", arena);
  const auto why = cel::trace(environment, "order.pieces > stock(order.product)", slots, arena);
  std::cout << why->root.text << " is " << cel::to_literal(*why->result) << '\n';
  for (const cel::TraceNode& part : why->root.parts) {
    std::cout << "  " << part.text << " is " << cel::to_literal(part.value) << '\n';
  }
  return 0;
}
