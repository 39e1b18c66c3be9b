// The templates that a workspace can use: its own flows with inputs, by id, and the ready-made ones.
//
// Threads:  one thread, while loading.
// Source:   LANGUAGE.md, "Steps" (`use`); R39.
#pragma once

#include "rules/check/use.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::rules {

class Templates {
 public:
  // Of the workspace; the first of an id counts.
  void add(Template own);
  // By what `use` says: `popup-lead`, `stdlib/popup-lead`. Null where there is none.
  [[nodiscard]] const Template* find(std::string_view reference);
  [[nodiscard]] std::vector<std::string_view> of_workspace() const;  // their ids
  [[nodiscard]] std::vector<std::string_view> names() const;         // the ready-made ones, too
  // The workspace's own that find() was never asked for.
  [[nodiscard]] std::vector<const Template*> unused() const;

 private:
  struct Known {
    Template flow;
    bool used = false;
  };
  std::map<std::string, Known, std::less<>> own_;
  std::map<std::string, Template, std::less<>> ready_made_;  // those that were asked for
};

}  // namespace dealflow::rules
