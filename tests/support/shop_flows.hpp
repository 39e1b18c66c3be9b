// Random flows of a shop that load: every name in them is declared and every expression has the type that its place
// wants. For what has to hold of programs rather than of trees (flow_generator.hpp).
//
// Threads:  a generator belongs to one thread. The same seed gives the same flows on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace dealflow::test {

class ShopFlows {
 public:
  explicit ShopFlows(std::uint64_t seed) : random_(seed) {}

  static std::string_view settings();  // of their workspace
  // One flow in the text notation, on few lines.
  [[nodiscard]] std::string flow(std::string_view id);

 private:
  std::string steps(int depth);
  std::string step(int depth);
  std::string action();
  std::string control(int depth);
  std::string deal_block();
  std::string map();

  // Expressions by type, and texts with holes.
  std::string boolean(int depth);
  std::string number(int depth);
  std::string text(int depth);
  std::string holes();
  std::string people();

  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
  bool chance(std::size_t percent) { return below(100) < percent; }
  template <std::size_t N>
  std::string pick(const std::string_view (&choices)[N]) {
    return std::string(choices[below(N)]);
  }

  std::mt19937_64 random_;
};

}  // namespace dealflow::test
