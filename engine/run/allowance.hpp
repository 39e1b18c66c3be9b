// Allowance: what the runs of a flow may still make in an hour, where the workspace has `limits`: a flow that went
// wrong then does so much harm and no more.
//
// Time:     an hour is one of the workspace's clock, from its beginning in UTC: 10:00 to 11:00. The clock never goes
//           back, so that one row a flow is enough, and a rebuild counts the same.
// Errors:   of the store.
// Threads:  one thread; lives as long as its run is on its way, in the layer of its unit.
// Source:   DESIGN 1; docs/outbox.md, "Limits".
#pragma once

#include "engine/crm/counters.hpp"
#include "engine/crm/crm.hpp"
#include "engine/work/unit_of_work.hpp"
#include "rules/plan/operation.hpp"
#include "rules/workspace/settings.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace dealflow::run {

class Allowance {
 public:
  // `counters` are those of the unit: what a step has made is seen by them.
  Allowance(work::UnitOfWork& unit, store::WorkspaceNumber workspace, const crm::Counters& counters,
            const rules::HourlyLimits& limits, std::string_view flow, TimePoint clock);

  // The limit that the step would go beyond: "limit: 100 deals an hour". Empty: it may be taken.
  [[nodiscard]] crm::Expected<std::string> limit_reached(const rules::Operation& step);
  // The step asked about last was taken.
  [[nodiscard]] crm::Expected<void> count(const rules::Operation& step);

 private:
  struct Made {
    std::uint64_t deals = 0, mails = 0, webhooks = 0;
  };
  [[nodiscard]] crm::Expected<Made> load() const;
  [[nodiscard]] std::uint64_t made_so_far(const rules::Operation& step) const;

  work::UnitOfWork& unit_;
  const crm::Counters& counters_;
  const rules::HourlyLimits& limits_;
  store::Key key_;
  std::uint64_t hour_;
  std::uint64_t before_ = 0;  // made by the unit before the step
};

}  // namespace dealflow::run
