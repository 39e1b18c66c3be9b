// dealflow unmerge: a contact that was joined or merged into another stands for itself again.
#include <dealflow/engine.hpp>
#include <dealflow/reader.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/show_record.hpp"
#include "engine/cli/workspace_files.hpp"
#include "engine/cli/writing.hpp"

namespace dealflow::cli {
namespace {

class Unmerge final : public Command {
 public:
  CommandInfo info() const override {
    return {"unmerge", "undo a merge",
            "The contact stands for itself again, and both have what they had. What came since goes to whom it named: "
            "a deal, payment or visit that came by an e-mail, external id or messenger identity of the one that is "
            "taken out goes with it. What was changed by hand since stays. The two are marked as two people, and are "
            "not joined again by themselves.",
            "dealflow unmerge con-9 --store store"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("WORKSPACE|ID", &words_, "the contact that is to stand for itself").required = true;
    arguments.option("--actor", "WHO", &actor_, "who asks for it, for the history");
    arguments.store(store_);
    arguments.workspace_of_store(name_);
    arguments.format(format_, record_formats);
  }
  ExitStatus run(Console& console) override {
    auto status = ExitStatus::done;
    const auto workspace = load_for_contacts(words_, store_, name_, console, status);
    if (!workspace) return status;
    if (words_.size() != 1) return console.complain(ExitStatus::usage, "name one contact, such as con-9");
    auto writing = open_existing(store_, workspace, console, status);
    if (!writing) return status;
    const auto outcome = writing->engine.unmerge(writing->workspace, words_.front(), by_now(actor_));
    if (!outcome) return console.complain(outcome.error());
    if (auto committed = writing->engine.commit(); !committed) return console.complain(committed.error());
    return show_record(store_, workspace->name(), words_.front(), format_, console);
  }

 private:
  std::vector<std::string> words_;
  std::string actor_ = "command line";
  std::string store_;
  std::string name_;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_unmerge() { return std::make_unique<Unmerge>(); }

}  // namespace dealflow::cli
