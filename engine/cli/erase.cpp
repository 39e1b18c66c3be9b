// dealflow erase: a person, with everything that is kept of them.
#include <dealflow/engine.hpp>

#include "engine/cli/card.hpp"
#include "engine/cli/commands.hpp"
#include "engine/cli/workspace_files.hpp"
#include "engine/cli/writing.hpp"

#include <fmt/format.h>

namespace dealflow::cli {
namespace {

class Erase final : public Command {
 public:
  CommandInfo info() const override {
    return {"erase", "a person, with everything that is kept of them",
            "Erases a contact and those that were merged into it, their deals and payments that are of nobody else, "
            "histories, visits, runs, effects, and what stands of them among events, dead letters and refused lines; "
            "and prints a receipt that names nobody. Their events stay known by a hash, so that a redelivery brings "
            "nobody back. Without --yes it shows what would be erased, and does nothing.\n\nThe pages of the file that "
            "become free are written over as the store grows; a copy of the store has none of them.",
            "dealflow erase con-5 --store store\ndealflow erase con-5 --yes --store store"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("ID", &id_, "the contact").required = true;
    arguments.flag("--yes", yes_, "erase it, for good");
    arguments.option("--actor", "WHO", &actor_, "who asks for it, for the receipt");
    arguments.store(store_);
    arguments.workspace_of_store(name_);
    arguments.format(format_, record_formats);
  }
  ExitStatus run(Console& console) override {
    auto status = ExitStatus::done;
    const auto workspace = load_settings_of(store_, name_, console, status);
    if (!workspace) return status;
    auto writing = open_existing(store_, workspace, console, status);
    if (!writing) return status;
    const auto erasure = writing->engine.erase(writing->workspace, id_, by_now(actor_), !yes_);
    if (!erasure) return console.complain(erasure.error());
    if (format_.json()) {
      console.print_line(to_json(*erasure));
    } else {
      std::string ids;
      for (const std::uint64_t number : erasure->contacts)
        ids += fmt::format("{}con-{}", ids.empty() ? "" : ", ", number);
      console.print(
          fmt::format("{}{}\n  {:>7} deals\n  {:>7} payments\n  {:>7} rows of history\n  {:>7} visits\n  {:>7} runs\n  "
                      "{:>7} effects\n"
                      "  {:>7} events\n  {:>7} refused lines\n",
                      ids, yes_ ? fmt::format(" erased on {}", shown_time(erasure->at)) : " would be erased, with",
                      erasure->deals, erasure->payments, erasure->history, erasure->sessions, erasure->runs,
                      erasure->effects, erasure->events, erasure->rejected));
    }
    if (!yes_) console.talk("nothing was erased; --yes does it, for good");
    return ExitStatus::done;
  }

 private:
  std::string id_;
  bool yes_ = false;
  std::string actor_ = "command line";
  std::string store_;
  std::string name_;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_erase() { return std::make_unique<Erase>(); }

}  // namespace dealflow::cli
