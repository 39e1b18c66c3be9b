// dealflow top: how a store is, live.
#include <dealflow/overview.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/live_screen.hpp"
#include "engine/cli/overview_page.hpp"

#include <chrono>
#include <optional>

namespace dealflow::cli {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds refresh{1};

class Top final : public Command {
 public:
  CommandInfo info() const override {
    return {"top", "how a store is, live",
            "Shows each second what the store holds and how it grows: events, contacts, deals, runs that wait, the "
            "outbox, dead letters, the file, the busiest sources and flows. Reads beside a worker and costs it "
            "nothing; counts that would need a long walk stop at 10,000 and are marked with +. q or Ctrl-C ends it. "
            "Where standard output is no terminal one picture is printed; `--format json` prints an object a second "
            "until nobody reads, with --once one.",
            "dealflow top --store store\ndealflow top --store store --once --format json"};
  }
  void declare(Arguments& arguments) override {
    arguments.store(store_);
    arguments.workspace_of_store(workspace_);
    arguments.flag("--once", once_, "one picture, without rates");
    arguments.format(format_, record_formats);
  }
  ExitStatus run(Console& console) override {
    if (format_.json()) return print_objects(console);
    if (once_ || !console.terminal().out) return print_once(console);
    return show(console);
  }

 private:
  // Opened for each look: a reader that stays would keep the file of a store that was replaced.
  Result<StoreOverview> look() const { return look_over(store_, workspace_); }

  ExitStatus print_once(Console& console) const {
    const auto overview = look();
    if (!overview) return console.complain(overview.error());
    console.print(overview_page(*overview, nullptr, store_, console));
    return ExitStatus::done;
  }

  ExitStatus print_objects(Console& console) const {
    do {
      const auto overview = look();
      if (!overview) return console.complain(overview.error());
      console.print_line(to_json(*overview));
      if (const ExitStatus status = console.finish(ExitStatus::done); status != ExitStatus::done) return status;
    } while (!once_ && !console.reader_gone() && wait_unless_stopped(refresh));
    return ExitStatus::done;
  }

  ExitStatus show(Console& console) const {
    auto overview = look();  // before the screen is taken: what is wrong is told on the shell's
    if (!overview) return console.complain(overview.error());
    std::optional<OverviewBefore> before;
    {
      LiveScreen screen;
      Clock::time_point looked_at = Clock::now();
      do {
        Console::Terminal terminal = console.terminal();
        terminal.columns = LiveScreen::size().columns;
        screen.draw(overview_page(*overview, before ? &*before : nullptr, store_, Console(terminal)));
        if (!screen.wait(refresh)) return ExitStatus::done;
        before = OverviewBefore{std::move(*overview), 0};
        overview = look();
        before->seconds = std::chrono::duration<double>(Clock::now() - looked_at).count();
        looked_at = Clock::now();
      } while (overview);
    }
    return console.complain(overview.error());
  }

  std::string store_;
  std::string workspace_;
  bool once_ = false;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_top() { return std::make_unique<Top>(); }

}  // namespace dealflow::cli
