// YAML in flow style as a short way to write JSON in tests, and the partial comparison of the two.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dealflow::test {

// Quoted scalars are text; plain ones are null, booleans and numbers where JSON has them, else text.
[[nodiscard]] std::string json_of_yaml(std::string_view yaml);
// Each document of the file that holds something.
[[nodiscard]] std::vector<std::string> json_of_documents(std::string_view yaml);

// "" where `actual` (JSON) holds what `expected` (YAML) asks for; else what differs, by path.
[[nodiscard]] std::string mismatch(std::string_view actual, std::string_view expected);

}  // namespace dealflow::test
