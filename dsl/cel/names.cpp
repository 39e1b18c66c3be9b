#include "dsl/cel/names.hpp"

#include <algorithm>

namespace dealflow::cel {
std::vector<std::string> Names::candidates(std::string_view name, bool rooted) const {
  std::vector<std::string> result;
  std::string container = rooted ? std::string() : options.container;
  while (!container.empty()) {
    result.push_back(container + "." + std::string(name));
    const auto dot = container.rfind('.');
    container.resize(dot == std::string::npos ? 0 : dot);
  }
  result.emplace_back(name);
  return result;
}

const std::vector<const Function*>* Names::find_function(std::string_view name, bool rooted) const {
  for (const std::string& candidate : candidates(name, rooted)) {
    if (const auto found = functions.find(candidate); found != functions.end()) return &found->second;
  }
  return nullptr;
}

std::vector<std::string_view> Names::known_names() const {
  std::vector<std::string_view> result;
  for (const auto& [name, variable] : variables) result.push_back(name);
  for (const auto& [name, alias] : aliases) result.push_back(name);
  return result;
}

std::vector<std::string_view> Names::known_functions(Call call) const {
  std::vector<std::string_view> result;
  for (const auto& [name, overloads] : functions) {
    const bool fits =
        std::any_of(overloads.begin(), overloads.end(), [&](const Function* f) { return callable(*f, call); });
    if (fits) result.push_back(name);
  }
  return result;
}

std::map<std::string, Type, std::less<>> standard_types() {
  return {{"bool", Type::boolean()},
          {"int", Type::int64()},
          {"uint", Type::uint64()},
          {"double", Type::float64()},
          {"string", Type::text()},
          {"bytes", Type::bytes()},
          {"null_type", Type::null()},
          {"list", Type::list(Type::dyn())},
          {"map", Type::map(Type::dyn(), Type::dyn())},
          {"type", Type::type(Type::dyn())},
          {"optional_type", Type::optional(Type::dyn())},
          {"google.protobuf.Timestamp", Type::timestamp()},
          {"google.protobuf.Duration", Type::duration()},
          {"dyn", Type::dyn()}};
}

}  // namespace dealflow::cel
