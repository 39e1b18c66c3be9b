// What a rule's page says (rules/pages/DF101.md): its reason, files that are wrong and right, how to silence it. Built
// into the program; a test lints every file of every page.
//
// Threads:  constants.
#pragma once

#include "dsl/base/embedded_file.hpp"
#include "dsl/diagnostics/rule.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::lint {

[[nodiscard]] std::span<const EmbeddedFile> page_files();  // "DF101.md", by name

// A page as it is written; empty where the rule has none.
[[nodiscard]] std::string_view page_of(const RuleInfo& rule);

// One file of a page.
struct PageFile {
  std::string path;  // "flows/page.yaml", "dealflow.yaml"
  std::string text;
};
struct Page {
  std::string reason;           // paragraphs
  std::vector<PageFile> wrong;  // files of one workspace; empty: a picture of a folder
  std::vector<PageFile> right;
  std::string silencing;  // what is particular about it; may be empty
};
[[nodiscard]] Page read_page(std::string_view text);

// How any finding is silenced, said of this rule.
[[nodiscard]] std::string how_to_silence(const RuleInfo& rule);

}  // namespace dealflow::lint
