// Answers of LMDB as errors.
#pragma once

#include <dealflow/result.hpp>

#include <string_view>

namespace dealflow::store {

// `what` is what was tried: "reading /path/of/store".
[[nodiscard]] Error lmdb_error(int answer, std::string_view what);

}  // namespace dealflow::store
