// Loading whole records from rows: contact with history, sessions and payments, for cards, lists and expressions. The
// engine and the readers share it.
//
// Errors:   of the store.
// Threads:  as the Rows.
#pragma once

#include <dealflow/records.hpp>
#include <dealflow/result.hpp>

#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace dealflow::crm {

// That one contact can have gone through; more is damage.
inline constexpr std::size_t joins_max = 100'000;

enum class Depth : std::uint8_t { record, whole };  // whole: with history and sessions

// Nothing for a number that was never given, and for a contact that was joined into another (surviving_contact).
[[nodiscard]] Result<std::optional<Contact>> load_contact(work::Rows& rows, store::WorkspaceNumber workspace,
                                                          std::uint64_t number, Depth depth);
[[nodiscard]] Result<std::optional<Deal>> load_deal(work::Rows& rows, store::WorkspaceNumber workspace,
                                                    std::uint64_t number, Depth depth);
[[nodiscard]] Result<std::optional<Payment>> load_payment(work::Rows& rows, store::WorkspaceNumber workspace,
                                                          std::uint64_t number);
[[nodiscard]] Result<std::optional<Course>> load_course(work::Rows& rows, store::WorkspaceNumber workspace,
                                                        std::string_view id);
// All known courses by id, until `visit` returns false (R60).
[[nodiscard]] Result<void> list_courses(work::Rows& rows, store::WorkspaceNumber workspace,
                                        const std::function<bool(const Course&)>& visit);
// The contact that an id leads to now: the survivor where it was joined.
[[nodiscard]] Result<std::uint64_t> surviving_contact(work::Rows& rows, store::WorkspaceNumber workspace,
                                                      std::uint64_t number);

}  // namespace dealflow::crm
