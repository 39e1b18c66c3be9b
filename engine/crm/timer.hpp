// Timer: what is to happen at a time, to a run, a deal, a contact or the workspace.
#pragma once

#include <dealflow/time.hpp>

#include <cstdint>
#include <string>

namespace dealflow::crm {

// What a timer is for; of two that are due at once, the lower comes first.
enum class TimerKind : std::uint8_t { run = 1, deal_due = 2, contact_date = 3, retention = 4 };

struct Timer {
  TimePoint due;
  TimerKind kind = TimerKind::run;
  std::uint64_t number = 0;  // of the run, deal, contact
  std::string field = {};    // contact_date
};

}  // namespace dealflow::crm
