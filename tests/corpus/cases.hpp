// A case: files with a mistake in them, and where it is told.
//
//   === DF101 one letter is missing
//   flow: a
//   trigger: «paymnt.created»
//   actions: [create_deal: {}]
//
// The first word behind `===` is the code. What stands between « and » is where the finding points at. A case is one
// file, flows/a.yaml, or several behind lines such as `--- flows/a.flow`; without `--- dealflow.yaml` it has the
// settings of the corpus.
//
// Errors:   a case without a mark ends the program: it would test nothing.
#pragma once

#include <dealflow/workspace.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace dealflow::corpus {

struct Place {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

struct Case {
  std::string code;
  std::string title;
  std::vector<WorkspaceFile> files;
  std::vector<Place> places;  // one at least
  std::string original;       // of a mutated name: what the fix should say; empty: no fix is asked for
};

[[nodiscard]] std::string read_text(const std::filesystem::path& path);

// All cases of a folder's files, by file and place.
[[nodiscard]] std::vector<Case> read_cases(const std::filesystem::path& folder, const std::string& settings);

}  // namespace dealflow::corpus
