#include "tests/faults/figure.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <string_view>

namespace dealflow::test {
namespace {

std::string_view variable(const char* name) {
  const char* text = std::getenv(name);
  return text == nullptr ? std::string_view{} : text;
}

}  // namespace

Length length() {
  const std::string_view asked = variable("DEALFLOW_FAULTS");
  if (asked == "full") return Length::full;
  return asked == "night" ? Length::night : Length::brief;
}

std::uint64_t amount(const Amounts& amounts) {
  switch (length()) {
    case Length::full: return amounts.full;
    case Length::night: return amounts.night;
    case Length::brief: break;
  }
  return amounts.brief;
}

std::uint64_t seed_or(std::uint64_t otherwise) {
  const std::string asked(variable("DEALFLOW_SEED"));
  return asked.empty() ? otherwise : std::strtoull(asked.c_str(), nullptr, 10);
}

std::uint64_t any_seed() { return seed_or(std::random_device{}()); }

bool reached(const Figure& figure) {
  std::cout << figure.id << "  " << figure.what << ": " << figure.got << "  (wanted: " << figure.wanted << ")"
            << (figure.holds ? "" : "  NOT REACHED") << std::endl;
  if (const std::string_view file = variable("DEALFLOW_FIGURES"); !file.empty()) {
    const nlohmann::ordered_json row{{"id", figure.id},       {"what", figure.what},   {"wanted", figure.wanted},
                                     {"reached", figure.got}, {"holds", figure.holds}, {"timed", figure.timed}};
    std::ofstream out(std::string(file), std::ios::app | std::ios::binary);
    out << row.dump() << std::endl;
    if (!out) std::abort();
  }
  return figure.holds || figure.timed;
}

std::string counted(std::uint64_t number) {
  return number < 1000 ? std::to_string(number) : counted(number / 1000) + fmt::format(",{:03}", number % 1000);
}

}  // namespace dealflow::test
