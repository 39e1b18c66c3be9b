// EventData: the payload of an event, read by name. What is absent or of another kind reads as nothing.
//
// Threads:  views; they live as long as the event.
#pragma once

#include <dealflow/money.hpp>
#include <dealflow/time.hpp>
#include <dealflow/value.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace dealflow::crm {

class EventData {
 public:
  explicit EventData(const cel::Value& value) : value_(value) {}

  [[nodiscard]] EventData operator[](std::string_view name) const {
    if (!value_.is(cel::Kind::map)) return EventData(cel::Value::null());
    return EventData(value_.as_map().find(cel::Value::text(name)).value_or(cel::Value::null()));
  }
  [[nodiscard]] const cel::Value& value() const { return value_; }
  [[nodiscard]] bool absent() const { return value_.is_null(); }
  [[nodiscard]] std::string text() const {
    return value_.is(cel::Kind::text) ? std::string(value_.as_text()) : std::string();
  }
  [[nodiscard]] std::optional<Money> money() const {
    if (!value_.is(cel::Kind::money)) return std::nullopt;
    return value_.as_money();
  }
  [[nodiscard]] std::optional<TimePoint> time() const {
    if (!value_.is(cel::Kind::timestamp)) return std::nullopt;
    return to_time_point(value_.as_timestamp());
  }
  [[nodiscard]] std::optional<std::int64_t> integer() const {
    if (value_.is(cel::Kind::int64)) return value_.as_int();
    return std::nullopt;
  }
  [[nodiscard]] std::optional<bool> flag() const {
    if (value_.is(cel::Kind::boolean)) return value_.as_bool();
    return std::nullopt;
  }

 private:
  cel::Value value_;
};

}  // namespace dealflow::crm
