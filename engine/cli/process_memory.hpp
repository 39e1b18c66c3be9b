// What this process holds.
#pragma once

namespace dealflow::cli {

// Anonymous memory in MiB: what the program itself holds, without the mapped store.
[[nodiscard]] double anonymous_mib();

}  // namespace dealflow::cli
