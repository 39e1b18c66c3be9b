// dealflow replay: what changed flows or settings would have done with the events of a store.
#include <dealflow/replay.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/replay_view.hpp"
#include "engine/cli/workspace_files.hpp"
#include "engine/store/scratch_folder.hpp"

#include <fmt/format.h>

#include <chrono>

namespace dealflow::cli {
namespace {

class Replay final : public Command {
 public:
  CommandInfo info() const override {
    return {"replay", "what a changed workspace would have done with the events of a store",
            "Runs the events that the store has kept twice in scratch stores: as they were handled then, and by the "
            "workspace as it is in the folder; and tells the difference of contacts, deals, payments, effects, dead "
            "letters and runs, field by field. Nothing is sent, and the store is not written to; it may be in use.\n\n"
            "With --since all that came before is handled as it was. With --flow only that flow is the folder's: "
            "settings and other flows stay as they were at each time. A store that an older program has written does "
            "not know which flows handled its first events: --baseline names a folder that stands in for them.",
            "dealflow replay examples/shop --store store\n"
            "dealflow replay examples/shop --store store --since 2026-03-01T00:00:00Z --flow leads\n"
            "dealflow replay examples/shop --store store --format markdown --fail-on-change"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("WORKSPACE", &folder_, "folder of the changed workspace; the store's is the one of its name")
        .required = true;
    arguments.store(store_);
    arguments.option("--since", "TIME", &since_, "before it everything is handled as it was (RFC 3339)");
    arguments.option("--flow", "NAME", &flow_, "only what the change of this flow causes");
    arguments.option("--baseline", "FOLDER", &baseline_, "what handled events for which the store keeps no version");
    arguments.flag("--fail-on-change", fail_on_change_, "exit with 1 where there is a difference");
    arguments.format(format_, page_formats);
  }
  ExitStatus run(Console& console) override {
    auto status = ExitStatus::done;
    ReplayOptions options;
    options.flow = flow_;
    if (!since_.empty()) {
      const auto since = parse_time(since_);
      if (!since)
        return console.complain(
            ExitStatus::usage,
            fmt::format("`--since` is `{}`, and should be a time such as 2026-03-02T09:00:00Z", since_));
      options.since = *since;
    }
    const auto workspace = load_for_running(folder_, console, status);
    if (!workspace) return status;
    if (!baseline_.empty()) {
      options.baseline = load_for_running(baseline_, console, status);
      if (!options.baseline) return status;
    }
    const store::ScratchFolder scratch;
    if (!scratch.made())
      return console.complain(ExitStatus::broken, "no folder can be made for a scratch store: is there room?");
    options.scratch = scratch.store();
    started_ = std::chrono::steady_clock::now();
    options.progress = [&](std::uint64_t done, std::uint64_t all) { return progress(done, all, console), true; };
    const auto difference = replay_store(store_, workspace, options);
    if (shown_) console.talk_raw("\r\x1b[K");
    if (!difference) return console.complain(difference.error());
    if (format_.json())
      console.print_line(to_json(*difference));
    else
      console.print(format_.is("markdown") ? replay_markdown(*difference) : replay_text(*difference, console));
    return fail_on_change_ && !difference->empty() ? ExitStatus::refused : ExitStatus::done;
  }

 private:
  void progress(std::uint64_t done, std::uint64_t all, Console& console) {
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
    if (!console.terminal().err || seconds < 1) return;
    shown_ = true;
    console.talk_raw(
        fmt::format("\r\x1b[K{} of {} events, {:.0f} a second", done, all, static_cast<double>(done) / seconds));
  }

  std::string folder_;
  std::string store_;
  std::string since_;
  std::string flow_;
  std::string baseline_;
  bool fail_on_change_ = false;
  FormatName format_;
  std::chrono::steady_clock::time_point started_;
  bool shown_ = false;
};

}  // namespace

std::unique_ptr<Command> make_replay() { return std::make_unique<Replay>(); }

}  // namespace dealflow::cli
