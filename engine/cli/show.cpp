// dealflow show: one card, or one run step by step.
#include <dealflow/reader.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/show_record.hpp"

namespace dealflow::cli {
namespace {

class Show final : public Command {
 public:
  CommandInfo info() const override {
    return {"show", "one card, or one run step by step",
            "Prints a contact (con-1), a deal (deal-1), a payment (pay-1) or a run (run-1). The id of a contact that "
            "was joined leads to "
            "the one it was joined to.",
            "dealflow show con-1 --store store\ndealflow show deal-1 --history --store store\ndealflow show run-9 "
            "--store store --format json"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("ID", &id_, "con-N, deal-N, pay-N or run-N").required = true;
    arguments.flag("--history", history_, "every value of a contact or deal: what set it, and what it was before");
    arguments.store(store_);
    arguments.workspace_of_store(workspace_);
    arguments.format(format_, record_formats);
  }
  ExitStatus run(Console& console) override {
    auto reader = Reader::open(store_);
    if (!reader) return console.complain(reader.error());
    if (!workspace_.empty()) {
      if (auto selected = reader->select(workspace_); !selected) return console.complain(selected.error());
    }
    return show_record(*reader, id_, history_, format_, console);
  }

 private:
  std::string id_;
  bool history_ = false;
  std::string store_;
  std::string workspace_;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_show() { return std::make_unique<Show>(); }

}  // namespace dealflow::cli
