#include "engine/cli/function_pages.hpp"

#include <dealflow/library.hpp>
#include <dealflow/macro.hpp>

#include "engine/cli/markdown.hpp"
#include "engine/cli/table.hpp"
#include "engine/cli/text_layout.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace dealflow::cli {
namespace {

using Json = nlohmann::ordered_json;

std::vector<CallableSet> everything() {
  std::vector<CallableSet> sets;
  CallableSet macros{"macros", "Forms of the language that evaluate their arguments in their own way.", {}};
  for (const cel::MacroForm& macro : cel::macros())
    macros.callables.push_back({nullptr, macro.name, std::string(macro.written), macro.doc, macro.example});
  sets.push_back(std::move(macros));
  for (const cel::Library* library : stdlib::libraries()) {
    CallableSet set{library->name, library->doc, {}};
    for (const cel::Function& function : library->functions)
      set.callables.push_back({&function, function.name, cel::signature(function), function.doc, function.example});
    sets.push_back(std::move(set));
  }
  return sets;
}

std::string result_of(const Callable& callable) {
  return callable.function == nullptr ? std::string() : callable.function->result.to_string();
}

std::string with_result(const Callable& callable) {
  const std::string result = result_of(callable);
  return result.empty() ? callable.written : fmt::format("{} -> {}", callable.written, result);
}

std::string_view call_name(const Callable& callable) {
  if (callable.function == nullptr) return "macro";
  switch (callable.function->call) {
    case cel::Call::global: return "f(x)";
    case cel::Call::member: return "x.f()";
    case cel::Call::either: return "either";
  }
  return "";
}

// Forms of one name stand together, in the order of the first ones.
std::vector<std::vector<const Callable*>> by_name(const CallableSet& set) {
  std::vector<std::vector<const Callable*>> groups;
  std::map<std::string_view, std::size_t> places;
  for (const Callable& callable : set.callables) {
    const auto [place, added] = places.try_emplace(callable.name, groups.size());
    if (added) groups.emplace_back();
    groups[place->second].push_back(&callable);
  }
  return groups;
}

}  // namespace

std::vector<CallableSet> callables(std::string_view name) {
  auto sets = everything();
  if (name.empty()) return sets;
  std::vector<CallableSet> found;
  for (const CallableSet& set : sets) {
    CallableSet named{set.name, set.doc, {}};
    for (const Callable& callable : set.callables) {
      if (callable.name == name) named.callables.push_back(callable);
    }
    if (!named.callables.empty()) found.push_back(std::move(named));
  }
  // `money` is a set and a function of it; the function is meant where both are.
  if (found.empty()) {
    for (CallableSet& set : sets) {
      if (set.name == name) found.push_back(std::move(set));
    }
  }
  return found;
}

std::vector<std::string> callable_names() {
  std::vector<std::string> names;
  for (const CallableSet& set : everything()) {
    names.emplace_back(set.name);
    for (const Callable& callable : set.callables) names.emplace_back(callable.name);
  }
  return names;
}

std::string function_list(const std::vector<CallableSet>& sets, const Console& console) {
  std::string text;
  for (const CallableSet& set : sets) {
    if (!text.empty()) text += "\n";
    std::vector<std::vector<std::string>> rows{{std::string(set.name), std::string(set.doc)}};
    for (const auto& forms : by_name(set)) {
      const std::string more = forms.size() > 1 ? fmt::format(" +{}", forms.size() - 1) : "";
      rows.push_back({"  " + with_result(*forms[0]) + more, std::string(forms[0]->doc)});
    }
    text += table(rows, console);
  }
  return text;
}

std::string function_details(const std::vector<CallableSet>& sets, const Console& console) {
  const std::size_t columns = std::min<std::size_t>(console.line_limit().value_or(100), 100);
  std::string text;
  for (const CallableSet& set : sets) {
    for (const Callable& callable : set.callables) {
      text += console.styled(Style::bold, with_result(callable)) + "\n";
      for (const std::string& line : wrap(callable.doc, columns - 2)) text += "  " + line + "\n";
      if (!callable.example.expression.empty())
        text += fmt::format("  {}  is  {}\n", callable.example.expression, callable.example.result);
    }
  }
  return text;
}

std::string functions_json(const std::vector<CallableSet>& sets) {
  Json all = Json::array();
  for (const CallableSet& set : sets) {
    for (const Callable& callable : set.callables) {
      Json parameters = Json::array();
      if (callable.function != nullptr) {
        for (const cel::Type& type : callable.function->parameters) parameters.push_back(type.to_string());
      }
      all.push_back({{"name", callable.name},
                     {"library", set.name},
                     {"call", call_name(callable)},
                     {"written", callable.written},
                     {"parameters", parameters},
                     {"variadic", callable.function != nullptr && callable.function->variadic},
                     {"result", callable.function == nullptr ? Json() : Json(result_of(callable))},
                     {"doc", callable.doc},
                     {"example", {{"expression", callable.example.expression}, {"result", callable.example.result}}}});
    }
  }
  return all.dump(2) + "\n";
}

std::string functions_markdown(const std::vector<CallableSet>& sets) {
  std::string text;
  for (const CallableSet& set : sets) {
    text += fmt::format("{}## {}\n\n{}\n", text.empty() ? "" : "\n", set.name, set.doc);
    for (const auto& forms : by_name(set)) {
      text += fmt::format("\n### `{}`\n\n", forms[0]->name);
      std::vector<std::vector<std::string>> rows{{"call", "result", "meaning", "example"}};
      for (const Callable* callable : forms) {
        const cel::Example& example = callable->example;
        rows.push_back(
            {markdown_code(callable->written), markdown_code(result_of(*callable)), std::string(callable->doc),
             example.expression.empty()
                 ? std::string()
                 : fmt::format("{} is {}", markdown_code(example.expression), markdown_code(example.result))});
      }
      text += markdown_table(rows);
    }
  }
  return text;
}

}  // namespace dealflow::cli
