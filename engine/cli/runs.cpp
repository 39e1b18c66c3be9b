// dealflow runs: the runs that wait, and those that a limit holds.
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

std::string awaited(const WaitingRun& waiting) {
  if (!waiting.held.empty()) return "approval (" + waiting.held + ")";
  return waiting.awaits.empty() ? "-" : waiting.awaits;
}

constexpr std::size_t runs_in_batch = 1024;

class Runs final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "runs", "runs that wait; approve or cancel them",
        "Lists the runs that wait: for a time, for an event, for their turn, or to be approved, because their flow has "
        "reached a limit. With the folder of a workspace it also tells which of them go on with another version of "
        "their flow than the workspace has now. With ids it shows these runs step by step, or approves or cancels "
        "them; `all` are those that a limit holds. Status 1: one that was approved has failed.",
        "dealflow runs --store store\ndealflow runs examples/shop --store store\n"
        "dealflow runs run-9 --store store\ndealflow runs examples/shop run-9 --cancel --store store\n"
        "dealflow runs examples/shop all --approve --store store"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("WORKSPACE|ID", &words_, "folder of the workspace, ids of runs; all that wait if left out");
    arguments.flag("--approve", approve_, "let the runs of these ids go on that a limit holds; needs the workspace");
    arguments.flag("--cancel", cancel_, "end the runs of these ids; needs the workspace");
    arguments.store(store_);
    arguments.workspace_of_store(name_);
    arguments.format(format_, record_formats);
  }
  ExitStatus run(Console& console) override {
    if (!words_.empty() && !words_.front().starts_with("run-") && words_.front() != "all") {
      folder_ = words_.front();
      words_.erase(words_.begin());
    }
    if (!folder_.empty()) {
      ExitStatus status = ExitStatus::done;
      workspace_ = load_for_running(folder_, console, status);
      if (!workspace_) return status;
      name_ = workspace_->name();
    }
    if (cancel_ || approve_) return change(console);
    auto reader = Reader::open(store_);
    if (!reader) return console.complain(reader.error());
    if (!name_.empty()) {
      if (auto selected = reader->select(name_); !selected) return console.complain(selected.error());
    }
    return words_.empty() ? list(*reader, console) : show(*reader, console);
  }

 private:
  // The runs that are meant; `all` are those that a limit holds.
  [[nodiscard]] Result<std::vector<std::string>> named_runs() const {
    if (words_ != std::vector<std::string>{"all"}) return words_;
    std::vector<std::string> held;
    auto reader = Reader::open(store_);
    if (!reader) return tl::unexpected(reader.error());
    if (auto selected = reader->select(name_); !selected) return tl::unexpected(selected.error());
    auto visited = reader->waiting([&](const WaitingRun& waiting) {
      if (!waiting.held.empty()) held.push_back(fmt::format("run-{}", waiting.run.number));
      return true;
    });
    if (!visited) return tl::unexpected(visited.error());
    return held;
  }

  ExitStatus change(Console& console) {
    const std::string_view what = cancel_ ? "cancel" : "approve";
    if (cancel_ && approve_) return console.complain(ExitStatus::usage, "--cancel and --approve exclude each other");
    if (!workspace_)
      return console.complain(ExitStatus::usage, fmt::format("to {} runs, name the folder of their workspace", what));
    if (words_.empty())
      return console.complain(
          ExitStatus::usage,
          fmt::format("name the runs to {}, such as run-9, or `all` for those that a limit holds", what));
    const auto ids = named_runs();
    if (!ids) return console.complain(ids.error());
    auto status = ExitStatus::done;
    auto writing = open_existing(store_, workspace_, console, status,
                                 fmt::format("POST /runs/{}/{}", ids->empty() ? "ID" : ids->front(), what));
    if (!writing) return status;
    for (const std::string& id : *ids) {
      auto changed =
          cancel_ ? writing->engine.cancel(writing->workspace, id) : writing->engine.approve(writing->workspace, id);
      if (changed && writing->engine.pending() >= runs_in_batch) changed = writing->engine.commit();
      if (!changed) return console.complain(changed.error());
    }
    if (auto committed = writing->engine.commit(); !committed) return console.complain(committed.error());
    return tell_states(*ids, console);
  }

  ExitStatus tell_states(const std::vector<std::string>& ids, Console& console) const {
    auto reader = Reader::open(store_);
    if (!reader) return console.complain(reader.error());
    if (auto selected = reader->select(name_); !selected) return console.complain(selected.error());
    Json json = Json::array();
    auto status = ExitStatus::done;
    for (const std::string& id : ids) {
      const auto run = reader->run(id);
      if (!run) return console.complain(run.error());
      if (run->state == "failed") status = ExitStatus::refused;
      json.push_back({{"id", id}, {"state", run->state}});
      if (!format_.json()) console.print_line(fmt::format("{}  {}", id, run->state));
    }
    if (format_.json()) console.print_line(json.dump());
    if (ids.empty()) console.talk("no limit holds a run");
    return status;
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
        one["held"] = waiting.held.empty() ? Json() : Json(waiting.held);
        one["flow_now"] = workspace_ ? Json(flow_now(*workspace_, run)) : Json();
        json.push_back(one.dump());
        return true;
      }
      rows.push_back({fmt::format("run-{}", run.number), run.flow, run.step.empty() ? "-" : run.step,
                      run.contact ? fmt::format("con-{}", *run.contact) : "-", shown_time(run.started_at),
                      run.due_at ? shown_time(*run.due_at) : "-", awaited(waiting)});
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
  bool approve_ = false;
  bool cancel_ = false;
  FormatName format_;
  std::shared_ptr<const Workspace> workspace_;
};

}  // namespace

std::unique_ptr<Command> make_runs() { return std::make_unique<Runs>(); }

}  // namespace dealflow::cli
