#include "rules/lint/page.hpp"

#include "dsl/base/trim.hpp"

namespace dealflow::lint {
namespace {

constexpr std::string_view fence = "```";

// The next line, taken off.
std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

// "yaml flows/a.yaml", "flow", "text"
std::string path_of(std::string_view info) {
  const auto blank = info.find(' ');
  if (blank != std::string_view::npos) return std::string(trimmed(info.substr(blank)));
  if (info == "flow") return "flows/page.flow";
  return info == "yaml" ? "flows/page.yaml" : std::string();
}

}  // namespace

std::string_view page_of(const RuleInfo& rule) {
  const std::string name = code_text(rule.code) + ".md";
  for (const EmbeddedFile& file : page_files())
    if (file.path == name) return file.text;
  return {};
}

Page read_page(std::string_view text) {
  Page page;
  std::string_view section;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (line.starts_with("# ")) continue;
    if (line.starts_with("## ")) {
      section = line.substr(3);
      continue;
    }
    if (line.starts_with(fence)) {
      PageFile file{path_of(line.substr(fence.size())), {}};
      while (!text.empty()) {
        const std::string_view content = take_line(text);
        if (content == fence) break;
        file.text.append(content).push_back('\n');
      }
      if (!file.path.empty()) (section == "Wrong" ? page.wrong : page.right).push_back(std::move(file));
      continue;
    }
    if (section.empty()) page.reason.append(line).push_back('\n');
    if (section == "To silence") page.silencing.append(line).push_back('\n');
  }
  page.reason = trimmed(page.reason);
  page.silencing = trimmed(page.silencing);
  return page;
}

std::string how_to_silence(const RuleInfo& rule) {
  const std::string code = code_text(rule.code);
  if (rule.severity == Severity::error) return "An error cannot be silenced: the workspace does not load with it.";
  std::string comment = "For one place, in a comment behind it or above it:\n\n    # dealflow: ignore " + code +
                        " -- why it is right here\n\nFor a flow or a file write `ignore-flow` or `ignore-file`; "
                        "`until 2027-01-31` before "
                        "`--` ends it. For the workspace, in `dealflow.yaml`:\n\n    lint: {rules: {" +
                        code + ": off}}";
  if (rule.severity != Severity::note) return comment;
  return "It is a note, told by `dealflow lint --notes` or with `lint: {notes: true}` in `dealflow.yaml`. " + comment;
}

}  // namespace dealflow::lint
