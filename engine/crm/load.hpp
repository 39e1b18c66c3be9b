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
#include <optional>
#include <string_view>

namespace dealflow::crm {

enum class Depth : std::uint8_t { record, whole };  // whole: with history and sessions

[[nodiscard]] Result<std::optional<Contact>> load_contact(work::Rows& rows, store::WorkspaceNumber workspace,
                                                          std::uint64_t number, Depth depth);
[[nodiscard]] Result<std::optional<Deal>> load_deal(work::Rows& rows, store::WorkspaceNumber workspace,
                                                    std::uint64_t number, Depth depth);
[[nodiscard]] Result<std::optional<Payment>> load_payment(work::Rows& rows, store::WorkspaceNumber workspace,
                                                          std::uint64_t number);
// The contact that an id leads to now: the survivor where it was joined.
[[nodiscard]] Result<std::uint64_t> surviving_contact(work::Rows& rows, store::WorkspaceNumber workspace,
                                                      std::uint64_t number);

}  // namespace dealflow::crm
