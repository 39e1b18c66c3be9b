// dealflow why: why a flow ran or did not, and why a record or a value is as it is.
#include <dealflow/why.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/why_page.hpp"
#include "engine/cli/writing.hpp"
#include "engine/store/scratch_folder.hpp"

#include <fmt/format.h>

#include <chrono>

namespace dealflow::cli {
namespace {

// "deal-42.stage": the record and its field.
struct Asked {
  std::string id, field;
};
Asked asked_of(const std::string& text) {
  const bool is_card = text.starts_with("deal-") || text.starts_with("con-") || text.starts_with("pay-");
  const auto point = is_card ? text.find('.') : std::string::npos;
  if (point == std::string::npos) return {text, {}};
  return {text.substr(0, point), text.substr(point + 1)};
}

class Why final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "why", "why a flow ran or did not, why a value is as it is",
        "Of an event: every flow that looked at it and what each decided, with the values that decided; with FLOW, "
        "of that flow alone, also where it never looked. Of a run: what it decided at each step. Of a contact, deal or "
        "payment: how it came to be; of one of its values, such as deal-42.stage: event, flow, step and rule.\n\n"
        "What conditions saw is found by running the stored events again, in a scratch store, up to the one that "
        "is asked about. Nothing is sent, and the store is not written to.",
        "dealflow why evt-7 --store store\ndealflow why evt-7 large-orders --store store\ndealflow why order-1001 "
        "--store store\ndealflow why deal-42.stage --store store\ndealflow why con-3.city --store store\ndealflow "
        "why run-9 --store store --format json"};
  }
  void declare(Arguments& arguments) override {
    arguments
        .positional(
            "ID", &id_,
            "evt-N or the id that its sender gave an event; run-N; con-N, deal-N, pay-N, with .FIELD or without")
        .required = true;
    arguments.positional("FLOW", &flow_, "of an event: the flow that is asked about");
    arguments.store(store_);
    arguments.workspace_of_store(workspace_);
    arguments.format(format_, record_formats);
  }
  ExitStatus run(Console& console) override {
    const store::ScratchFolder scratch;
    if (!scratch.made())
      return console.complain(ExitStatus::broken, "no folder can be made for a scratch store: is there room?");
    WhyOptions options{.workspace = workspace_, .flow = flow_, .scratch = scratch.store(), .progress = {}};
    const Asked asked = asked_of(id_);
    const bool is_card = asked.id.starts_with("con-") || asked.id.starts_with("deal-") || asked.id.starts_with("pay-");
    if (!flow_.empty() && (is_card || asked.id.starts_with("run-")))
      return console.complain(ExitStatus::usage, "FLOW goes with an event, such as evt-7");
    if (asked.id.starts_with("eff-"))
      return console.complain(
          ExitStatus::refused,
          fmt::format("`{}` is not explained by itself: ask for the event, the run or the deal that "
                      "`dealflow show` or `list` names beside it",
                      asked.id));
    if (is_card) return print(why_value(store_, asked.id, asked.field, options), console);
    if (asked.id.starts_with("run-")) return print(why_run(store_, asked.id, options), console);
    return print(why_event(store_, asked.id, options), console);
  }

 private:
  template <class Answer>
  ExitStatus print(const Result<Answer>& answer, Console& console) const {
    if (!answer) return console.complain(answer.error());
    if (format_.json())
      console.print_line(to_json(*answer));
    else
      console.print(why_page(*answer, console));
    return ExitStatus::done;
  }

  std::string id_;
  std::string flow_;
  std::string store_;
  std::string workspace_;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_why() { return std::make_unique<Why>(); }

}  // namespace dealflow::cli
