// dealflow run: events from files or standard input into a store.
#include <dealflow/engine.hpp>

#include "dsl/base/limits.hpp"
#include "engine/cli/commands.hpp"
#include "engine/cli/line_reader.hpp"
#include "engine/cli/operator_log.hpp"
#include "engine/cli/workspace_files.hpp"
#include "engine/cli/writing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

namespace dealflow::cli {
namespace {

volatile std::sig_atomic_t stop_asked = 0;
void ask_to_stop(int /*signal*/) { stop_asked = 1; }

// The signal ends a read; without SA_RESTART the reader sees it.
void watch_for_stop() {
  struct sigaction action {};
  action.sa_handler = ask_to_stop;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

constexpr std::size_t batch_bytes_max = 64UL * 1024 * 1024;

std::string summary_text(const Summary& s, double seconds) {
  const auto rate = seconds > 0 ? static_cast<double>(s.events.read) / seconds : 0.0;
  std::string text = fmt::format(
      "{:>7} events    {} applied, {} unmatched, {} duplicate, {} rejected, {} failed\n"
      "{:>7} contacts  created, {} updated, {} merged\n"
      "{:>7} deals     created, {} updated\n"
      "{:>7} payments  created, {} updated\n",
      s.events.read, s.events.applied, s.events.unmatched, s.events.duplicate, s.events.rejected, s.events.failed,
      s.contacts.created, s.contacts.updated, s.contacts.merged, s.deals.created, s.deals.updated, s.payments.created,
      s.payments.updated);
  if (s.later.done + s.later.failed > 0)
    text += fmt::format("{:>7} later     runs that had waited, events of flows, dates; {} failed\n",
                        s.later.done + s.later.failed, s.later.failed);
  if (s.events.warnings > 0) text += fmt::format("{:>7} warnings\n", s.events.warnings);
  return text + fmt::format("in {:.2f} s, {:.0f} events a second\n", seconds, rate);
}

class Run final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "run", "apply events to a store",
        "Reads CloudEvents, one JSON object a line, from the files (or from standard input: none, or -) to their end, "
        "and prints a summary. Events are made durable in batches. An event that was applied before changes nothing, "
        "so a run that was broken off is simply started again.\n\n"
        "Of several workspaces each event names the one that it is for in its attribute `workspace`. Nothing of one is "
        "seen by another; they share the store and its commits.\n\n"
        "Waits, due dates and time-outs go by the times of the events. `--until` lets time pass after them; alone, "
        "without a file, it reads no input.",
        "dealflow run examples/shop examples/shop/events.ndjson --store store\n"
        "dealflow run shops/recife shops/olinda events.ndjson --store store\n"
        "tail -F events.ndjson | dealflow run examples/shop - --store store\n"
        "dealflow run examples/shop --until 2026-04-01T00:00:00Z --store store"};
  }

  void declare(Arguments& arguments) override {
    arguments.positional("WORKSPACE|FILE", &files_, "folders of workspaces, then files of events; - is standard input")
        .required = true;
    arguments.store(store_);
    arguments.option("--now", "TIME", &now_, "where the clock of a new store starts (RFC 3339)");
    arguments.option("--until", "TIME", &until_, "after the input the clock goes on to here (RFC 3339)");
    Argument& batch = arguments.option("--batch", "N", &batch_, "events in one commit");
    batch.least = 1;
    batch.most = 65'536;
    Argument& size =
        arguments.option("--store-max", "MIB", &store_mib_max_, "events that need a larger store are refused");
    size.least = 1;
    size.most = 1U << 20U;
    arguments.flag("--verbose", verbose_, "tell each rejected or failed event");
    log_.declare(arguments);
    arguments.format(format_, record_formats);
  }

  ExitStatus run(Console& console) override {
    ExitStatus status = ExitStatus::done;
    EngineOptions options;
    set_operator_log(options, log_);
    std::optional<TimePoint> until;
    if (!read_time("--now", now_, options.now, console) || !read_time("--until", until_, until, console))
      return ExitStatus::usage;
    if (store_mib_max_) options.map_bytes_max = static_cast<std::size_t>(*store_mib_max_) << 20U;
    std::error_code ignored;
    std::vector<std::string> folders;
    while (!files_.empty() && std::filesystem::is_directory(files_.front(), ignored)) {
      folders.push_back(files_.front());
      files_.erase(files_.begin());
    }
    if (folders.empty()) {  // whoever reads it says what is wrong with it
      folders.push_back(files_.front());
      files_.erase(files_.begin());
    }
    if (files_.empty() && !until) files_.emplace_back("-");
    for (const std::string& file : files_) {
      if (std::filesystem::is_directory(file, ignored)) {
        return console.complain(ExitStatus::usage,
                                fmt::format("{} is a folder; workspaces stand before the files of events", file));
      }
      if (file != "-" && ::access(file.c_str(), R_OK) != 0) {
        return console.complain(ExitStatus::usage, fmt::format("{}: {}", file, std::strerror(errno)));
      }
    }
    std::vector<std::shared_ptr<const Workspace>> workspaces;
    for (const std::string& folder : folders) {
      workspaces.push_back(load_for_running(folder, console, status));
      if (!workspaces.back()) return status;
      const std::string& name = workspaces.back()->name();
      const auto same =
          std::find_if(workspaces.begin(), workspaces.end(), [&](const auto& w) { return w->name() == name; });
      if (*same != workspaces.back())
        return console.complain(ExitStatus::usage, fmt::format("two of the workspaces are called `{}`", name));
    }

    auto writing = open_for_writing(store_, workspaces.front(), options);
    if (!writing) return console.complain(writing.error());
    Engine& engine = writing->engine;
    std::vector<WorkspaceHandle> handles{writing->workspace};
    for (auto other = std::next(workspaces.begin()); other != workspaces.end(); ++other) {
      const auto handle = engine.use(*other);
      if (!handle) return console.complain(handle.error());
      handles.push_back(*handle);
    }

    if (console.terminal().in && std::find(files_.begin(), files_.end(), "-") != files_.end())
      console.talk("reading events from the terminal, one JSON object a line; Ctrl-D ends them");
    watch_for_stop();
    started_ = std::chrono::steady_clock::now();
    for (const std::string& file : files_) {
      if (auto applied = apply_file(engine, file, console); !applied)
        return broken_off(engine, applied.error(), console);
      if (stop_asked != 0) break;
    }
    if (until && stop_asked == 0) {
      for (const WorkspaceHandle handle : handles)
        if (auto ticked = engine.tick(handle, *until); !ticked) return broken_off(engine, ticked.error(), console);
    }
    if (auto committed = engine.commit(); !committed) return broken_off(engine, committed.error(), console);
    clear_progress(console);
    const double seconds = elapsed();
    const Summary& summary = engine.summary();
    if (format_.json()) {
      console.print_line(to_json(summary, seconds));
    } else {
      console.print(summary_text(summary, seconds));
      hint(summary, workspaces.size() > 1, console);
    }
    if (stop_asked != 0) console.talk("stopped: what was read is in the store; the same command goes on");
    return summary.events.rejected + summary.events.failed + summary.later.failed > 0 ? ExitStatus::refused
                                                                                      : ExitStatus::done;
  }

 private:
  // False, and told, where the text is no time; nothing where it is empty.
  static bool read_time(std::string_view option, const std::string& text, std::optional<TimePoint>& into,
                        Console& console) {
    if (text.empty()) return true;
    if (const auto time = parse_time(text)) {
      into = *time;
      return true;
    }
    static_cast<void>(
        console.complain(ExitStatus::usage,
                         fmt::format("`{}` is `{}`, and should be a time such as 2026-03-02T09:00:00Z", option, text)));
    return false;
  }

  // What was read before an error of the input is kept; of an error of the store, what was committed before.
  ExitStatus broken_off(Engine& engine, const Error& why, Console& console) const {
    static_cast<void>(engine.commit());
    clear_progress(console);
    console.talk(fmt::format("broken off: the first {} events of this run are done; the same command goes on",
                             engine.summary().events.read));
    return console.complain(why);
  }

  double elapsed() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count(); }

  Result<void> apply_file(Engine& engine, const std::string& file, Console& console) {
    const bool standard_input = file == "-";
    const int fd = standard_input ? 0 : ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return fail(ErrorCode::not_found, fmt::format("{}: {}", file, std::strerror(errno)));
    auto result = apply_lines(engine, fd, file, console);
    if (!standard_input) ::close(fd);
    return result;
  }

  Result<void> apply_lines(Engine& engine, int fd, const std::string& file, Console& console) {
    LineReader reader(fd, limits::event_bytes_max);
    std::string line;
    for (;;) {
      const LineReader::Got got = reader.next(line);
      if (got == LineReader::Got::end || stop_asked != 0) return {};
      if (got == LineReader::Got::interrupted) continue;
      if (got == LineReader::Got::broken) return fail(ErrorCode::io, fmt::format("{}: {}", file, std::strerror(errno)));
      if (line.find_first_not_of(" \t") == std::string::npos) continue;
      const auto outcome = engine.submit({.line = line, .input = file, .line_number = reader.number()});
      if (!outcome) return tl::unexpected(outcome.error());
      if (verbose_) tell(*outcome, file, reader.number(), console);
      if (engine.pending() < batch_ && engine.pending_bytes() < batch_bytes_max) continue;
      if (auto former = engine.commit_in_background(); !former) return former;
      progress(engine.summary(), console);
    }
  }

  static void tell(const Outcome& outcome, const std::string& file, std::uint64_t line, Console& console) {
    if (outcome.kind == Outcome::Kind::rejected) {
      console.talk(
          fmt::format("{}:{}: rejected: {}: {}", file, line, outcome.rejection.code, outcome.rejection.message));
    } else if (outcome.kind == Outcome::Kind::failed) {
      console.talk(fmt::format("{}:{}: failed: {}: {}", file, line, outcome.failure_code, outcome.failure_message));
    }
    for (const Warning& warning : outcome.warnings) {
      console.talk(fmt::format("{}:{}: warning: {}: {}", file, line, warning.code, warning.message));
    }
  }

  void progress(const Summary& summary, Console& console) {
    if (!console.terminal().err || elapsed() < 1) return;
    shown_ = true;
    console.talk_raw(fmt::format("\r\x1b[K{} events, {:.0f} a second", summary.events.read,
                                 static_cast<double>(summary.events.read) / elapsed()));
  }
  void clear_progress(Console& console) const {
    if (shown_) console.talk_raw("\r\x1b[K");
  }

  void hint(const Summary& summary, bool several, Console& console) const {
    const std::string where = fmt::format("{}--store {}", several ? "--workspace NAME " : "", store_);
    if (summary.events.rejected > 0)
      console.talk(fmt::format("why lines were rejected: dealflow list rejected {}{}", where,
                               several ? "; without --workspace those that were for none of them" : ""));
    if (summary.events.failed + summary.later.failed > 0)
      console.talk(fmt::format("why events or runs failed: dealflow list dead {}", where));
  }

  std::vector<std::string> files_;  // after the workspaces' folders
  std::string store_;
  std::string now_;
  std::string until_;
  std::uint64_t batch_ = 256;
  std::optional<std::uint64_t> store_mib_max_;
  bool verbose_ = false;
  LogChoice log_;
  FormatName format_;
  std::chrono::steady_clock::time_point started_;
  bool shown_ = false;
};

}  // namespace

std::unique_ptr<Command> make_run() { return std::make_unique<Run>(); }

}  // namespace dealflow::cli
