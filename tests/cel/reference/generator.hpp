// Random expressions and random data for them, the same for the same seed.
//
// An expression is grown from forms (forms.cpp): text with holes for operands of a sort. Now and then a hole gets an
// operand of another sort, so that what the checker refuses and what fails at run time comes up too.
#pragma once

#include <dealflow/expression.hpp>

#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dealflow::cel::reference {

// What a hole asks for. One letter each, so that a form can be read.
enum class Sort : char {
  boolean = 'B',
  int64 = 'I',
  uint64 = 'U',
  float64 = 'D',
  text = 'S',
  bytes = 'Y',
  timestamp = 'T',
  duration = 'R',
  ints = 'l',
  texts = 's',
  map = 'm',       // map(string, int)
  optional = 'o',  // optional(int)
  type = 'Q',
  dyn = 'X',
  record = 'r',  // an object with optional fields
  money = 'G',   // flow mode only
};

struct Form {
  Sort makes;
  std::string_view text;  // <I> an operand; <@I> a new variable of that sort, known from there on
};
[[nodiscard]] const std::vector<Form>& forms(bool flow);

struct Variable {
  std::string_view name;
  Sort sort;
};
[[nodiscard]] const std::vector<Variable>& variables(bool flow);
[[nodiscard]] Type type_of(Sort sort);

class Generator {
 public:
  Generator(std::uint64_t seed, bool flow) : random_(seed), flow_(flow) {}

  [[nodiscard]] std::string expression();
  // A value for a variable. In flow mode it may be absent, that is null.
  [[nodiscard]] Value datum(Sort sort, Arena& arena);

 private:
  struct Operand {
    std::string text;
    bool atomic = false;
  };
  Operand grow(Sort sort, int depth);
  std::string fill(std::string_view form, int depth);
  std::string literal(Sort sort);
  std::string leaf(Sort sort);
  Sort any_sort();
  Value value(Sort sort, Arena& arena, int depth);
  Value list_of(Sort sort, Arena& arena, int depth);
  Value map_of(Sort sort, Arena& arena, int depth);
  [[nodiscard]] std::size_t below(std::size_t bound) { return random_() % bound; }
  [[nodiscard]] bool one_in(std::size_t count) { return below(count) == 0; }
  template <class Range>
  auto pick(const Range& range) {
    return range[below(std::size(range))];
  }

  std::mt19937_64 random_;
  bool flow_;
  std::vector<std::pair<std::string, Sort>> scope_;  // variables of macros around the hole
};

}  // namespace dealflow::cel::reference
