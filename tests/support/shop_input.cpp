#include "tests/support/shop_input.hpp"

#include "tests/support/program.hpp"

#include <fstream>
#include <iterator>
#include <string_view>

namespace dealflow::test {
namespace {

void replace_all(std::string& text, std::string_view from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

}  // namespace

std::string shop_input(std::size_t rounds) {
  std::ifstream in(shop / "events.ndjson", std::ios::binary);
  const std::string once{std::istreambuf_iterator<char>(in), {}};
  std::string all;
  for (std::size_t round = 0; round < rounds; ++round) {
    std::string text = once;
    replace_all(text, R"("id":"e-)", R"("id":"e-)" + std::to_string(round) + "-");
    replace_all(text, R"("id":"pay-)", R"("id":"pay-)" + std::to_string(round) + "-");
    replace_all(text, "@example.", "@of-" + std::to_string(round % 7) + ".example.");
    replace_all(text, R"("sub-)", R"("sub-)" + std::to_string(round % 11) + "-");
    all += text;
  }
  return all;
}

std::string all_lists(const std::filesystem::path& store) {
  std::string all;
  for (const char* kind : {"contacts", "deals", "payments", "courses", "runs", "events", "rejected", "dead"}) {
    const Finished list = run_program({"list", kind, "--store", store, "--format", "json"});
    if (list.status != 0) return {};
    all += list.out;
  }
  const Finished stats = run_program({"stats", "--store", store, "--format", "json"});
  return stats.status == 0 ? all + stats.out : std::string();
}

}  // namespace dealflow::test
