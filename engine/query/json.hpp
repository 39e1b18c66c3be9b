// What the JSON of every record shares, for the files that write one record each.
//
// Bytes that are not UTF-8 are shown as U+FFFD; keys keep the order in which they are set. A text that is empty is
// null: a record keeps no difference between the two.
//
// Source:   DESIGN, "Command line".
#pragma once

#include <dealflow/records.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::query {

using Json = nlohmann::ordered_json;

[[nodiscard]] std::string print(const Json& json);

[[nodiscard]] Json text_or_null(const std::string& text);
[[nodiscard]] Json time_or_null(const std::optional<TimePoint>& time);
[[nodiscard]] Json id(std::string_view kind, std::uint64_t number);  // "con-17"
[[nodiscard]] Json id_or_null(std::string_view kind, const std::optional<std::uint64_t>& number);
[[nodiscard]] Json ids(std::string_view kind, const std::vector<std::uint64_t>& numbers);
// Payments go by their sender's ids; where a caller did not fill those in, by number.
[[nodiscard]] Json payment_ids(const std::vector<std::string>& ids, const std::vector<std::uint64_t>& numbers);
[[nodiscard]] Json event(const EventRef& event);
[[nodiscard]] Json created_by(const CreatedBy& by);
[[nodiscard]] Json fields(const Fields& fields);
[[nodiscard]] Json history(const std::vector<HistoryEntry>& entries);

}  // namespace dealflow::query
