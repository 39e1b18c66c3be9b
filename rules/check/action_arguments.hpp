// The arguments of one written action, by name and checked by kind; each is asked for once, so that it is reported
// once.
//
// Errors:   reported; nothing comes back where an argument is absent or wrong.
// Source:   stdlib/action.hpp.
#pragma once

#include "rules/check/arguments.hpp"
#include "rules/check/context.hpp"
#include "rules/plan/plan.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::rules {

class Arguments {
 public:
  Arguments(const FlowContext& context, const stdlib::Action& action, const flow::Action& written, bool all_names_known)
      : context_(context), action_(action), written_(written), all_names_known_(all_names_known) {}

  [[nodiscard]] const FlowContext& context() const { return context_; }
  // Null where it is left out: not written, or filled by inputs that are not given.
  [[nodiscard]] const flow::Argument* find(std::string_view name) const;
  [[nodiscard]] bool is_written(std::string_view name) const;
  [[nodiscard]] std::optional<cel::Template> text(std::string_view name) const;
  [[nodiscard]] std::optional<Responsible> responsible(std::string_view name) const;
  [[nodiscard]] std::vector<cel::Template> tags() const;
  [[nodiscard]] bool flag(std::string_view name) const;  // false where left out
  // One of the declared values.
  [[nodiscard]] std::optional<std::string> word(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> overwrite() const;
  [[nodiscard]] MapPlan map(const std::vector<std::string>& overwritten) const;
  // The rows of a table; none where it is left out or wrong.
  [[nodiscard]] const std::vector<flow::Argument>& table(std::string_view name) const;
  // The rows of `set`.
  [[nodiscard]] std::vector<FieldUpdate> updates(stdlib::Holder holder) const;
  // DF106, unless a misspelt name may be what lacks.
  void report_missing(std::string_view what, std::string_view key, std::string help = {}) const;
  // Pipeline and stage, looked at together.
  void check_place(const std::optional<cel::Template>& pipeline, const std::optional<cel::Template>& stage,
                   bool creates) const;

 private:
  [[nodiscard]] const stdlib::Parameter& declaration(std::string_view name) const;

  const FlowContext& context_;
  const stdlib::Action& action_;
  const flow::Action& written_;
  bool all_names_known_;
};

}  // namespace dealflow::rules
