#include <dealflow/functions.hpp>

#include "stdlib/functions/function_sets.hpp"

#include <array>
#include <iterator>

namespace dealflow::cel {
namespace {

Library make(std::string_view name, std::string_view doc, std::vector<std::vector<Function>> sets) {
  Library library{name, doc, {}};
  for (auto& set : sets) std::move(set.begin(), set.end(), std::back_inserter(library.functions));
  return library;
}

}  // namespace

const Library& standard_library() {
  static const Library library = make("standard", "What the language definition itself asks for.",
                                      {conversion_functions(), text_test_functions(), time_functions()});
  return library;
}

std::span<const Library* const> all_libraries() {
  static const Library strings =
      make("strings", "Work on text, counted in code points.", {string_functions(), format_functions()});
  static const Library math = make("math", "Numbers: least, greatest, rounding, bits.", {math_functions()});
  static const Library encoders = make("encoders", "Base64.", {encoder_functions()});
  static const Library lists = make("lists", "Sums, extremes and parts of lists.", {list_functions()});
  static const Library sets = make("sets", "Lists compared as sets.", {set_functions()});
  static const Library optional = make("optional", "Values that may be absent.", {optional_functions()});
  static const Library network = make("network", "IP addresses and address ranges.", {network_functions()});
  static const std::array<const Library*, 8> all{&standard_library(), &strings, &math, &encoders, &lists, &sets,
                                                 &optional,           &network};
  return all;
}

}  // namespace dealflow::cel
