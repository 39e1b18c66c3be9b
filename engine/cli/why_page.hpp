// Answers to "why" for a person.
//
// Threads:  one thread.
#pragma once

#include <dealflow/why.hpp>

#include "engine/cli/console.hpp"

#include <string>
#include <vector>

namespace dealflow::cli {

[[nodiscard]] std::string why_page(const WhyEvent& why, const Console& console);
[[nodiscard]] std::string why_page(const WhyLook& why, const Console& console);
[[nodiscard]] std::string why_page(const std::vector<WhyValue>& why, const Console& console);

}  // namespace dealflow::cli
