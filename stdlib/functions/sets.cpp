// CEL's sets extension: lists compared as sets, by CEL's equality.
#include "stdlib/functions/function_sets.hpp"
#include "stdlib/functions/membership.hpp"

namespace dealflow::cel {
namespace {

std::optional<bool> has(CallContext& context, const List& list, const Value& wanted) {
  return holds_equal(
      context, list.size(), [&](std::size_t at) { return list.at(at); }, wanted);
}

std::optional<bool> contains_all(CallContext& context, const List& list, const List& part) {
  for (std::size_t i = 0; i < part.size(); ++i) {
    const auto found = has(context, list, part.at(i));
    if (!found || !*found) return found;
  }
  return true;
}

tl::expected<bool, CallError> answer(std::optional<bool> found) {
  if (!found) return CallContext::refusal();
  return *found;
}

tl::expected<bool, CallError> contains(CallContext& context, const List& list, const List& part) {
  return answer(contains_all(context, list, part));
}

tl::expected<bool, CallError> equivalent(CallContext& context, const List& a, const List& b) {
  const auto one_way = contains_all(context, a, b);
  return answer(one_way && *one_way ? contains_all(context, b, a) : one_way);
}

tl::expected<bool, CallError> intersects(CallContext& context, const List& a, const List& b) {
  for (std::size_t i = 0; i < b.size(); ++i) {
    const auto found = has(context, a, b.at(i));
    if (!found || *found) return answer(found);
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
