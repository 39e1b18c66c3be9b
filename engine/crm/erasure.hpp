// Erasure: the receipt that is kept of a person who was erased. It names nobody.
//
// Errors:   of the store.
// Threads:  pure functions; as the Rows.
#pragma once

#include <dealflow/records.hpp>
#include <dealflow/result.hpp>

#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace dealflow::crm {

[[nodiscard]] store::Key erasure_key(store::WorkspaceNumber workspace, std::uint64_t contact);
[[nodiscard]] std::string encode(const Erasure& erasure);
// Nothing where the contact was not erased.
[[nodiscard]] Result<std::optional<Erasure>> load_erasure(work::Rows& rows, store::WorkspaceNumber workspace,
                                                          std::uint64_t contact);
// "con-5 was erased on 2026-03-02"
[[nodiscard]] std::string told(const Erasure& erasure, std::uint64_t contact);

}  // namespace dealflow::crm
