// Duplicates: pairs of contacts that may be one person, with every reason.
//
// Cost:     one walk over the contacts; about 100 bytes of memory for each e-mail, and for each name with a city.
// Errors:   of the store.
// Threads:  one thread.
// Source:   R5, D8; LANGUAGE.md, "Who is it".
#pragma once

#include <dealflow/records.hpp>
#include <dealflow/result.hpp>

#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <functional>

namespace dealflow::query {

// By the ids of the pair, until `visit` returns false. Pairs that somebody told apart are left out, as are those that
// have become one. Of a crowd that is alike in one way, each is listed with the first eight.
[[nodiscard]] Result<void> list_duplicates(work::Rows& rows, store::WorkspaceNumber workspace,
                                           const std::function<bool(const DuplicatePair&)>& visit);

}  // namespace dealflow::query
