// dealflow runs: the runs that wait.
#include <dealflow/engine.hpp>
#include <dealflow/reader.hpp>

#include "engine/cli/card.hpp"
#include "engine/cli/commands.hpp"
#include "engine/cli/table.hpp"
#include "engine/cli/workspace_files.hpp"
#include "engine/cli/writing.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace dealflow::cli {
namespace {

using Json = nlohmann::ordered_json;

// What the workspace's flow of that name is to the run.
std::string_view flow_now(const Workspace& workspace, const Run& run) {
  const auto version = workspace.flow_version(run.flow);
  if (!version) return "gone";
  return *version == run.flow_version ? "same" : "changed";
}

class Runs final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "runs", "runs that wait; cancel them",
        "Lists the runs that wait: for a time, for an event, for their turn. With the folder of a workspace it also "
        "tells which of them go on with another version of their flow than the workspace has now. With ids it "
        "shows these runs step by step, or cancels them.",
        "dealflow runs --store store\ndealflow runs examples/shop --store store\n"
        "dealflow runs run-9 --store store\ndealflow runs examples/shop run-9 --cancel --store store"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("WORKSPACE|ID", &words_, "folder of the workspace, ids of runs; all that wait if left out");
    arguments.flag("--cancel", cancel_, "end the runs of these ids; needs the workspace");
    arguments.store(store_);
    arguments.workspace_of_store(name_);
    arguments.format(format_, record_formats);
  }
  ExitStatus run(Console& console) override {
    if (!words_.empty() && !words_.front().starts_with("run-")) {
      folder_ = words_.front();
      words_.erase(words_.begin());
    }
    if (!folder_.empty()) {
      ExitStatus status = ExitStatus::done;
      workspace_ = load_for_running(folder_, console, status);
      if (!workspace_) return status;
      name_ = workspace_->name();
    }
    if (cancel_) return cancel(console);
    auto reader = Reader::open(store_);
    if (!reader) return console.complain(reader.error());
    if (!name_.empty()) {
      if (auto selected = reader->select(name_); !selected) return console.complain(selected.error());
    }
    return words_.empty() ? list(*reader, console) : show(*reader, console);
  }

 private:
  ExitStatus cancel(Console& console) {
    if (!workspace_) return console.complain(ExitStatus::usage, "to cancel runs, name the folder of their workspace");
    if (words_.empty()) return console.complain(ExitStatus::usage, "name the runs to cancel, such as run-9");
    auto status = ExitStatus::done;
    auto writing = open_existing(store_, workspace_, console, status);
    if (!writing) return status;
    for (const std::string& id : words_)
      if (auto cancelled = writing->engine.cancel(writing->workspace, id); !cancelled)
        return console.complain(cancelled.error());
    if (auto committed = writing->engine.commit(); !committed) return console.complain(committed.error());
    Json json = Json::array();
    for (const std::string& id : words_) {
      json.push_back({{"id", id}, {"state", "cancelled"}});
      if (!format_.json()) console.print_line(id + "  cancelled");
    }
    if (format_.json()) console.print_line(json.dump());
    return ExitStatus::done;
  }

  ExitStatus show(const Reader& reader, Console& console) const {
    std::vector<std::string> json;
    for (const std::string& id : words_) {
      const auto run = reader.run(id);
      if (!run) return console.complain(run.error());
      json.push_back(to_json(*run));
      if (!format_.json()) console.print(card(*run, console));
    }
    if (format_.json()) console.print_line(fmt::format("[{}]", fmt::join(json, ",\n")));
    return ExitStatus::done;
  }

  ExitStatus list(const Reader& reader, Console& console) const {
    std::vector<std::string> head{"id", "flow", "step", "contact", "since", "until", "awaits"};
    if (workspace_) head.emplace_back("flow now");
    std::vector<std::vector<std::string>> rows{head};
    std::vector<std::string> json;
    auto visited = reader.waiting([&](const WaitingRun& waiting) {
      const Run& run = waiting.run;
      if (format_.json()) {
        Json one = Json::parse(to_json(run));
        one["awaits"] = waiting.awaits.empty() ? Json() : Json(waiting.awaits);
        one["flow_now"] = workspace_ ? Json(flow_now(*workspace_, run)) : Json();
        json.push_back(one.dump());
        return true;
      }
      rows.push_back({fmt::format("run-{}", run.number), run.flow, run.step.empty() ? "-" : run.step,
                      run.contact ? fmt::format("con-{}", *run.contact) : "-", shown_time(run.started_at),
                      run.due_at ? shown_time(*run.due_at) : "-", waiting.awaits.empty() ? "-" : waiting.awaits});
      if (workspace_) rows.back().emplace_back(flow_now(*workspace_, run));
      return true;
    });
    if (!visited) return console.complain(visited.error());
    if (format_.json())
      console.print_line(fmt::format("[{}]", fmt::join(json, ",\n")));
    else if (rows.size() == 1)
      console.talk("no run waits");
    else
      console.print(table(rows, console));
    return ExitStatus::done;
  }

  std::vector<std::string> words_;
  std::string folder_;
  std::string name_;
  std::string store_;
  bool cancel_ = false;
  FormatName format_;
  std::shared_ptr<const Workspace> workspace_;
};

}  // namespace

std::unique_ptr<Command> make_runs() { return std::make_unique<Runs>(); }

}  // namespace dealflow::cli
