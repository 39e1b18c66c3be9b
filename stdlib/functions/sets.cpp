// CEL's sets extension: lists compared as sets, by CEL's equality.
#include "stdlib/functions/function_sets.hpp"

namespace dealflow::cel {
namespace {

bool has(const List& list, const Value& wanted) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (equal(list.at(i), wanted)) return true;
  }
  return false;
}

bool contains(const List& list, const List& part) {
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (!has(list, part.at(i))) return false;
  }
  return true;
}

bool equivalent(const List& a, const List& b) { return contains(a, b) && contains(b, a); }

bool intersects(const List& a, const List& b) {
  for (std::size_t i = 0; i < b.size(); ++i) {
    if (has(a, b.at(i))) return true;
  }
  return false;
}

}  // namespace

std::vector<Function> set_functions() {
  const auto lists = [] {
    return std::vector<Type>{Type::list(Type::parameter("T")), Type::list(Type::parameter("T"))};
  };
  return {
      define<&contains>({.name = "sets.contains",
                         .doc = "Whether each element of the second list stands in the first.",
                         .example = {"sets.contains([1, 2, 3], [2, 3])", "true"},
                         .parameters = lists()}),
      define<&equivalent>({.name = "sets.equivalent",
                           .doc = "Whether both lists have the same elements, however often.",
                           .example = {"sets.equivalent([1], [1, 1])", "true"},
                           .parameters = lists()}),
      define<&intersects>({.name = "sets.intersects",
                           .doc = "Whether the lists have an element in common.",
                           .example = {"sets.intersects([1], [1, 2])", "true"},
                           .parameters = lists()}),
  };
}

}  // namespace dealflow::cel
