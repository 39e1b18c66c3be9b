// Scope: what expressions of flows with the same triggers can name.
//
// Roots first (rules/plan/plan.hpp, namespace slot), then the attributes of the event types. With several triggers an
// attribute that one of them lacks is optional, and one that two of them type differently is dyn.
//
// Threads:  Scopes is filled by one thread while loading; a Scope is immutable.
// Source:   LANGUAGE.md, "Expressions".
#pragma once

#include <dealflow/expression.hpp>
#include <dealflow/type.hpp>

#include "rules/workspace/settings.hpp"
#include "stdlib/event_type.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::rules {

using Triggers = std::vector<const stdlib::EventType*>;

// What flows can call, in flow mode; it knows no names yet. `traced`: see cel::EnvironmentOptions.
[[nodiscard]] cel::Environment flow_environment(bool traced = false);

struct Scope {
  cel::Type data;
  cel::Environment environment;
};

class Scopes {
 public:
  explicit Scopes(const Settings& settings);

  // Made once for each set of triggers: a thousand flows have a handful of them.
  [[nodiscard]] const Scope& of(const Triggers& triggers);

 private:
  [[nodiscard]] cel::Type data_of(const Triggers& triggers) const;

  const Settings* settings_;
  cel::Environment base_;
  std::map<std::vector<std::string_view>, std::unique_ptr<Scope>> made_;
};

// One type that holds the values of both.
[[nodiscard]] cel::Type merge_types(const cel::Type& a, const cel::Type& b);

}  // namespace dealflow::rules
