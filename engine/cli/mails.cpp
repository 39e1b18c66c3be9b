// dealflow mails: the ready-made mails.
#include "stdlib/ready_made.hpp"
#include "stdlib/ready_made_mails.hpp"

#include "dsl/base/edit_distance.hpp"
#include "engine/cli/commands.hpp"
#include "engine/cli/markdown.hpp"
#include "engine/cli/table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <span>

namespace dealflow::cli {
namespace {

using Json = nlohmann::ordered_json;
using stdlib::MailName;
using stdlib::ReadyMadeMail;
using Rows = std::vector<std::vector<std::string>>;

constexpr std::array<std::string_view, 4> formats{"text", "json", "markdown", "yaml"};

constexpr std::string_view page_intro =
    "Mails that ship with the program. A step sends one by its name, without declaring it, and gives each of its names "
    "under `with`; what may be null is left out of the text where it is. For other words, or another language, "
    "`dealflow mails welcome --format yaml` writes a mail as a declaration of your own: "
    "[what leaves the engine](../outbox.md) tells how.\n\n"
    "```yaml part\n- email:\n    template: stdlib/welcome\n    to: contact.email\n"
    "    with: {name: contact.first_name, shop: '\"Loja Verão\"'}\n"
    "  on_failure: [add_tag: [no welcome]]\n```\n\n";

std::string_view short_name(const ReadyMadeMail& mail) { return mail.name.substr(stdlib::ready_made_folder.size()); }

// As it stands under `templates` in dealflow.yaml.
std::string declaration(const ReadyMadeMail& mail) {
  std::string text = fmt::format("{}:\n  subject: {}\n  text: |\n", short_name(mail), Json(mail.subject).dump());
  std::string_view rest = mail.text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    if (end > 0) text += fmt::format("    {}", rest.substr(0, end));
    text += '\n';
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return text;
}

Rows name_rows(const ReadyMadeMail& mail) {
  Rows rows{{"name", "for", "such as"}};
  for (const MailName& one : mail.names)
    rows.push_back({std::string(one.name), std::string(one.doc), std::string(one.example)});
  return rows;
}

std::string details(const ReadyMadeMail& mail, const Console& console) {
  return fmt::format("{}\n{}\n\n{}\n{}\n{}", console.styled(Style::bold, std::string(mail.name)), mail.doc,
                     table(name_rows(mail), console), console.styled(Style::bold, std::string(mail.subject)),
                     mail.text);
}

std::string markdown(const ReadyMadeMail& mail) {
  Rows rows = name_rows(mail);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    rows[i][0] = markdown_code(rows[i][0]);
    rows[i][2] = markdown_code(rows[i][2]);
  }
  return fmt::format("## `{}`\n\n{}\n\n{}\n```yaml part\n{}```\n", mail.name, mail.doc, markdown_table(rows),
                     declaration(mail));
}

Json as_json(const ReadyMadeMail& mail) {
  Json names = Json::array();
  for (const MailName& one : mail.names)
    names.push_back({{"name", one.name}, {"doc", one.doc}, {"example", one.example}});
  return {{"name", mail.name},
          {"doc", mail.doc},
          {"subject", mail.subject},
          {"text", mail.text},
          {"names", std::move(names)}};
}

std::string list(std::span<const ReadyMadeMail> all, const Console& console) {
  Rows rows{{"mail", "does"}};
  for (const ReadyMadeMail& one : all) rows.push_back({std::string(one.name), std::string(one.doc)});
  return table(rows, console);
}

class Mails final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "mails", "ready-made mails, to be sent by their names",
        "Lists the ready-made mails, or tells all about one: the names that a step gives it, subject and text. With "
        "--format yaml it prints the mail as it stands under `templates`, for one of your own to begin with.",
        "dealflow mails\ndealflow mails welcome\ndealflow mails welcome --format yaml"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("NAME", &name_, "a ready-made mail, such as stdlib/welcome or welcome; all if left out");
    arguments.format(format_, formats);
  }
  ExitStatus run(Console& console) override {
    auto all = stdlib::ready_made_mails();
    if (!name_.empty()) {
      const ReadyMadeMail* found = stdlib::find_ready_made_mail(full_name());
      if (found == nullptr) return unknown(console);
      all = {found, 1};
    }
    if (format_.json()) {
      Json array = Json::array();
      for (const ReadyMadeMail& one : all) array.push_back(as_json(one));
      console.print_line(array.dump(2));
    } else if (format_.is("markdown")) {
      if (name_.empty())
        console.print(reference_head("Ready-made mails", "dealflow mails --format markdown") + std::string(page_intro));
      print(console, all, "\n", markdown);
    } else if (format_.is("yaml")) {
      print(console, all, "", declaration);
    } else {
      console.print(name_.empty() ? list(all, console) : details(all[0], console));
    }
    return ExitStatus::done;
  }

 private:
  template <class Section>
  static void print(Console& console, std::span<const ReadyMadeMail> all, std::string_view between, Section section) {
    std::vector<std::string> sections;
    for (const ReadyMadeMail& one : all) sections.push_back(section(one));
    console.print(fmt::format("{}", fmt::join(sections, between)));
  }

  [[nodiscard]] std::string full_name() const {
    return name_.starts_with(stdlib::ready_made_folder) ? name_ : std::string(stdlib::ready_made_folder) + name_;
  }

  ExitStatus unknown(Console& console) const {
    std::vector<std::string> names;
    for (const ReadyMadeMail& one : stdlib::ready_made_mails()) names.emplace_back(one.name);
    const std::string near = nearest(full_name(), names);
    return console.complain(ExitStatus::refused, fmt::format("no ready-made mail is called `{}`; {}", name_,
                                                             near.empty() ? "`dealflow mails` lists them"
                                                                          : fmt::format("did you mean `{}`?", near)));
  }

  std::string name_;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_mails() { return std::make_unique<Mails>(); }

}  // namespace dealflow::cli
