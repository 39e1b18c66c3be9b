// Golden files: inputs with the expected findings written under the line they belong to, readable by people.
//
//   trigger: payment.suceeded
//   #        ^^^^^^^^^^^^^^^^ DF101 no event type is called `payment.suceeded`
//   #        fix: payment.succeeded
//
// A finding that begins in the first column, where the `#` stands, has `#<` instead. A place of several lines is marked
// to the end of its first one. With DEALFLOW_UPDATE_GOLDEN=1 in the environment the files are written anew; the change
// is then read in the diff.
#pragma once

#include <dealflow/diagnostic.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::test {

struct GoldenFile {
  std::string name;  // "DF101-near-type.yaml"
  std::filesystem::path path;
  std::string text;

  void rewrite(std::string_view text) const;
};

// Files of tests/golden/<folder> with that ending, by name; hidden ones and the folder's own README left out.
[[nodiscard]] std::vector<GoldenFile> golden_files(std::string_view folder, std::string_view ending);

// The text without lines of expectation.
[[nodiscard]] std::string strip_expectations(std::string_view text);
// The text with the findings on `file` written under their lines.
[[nodiscard]] std::string annotate(std::string_view source, const std::vector<Diagnostic>& findings,
                                   std::string_view file);
[[nodiscard]] bool updating_golden_files();

}  // namespace dealflow::test
