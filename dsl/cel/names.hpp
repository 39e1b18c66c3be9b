// Names: what an expression may refer to, as its host declared it. Filled by Environment, read by the checker.
#pragma once

#include <dealflow/expression.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::cel {

struct Variable {
  Slot slot = 0;
  Type type;
  bool optional = false;
  std::optional<Value> value = {};  // where it is known already
};

struct Alias {
  std::string root;
  std::string field;
};

struct Names {
  EnvironmentOptions options;
  std::map<std::string, Variable, std::less<>> variables;
  std::vector<std::string> slot_names;
  std::map<std::string, Alias, std::less<>> aliases;
  std::map<std::string, std::string, std::less<>> hints;
  std::map<std::string, std::vector<const Function*>, std::less<>> functions;
  std::map<std::string, Type, std::less<>> types;  // names that stand for a type: int, list, net.IP

  // `name` in the container "a.b": a.b.name, a.name, name.
  [[nodiscard]] std::vector<std::string> candidates(std::string_view name, bool rooted) const;
  [[nodiscard]] const std::vector<const Function*>* find_function(std::string_view name, bool rooted) const;
  [[nodiscard]] std::vector<std::string_view> known_names() const;
  [[nodiscard]] std::vector<std::string_view> known_functions(Call call) const;
};

// The types that the language itself names.
[[nodiscard]] std::map<std::string, Type, std::less<>> standard_types();

}  // namespace dealflow::cel
