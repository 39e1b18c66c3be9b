// LocalDay: the day that an instant falls on in a time zone, for many instants near each other.
//
// Threads:  one thread.
#pragma once

#include <dealflow/time.hpp>

#include "stdlib/functions/local_time.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace dealflow::usage {

class LocalDay {
 public:
  explicit LocalDay(std::string_view zone) : zone_(zone) {}

  // In UTC where no such zone is known.
  [[nodiscard]] std::chrono::sys_days of(TimePoint at) {
    // No zone of our times is off by less than a quarter of an hour, so that a day begins with one.
    using Quarter = std::chrono::duration<std::int64_t, std::ratio<900>>;
    const auto quarter = std::chrono::floor<Quarter>(at);
    if (last_quarter_ == quarter) return last_;
    const auto local = cel::local_time(to_timestamp(at), zone_);
    last_quarter_ = quarter;
    return last_ = local ? local->day : std::chrono::floor<std::chrono::days>(at);
  }

 private:
  std::string zone_;
  std::optional<std::chrono::sys_time<std::chrono::duration<std::int64_t, std::ratio<900>>>> last_quarter_;
  std::chrono::sys_days last_;
};

}  // namespace dealflow::usage
