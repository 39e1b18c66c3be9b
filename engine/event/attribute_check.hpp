// One attribute's value against its declaration. Private to data_check.
#pragma once

#include "engine/event/data_check.hpp"
#include "engine/event/data_path.hpp"

namespace dealflow::event {

using Checked = tl::expected<cel::Value, Refusal>;

// A value that is no object and no list of objects. `parent` is the map it stands in: an amount's currency is there.
[[nodiscard]] Checked check_attribute(const stdlib::Attribute& attribute, const DataPath& path, const cel::Value& value,
                                      const cel::Map& parent, cel::Arena& arena, std::vector<Warning>& warnings);

[[nodiscard]] tl::unexpected<Refusal> refuse(std::string_view code, std::string message, std::string path);
[[nodiscard]] tl::unexpected<Refusal> refuse(std::string_view code, std::string message, const DataPath& path);
// The member, where it is there and no null; empty text counts as absent.
[[nodiscard]] cel::Value member(const cel::Map& map, std::string_view name);
[[nodiscard]] std::string_view kind_in_words(const cel::Value& value);  // "a number"

}  // namespace dealflow::event
