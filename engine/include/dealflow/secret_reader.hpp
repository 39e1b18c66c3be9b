// SecretReader: how the value behind `env:NAME` or `file:PATH` is got. A host that keeps its secrets elsewhere gives a
// reader of its own.
//
//   SecretReader vault = [&](std::string_view reference) -> dealflow::Result<std::string> { return ask(reference); };
//
// Errors:   not_found where there is none, io where it cannot be read, invalid_argument where the reference is none.
// The
//           text of an error names the reference and never the value.
// Threads:  called by several threads at once.
#pragma once

#include <dealflow/result.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace dealflow {

using SecretReader = std::function<Result<std::string>(std::string_view reference)>;

// The environment of the process and the files of the machine. A file is read anew each time, so that a key can be
// changed while the program runs; it has at most 64 KiB.
[[nodiscard]] SecretReader secrets_of_machine();

}  // namespace dealflow
