// dealflow retry: dead letters once more, with the workspace as it is now.
#include <dealflow/engine.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/workspace_files.hpp"
#include "engine/cli/writing.hpp"

#include <fmt/format.h>

namespace dealflow::cli {
namespace {

class Retry final : public Command {
 public:
  CommandInfo info() const override {
    return {"retry", "run dead letters again",
            "Runs all dead letters of the workspace again, or those named, with its flows as they are now.",
            "dealflow retry examples/shop --store store\ndealflow retry examples/shop evt-7 --store store"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("WORKSPACE", &workspace_, "folder of the workspace").required = true;
    arguments.positional("ID", &ids_, "ids of dead letters; all if left out");
    arguments.store(store_);
    arguments.format(format_, record_formats);
  }
  ExitStatus run(Console& console) override {
    ExitStatus status = ExitStatus::done;
    const auto workspace = load_for_running(workspace_, console, status);
    if (!workspace) return status;
    auto writing = open_existing(
        store_, workspace, console, status,
        ids_.empty() ? std::string("POST /dead/retry") : fmt::format("POST /dead/{}/retry", ids_.front()));
    if (!writing) return status;
    const auto outcomes = writing->engine.retry(writing->workspace, ids_);
    if (!outcomes) return console.complain(outcomes.error());
    std::vector<std::string> json;
    bool failed = false;
    for (const Engine::RetryOutcome& one : *outcomes) {
      failed = failed || one.outcome.kind == Outcome::Kind::failed;
      json.push_back(fmt::format(R"({{"id": "{}", "outcome": "{}"}})", one.id, to_string(one.outcome.kind)));
      if (!format_.json()) {
        console.print_line(fmt::format("{}  {}{}{}", one.id, to_string(one.outcome.kind),
                                       one.outcome.failure_message.empty() ? "" : ": ", one.outcome.failure_message));
      }
    }
    if (format_.json()) console.print_line(fmt::format("[{}]", fmt::join(json, ", ")));
    if (outcomes->empty()) console.talk("no dead letters");
    failed = failed || writing->engine.summary().later.failed > 0;  // what the retried flows emitted
    return failed ? ExitStatus::refused : ExitStatus::done;
  }

 private:
  std::string workspace_;
  std::vector<std::string> ids_;
  std::string store_;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_retry() { return std::make_unique<Retry>(); }

}  // namespace dealflow::cli
