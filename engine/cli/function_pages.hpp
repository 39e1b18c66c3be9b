// What an expression can call, as people and programs read it: functions and macros from their declarations.
#pragma once

#include "engine/cli/console.hpp"

#include <dealflow/function.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace dealflow::cli {

// One overload of a function, or one form of a macro.
struct Callable {
  const cel::Function* function = nullptr;  // null: a macro
  std::string_view name;
  std::string written;  // "money(string, string)", "list.all(x, test)"
  std::string_view doc;
  cel::Example example;
};

struct CallableSet {
  std::string_view name;  // "money", "macros"
  std::string_view doc;
  std::vector<Callable> callables;
};

// Everything, the language's own first; with a name, what is called so, or the set that is called so.
[[nodiscard]] std::vector<CallableSet> callables(std::string_view name = {});
// Every name that callables() would find.
[[nodiscard]] std::vector<std::string> callable_names();

// One line a name, with the meaning of its first form.
[[nodiscard]] std::string function_list(const std::vector<CallableSet>& sets, const Console& console);
// Every form with meaning and example.
[[nodiscard]] std::string function_details(const std::vector<CallableSet>& sets, const Console& console);
// An array, one object a form: docs/schema/functions.json.
[[nodiscard]] std::string functions_json(const std::vector<CallableSet>& sets);
// A section a set, without a title of the page.
[[nodiscard]] std::string functions_markdown(const std::vector<CallableSet>& sets);

}  // namespace dealflow::cli
