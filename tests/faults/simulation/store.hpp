// What a store holds, as the model says it (Model::records), and what holds of every store.
//
// Errors:   thrown (std::runtime_error): the simulation's world has no store that cannot be read.
// Threads:  one.
#pragma once

#include <dealflow/reader.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace dealflow::test::simulation {

[[nodiscard]] std::string records_of(const Reader& reader);
// The lines that only one of two records has; "" where they are the same.
[[nodiscard]] std::string difference(const std::string& model, const std::string& store);
void each_run(const Reader& reader, const std::function<void(const Run&)>& take);
void each_contact(const Reader& reader, const std::function<void(const Contact&)>& take);
[[nodiscard]] std::string label_of(const Effect& effect);
// The first rule that the store's workspace breaks; "" where all hold.
[[nodiscard]] std::string broken_rule(const std::filesystem::path& store);
// Of all rows, those of the store itself included.
[[nodiscard]] std::uint64_t digest(const std::filesystem::path& store);

}  // namespace dealflow::test::simulation
