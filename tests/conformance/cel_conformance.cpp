// Runs files of conformance vectors: a line for each test that fails and, last, "N passed, M failed".
#include "tests/conformance/vector.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iterator>

using namespace dealflow::cel;

int main(int argc, char** argv) {
  constexpr std::size_t levels_max = 500;
  std::size_t passed = 0;
  std::size_t failed = 0;
  for (int i = 1; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    Arena arena;
    const auto vectors = parse_json(content, arena, levels_max);
    if (!file || !vectors || !vectors->is(Kind::list)) {
      std::fputs(fmt::format("{}: not a file of vectors\n", argv[i]).c_str(), stderr);
      return 2;
    }
    const List& list = vectors->as_list();
    for (std::size_t k = 0; k < list.size(); ++k) {
      const Value vector = list.at(k);
      const std::string problem = run_vector(vector);
      ++(problem.empty() ? passed : failed);
      if (!problem.empty()) std::puts(fmt::format("FAIL {}: {}", title_of(vector), problem).c_str());
    }
  }
  std::puts(fmt::format("{} passed, {} failed", passed, failed).c_str());
  return failed == 0 && passed > 0 ? 0 : 1;
}
