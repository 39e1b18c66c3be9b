// The texts of the ready-made flows, from stdlib/flows.
#pragma once

#include "dsl/base/embedded_file.hpp"

#include <span>

namespace dealflow::stdlib {

[[nodiscard]] std::span<const EmbeddedFile> flow_files();  // "popup-lead.flow", by name

}  // namespace dealflow::stdlib
