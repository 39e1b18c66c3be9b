// Reads the steps of a flow from YAML nodes. Private to the YAML reader of flows.
#pragma once

#include "dsl/diagnostics/rule.hpp"
#include "dsl/flow/syntax.hpp"
#include "dsl/flow/yaml_reader.hpp"
#include "dsl/source/source.hpp"
#include "dsl/yaml/node.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::flow {

// What every reading function needs, and the few findings they share.
class YamlContext {
 public:
  YamlContext(const Source& source, ActionForms forms, Report& report)
      : source_(source), forms_(forms), report_(report) {
    for (const ActionForm& form : forms) heads_.push_back(form.name);
  }

  [[nodiscard]] ActionForms forms() const { return forms_; }
  [[nodiscard]] std::span<const std::string_view> heads() const { return heads_; }  // names of the actions
  void unknown_key(const yaml::Node& key, std::string_view what, std::span<const std::string_view> accepted) const;
  void unknown_step(const yaml::Node& key, std::span<const std::string_view> known) const;
  void missing(Span span, std::string_view what, std::string_view key) const;
  void wrong_shape(const yaml::Node& node, std::string_view what, std::string_view wanted) const;

  // The scalar as text; any other shape is reported and gives nothing.
  [[nodiscard]] std::optional<Text> text(const yaml::Node& node, std::string_view what) const;
  [[nodiscard]] std::optional<std::int64_t> whole_number(const yaml::Node& node, std::string_view what) const;
  [[nodiscard]] std::optional<bool> boolean(const yaml::Node& node, std::string_view what) const;
  // A list of scalars, or one scalar.
  [[nodiscard]] std::vector<Text> texts(const yaml::Node& node, std::string_view what) const;
  [[nodiscard]] std::vector<ArgumentValue> scalars(const yaml::Node& node, std::string_view what) const;
  [[nodiscard]] ArgumentValue value(const yaml::Node& node) const;
  [[nodiscard]] std::vector<Argument> table(const yaml::Node& node) const;  // of a map
  // True for a map; anything else is reported.
  // A row of a map as the other notation has it, `town -> city`: reported, and true.
  [[nodiscard]] bool told_arrow(const yaml::Node& row) const;
  // What should be a list and begins with `-create_deal`: reported, and true.
  [[nodiscard]] bool told_hyphen(const yaml::Node& node) const;
  // What belongs into an action or behind it and stands beside it: `map` below `create_deal`, as far to the left.
  void stands_beside(const yaml::Node& key, std::string_view action, bool belongs_into) const;
  [[nodiscard]] bool is_map(const yaml::Node& node, std::string_view what) const;

 private:
  const Source& source_;
  ActionForms forms_;
  std::vector<std::string_view> heads_;
  Report& report_;
};

[[nodiscard]] Text to_text(const yaml::Node& node);
[[nodiscard]] Steps read_steps(const yaml::Node& node, std::string_view what, const YamlContext& context);

}  // namespace dealflow::flow
