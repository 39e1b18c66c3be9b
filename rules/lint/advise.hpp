// All that the linter says beyond what loading a workspace needs to know.
//
// Threads:  belongs to one load.
#pragma once

#include "dsl/diagnostics/rule.hpp"
#include "rules/lint/flow_facts.hpp"
#include "rules/plan/planner.hpp"
#include "rules/workspace/settings.hpp"

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::lint {

// What it goes by, and what is kept from one look to the next.
struct Advice {
  const rules::Settings& settings;
  rules::Workbench& bench;
  std::string_view today;
  bool notes = false;  // whether anybody asks for what costs much and is off by itself
};

// Of one file, by itself.
void advise_file(const Advice& advice, const rules::CheckedFile& file, Report& report);

// Facts of a file's flows, as far as they run.
using FactsOfFile = std::vector<std::unique_ptr<const FlowFacts>>;
[[nodiscard]] FactsOfFile facts_of_file(const Advice& advice, const rules::CheckedFile& file, Report& report);

// Of all flows together. `facts` are those of the files; of what `use` makes they are found here. `tested`: the event
// types that tests send.
void advise_all(const Advice& advice, const rules::Planned& planned, const std::vector<const FactsOfFile*>& facts,
                const std::set<std::string, std::less<>>& tested, Report& report);
// What makes a workspace not load and shows only where all flows are looked at: DF351.
void refuse_all(const Advice& advice, const rules::Planned& planned, const std::vector<const FactsOfFile*>& facts,
                Report& report);

// Whether one of the flows can start another at all: without that, nothing has to be refused.
[[nodiscard]] bool may_loop(const rules::Planned& planned);

}  // namespace dealflow::lint
