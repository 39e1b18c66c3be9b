// dealflow explain: what a finding means, offline.
#include "dsl/base/edit_distance.hpp"
#include "engine/cli/commands.hpp"
#include "engine/cli/markdown.hpp"
#include "engine/cli/table.hpp"
#include "rules/lint/all_rules.hpp"
#include "rules/lint/page.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace dealflow::cli {
namespace {

using Json = nlohmann::ordered_json;
using Rows = std::vector<std::vector<std::string>>;

constexpr std::string_view page_intro =
    "Every finding of `dealflow lint` has a code and a name; either is taken by `dealflow explain`, by comments that "
    "silence and by `lint: {rules: …}` in `dealflow.yaml`. An error keeps a workspace from loading, a warning fails "
    "`dealflow lint`, and a note is told where it is asked for. [Linting](../linting.md) tells the rest.\n\n"
    "All flows: the rule looks at the flows of the workspace together. Fix: `dealflow lint --fix` mends it.\n\n";

std::string shown_severity(const RuleInfo& rule) { return std::string(to_string(rule.severity)); }

std::string remarks(const RuleInfo& rule) {
  std::string text;
  if (rule.whole_workspace) text = "all flows";
  if (rule.has_fix) text += text.empty() ? "fix" : ", fix";
  return text;
}

Rows rule_rows() {
  Rows rows{{"rule", "name", "severity", ""}};
  for (const RuleInfo* rule : lint::all_rules())
    rows.push_back({code_text(rule->code), std::string(rule->name), shown_severity(*rule), remarks(*rule)});
  return rows;
}

Rows retired_rows() {
  Rows rows{{"number", "name", "why there is no such rule"}};
  for (const lint::RetiredRule& rule : lint::retired_rules())
    rows.push_back({code_text(rule.code), std::string(rule.name), std::string(rule.reason)});
  return rows;
}

// The page of one rule as Markdown, with what it need not say itself.
std::string markdown(const RuleInfo& rule, std::string_view level) {
  const std::string_view page = lint::page_of(rule);
  std::string out = fmt::format("{} {} {}\n\n{}{}.\n", level, code_text(rule.code), rule.name,
                                rule.severity == Severity::error     ? "An error"
                                : rule.severity == Severity::warning ? "A warning"
                                                                     : "A note",
                                std::string(rule.may_be_warning ? ", in some cases a warning" : "") +
                                    (rule.whole_workspace ? ", found by looking at all flows" : ""));
  const auto body = page.find('\n');
  std::string_view rest = body == std::string_view::npos ? std::string_view() : page.substr(body + 1);
  const auto silence = rest.find("## To silence");
  std::string said(rest.substr(0, silence));
  const lint::Page read = lint::read_page(page);
  for (std::size_t at = 0; (at = said.find("\n## ", at)) != std::string::npos;)
    said.replace(at, 4, "\n" + std::string(level) + "# "), ++at;
  while (said.ends_with("\n\n")) said.pop_back();
  out += said;
  out += fmt::format("\n{}# To silence\n\n", level);
  if (!read.silencing.empty()) out += read.silencing + "\n";
  if (rule.severity != Severity::error)
    out += (read.silencing.empty() ? "" : "\n") + lint::how_to_silence(rule) + "\n";
  else if (read.silencing.empty())
    out += lint::how_to_silence(rule) + "\n";
  return out;
}

Json as_json(const RuleInfo& rule) {
  const lint::Page page = lint::read_page(lint::page_of(rule));
  const auto files = [](const std::vector<lint::PageFile>& all) {
    Json array = Json::array();
    for (const lint::PageFile& file : all) array.push_back({{"path", file.path}, {"text", file.text}});
    return array;
  };
  return {{"code", code_text(rule.code)},
          {"name", rule.name},
          {"severity", shown_severity(rule)},
          {"all_flows", rule.whole_workspace},
          {"fix", rule.has_fix},
          {"reason", page.reason},
          {"wrong", files(page.wrong)},
          {"right", files(page.right)},
          {"silencing", page.silencing.empty() ? Json() : Json(page.silencing)}};
}

class Explain final : public Command {
 public:
  CommandInfo info() const override {
    return {"explain", "what a finding of lint means",
            "Tells of a rule why it exists, what is wrong and what is right, and how to silence it; without a rule, "
            "lists them all. "
            "Nothing is looked up anywhere else.",
            "dealflow explain DF351\ndealflow explain unused-variable\ndealflow explain"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("RULE", &name_, "a rule's code or name, such as DF351 or trigger-loop; all if left out");
    arguments.format(format_, page_formats);
  }
  ExitStatus run(Console& console) override {
    if (name_.empty()) return all(console);
    std::string name = name_;
    if (name.size() > 2 && (name.starts_with("df") || name.starts_with("Df"))) name.replace(0, 2, "DF");
    if (const RuleInfo* rule = lint::find_rule(name)) {
      if (format_.json())
        console.print_line(as_json(*rule).dump(2));
      else
        console.print(markdown(*rule, "#"));
      return ExitStatus::done;
    }
    for (const lint::RetiredRule& retired : lint::retired_rules())
      if (code_text(retired.code) == name || retired.name == name) {
        console.print_line(
            fmt::format("{} {} is not used: {}.", code_text(retired.code), retired.name, retired.reason));
        return ExitStatus::done;
      }
    return unknown(console, name);
  }

 private:
  ExitStatus all(Console& console) const {
    if (format_.json()) {
      Json array = Json::array();
      for (const RuleInfo* rule : lint::all_rules()) array.push_back(as_json(*rule));
      console.print_line(array.dump(2));
    } else if (format_.is("markdown")) {
      console.print(reference_head("Lint rules", "dealflow explain --format markdown") + std::string(page_intro) +
                    markdown_table(rule_rows()) + "\nNumbers that are not used:\n\n" + markdown_table(retired_rows()));
      for (const RuleInfo* rule : lint::all_rules()) console.print("\n" + markdown(*rule, "##"));
    } else {
      console.print(table(rule_rows(), console));
    }
    return ExitStatus::done;
  }

  static ExitStatus unknown(Console& console, const std::string& name) {
    std::vector<std::string> names;
    for (const RuleInfo* rule : lint::all_rules()) {
      names.emplace_back(rule->name);
      names.push_back(code_text(rule->code));
    }
    const std::string near = nearest(name, names);
    return console.complain(ExitStatus::refused, fmt::format("no rule is called `{}`; {}", name,
                                                             near.empty() ? "`dealflow explain` lists them"
                                                                          : fmt::format("did you mean `{}`?", near)));
  }

  std::string name_;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_explain() { return std::make_unique<Explain>(); }

}  // namespace dealflow::cli
