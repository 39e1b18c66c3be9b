// dealflow merge: contacts that are one person become one.
#include <dealflow/engine.hpp>
#include <dealflow/reader.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/show_record.hpp"
#include "engine/cli/table.hpp"
#include "engine/cli/workspace_files.hpp"
#include "engine/cli/writing.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace dealflow::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view merged_keys[] = {"name",        "first_name", "last_name", "emails", "phones",
                                            "responsible", "source",     "tags",      "deals",  "payments"};

std::string shown(const Json& value) {
  if (value.is_null()) return "-";
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return value.dump();
  std::string list;
  for (const Json& one : value) list += (list.empty() ? "" : ", ") + shown(one);
  return list.empty() ? "-" : list;
}

class Merge final : public Command {
 public:
  CommandInfo info() const override {
    return {"merge", "make one contact of several",
            "The oldest contact stays and takes in the others: their e-mails, phones, deals, payments, courses, visits "
            "and tags. Where values differ the policy decides; an empty one never wins. The old ids go on leading to "
            "the one that stays, and `dealflow unmerge` undoes it. --preview shows what would come out, and does "
            "nothing.\n\nFlows that follow changes of contacts run where the folder of the workspace stands before the "
            "ids.",
            "dealflow merge con-1 con-9 --preview --store store\n"
            "dealflow merge con-1 con-9 --policy keep_both --tag merged --store store"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("WORKSPACE|ID", &words_, "contacts, two or more; before them, if you like, the workspace")
        .required = true;
    arguments.option("--policy", "POLICY", &request_.policy, "which of two values that differ stays (keep_older)")
        .choices = {"keep_older", "keep_newer", "keep_both"};
    arguments.option("--tag", "TAG", &request_.tag, "tag of the contact that stays");
    arguments.option("--actor", "WHO", &actor_, "who asks for it, for the history");
    arguments.flag("--preview", preview_, "show what would come out");
    arguments.store(store_);
    arguments.workspace_of_store(name_);
    arguments.format(format_, record_formats);
  }
  ExitStatus run(Console& console) override {
    auto status = ExitStatus::done;
    const auto workspace = load_for_contacts(words_, store_, name_, console, status);
    if (!workspace) return status;
    request_.contacts = words_;
    if (request_.contacts.size() < 2)
      return console.complain(ExitStatus::usage, "name the contacts that are one, such as con-1 con-9");
    auto writing = open_existing(store_, workspace, console, status);
    if (!writing) return status;
    if (preview_) return show_preview(*writing, console);
    const auto outcome = writing->engine.merge(writing->workspace, request_, by_now(actor_));
    if (!outcome) return console.complain(outcome.error());
    if (auto committed = writing->engine.commit(); !committed) return console.complain(committed.error());
    return show_record(store_, workspace->name(), request_.contacts.front(), format_, console);
  }

 private:
  ExitStatus show_preview(Writing& writing, Console& console) const {
    const auto preview = writing.engine.preview_merge(writing.workspace, request_);
    if (!preview) return console.complain(preview.error());
    if (format_.json()) {
      console.print_line(to_json(preview->survivor));
      return ExitStatus::done;
    }
    std::vector<Json> cards;
    std::vector<std::vector<std::string>> rows{{""}};
    for (const Contact& contact : preview->contacts) {
      cards.push_back(Json::parse(to_json(contact)));
      rows.front().push_back(cards.back()["id"].get<std::string>());
    }
    cards.push_back(Json::parse(to_json(preview->survivor)));
    rows.front().push_back("merged");
    for (const std::string_view key : merged_keys) {
      std::vector<std::string> row{std::string(key)};
      for (const Json& card : cards) row.push_back(shown(card[std::string(key)]));
      rows.push_back(std::move(row));
    }
    for (const auto& [name, value] : cards.back()["fields"].items()) {
      std::vector<std::string> row{"field " + name};
      for (const Json& card : cards) row.push_back(shown(card["fields"].value(name, Json())));
      rows.push_back(std::move(row));
    }
    std::erase_if(rows, [](const auto& row) {
      return !row.front().empty() && std::all_of(row.begin() + 1, row.end(), [](const auto& c) { return c == "-"; });
    });
    console.print(table(rows, console));
    console.talk("nothing was changed");
    return ExitStatus::done;
  }

  std::vector<std::string> words_;
  MergeRequest request_;
  std::string actor_ = "command line";
  bool preview_ = false;
  std::string store_;
  std::string name_;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_merge() { return std::make_unique<Merge>(); }

}  // namespace dealflow::cli
