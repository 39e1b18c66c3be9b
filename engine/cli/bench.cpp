// dealflow bench: durable events a second on this machine.
#include <dealflow/engine.hpp>
#include <dealflow/http_server.hpp>
#include <dealflow/worker.hpp>

#include "engine/cli/bench_events.hpp"
#include "engine/cli/bench_load.hpp"
#include "engine/cli/commands.hpp"
#include "engine/cli/process_memory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include <unistd.h>

namespace dealflow::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

class Bench final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "bench", "durable events a second on this machine",
        "Makes up events in the shape of real ones and applies them with full durability. Contacts are put in "
        "before the clock starts; making "
        "the events is not counted. With --http the events come over HTTP as well, to a server in this process, from "
        "so many connections, each of which sends its next event when the last one is answered.",
        "dealflow bench --events 200000 --contacts 200000 --batch 4096\n"
        "dealflow bench --http --connections 64"};
  }
  void declare(Arguments& arguments) override {
    arguments.option("--events", "N", &events_, "events that are measured");
    arguments.option("--contacts", "N", &shape_.contacts, "contacts that are there before").least = 1;
    arguments.option("--flows", "N", &shape_.flows, "flows of the workspace").least = 1;
    arguments.option("--batch", "N", &batch_, "events in one commit").least = 1;
    arguments.flag("--http", http_, "over HTTP, too");
    arguments.option("--connections", "N", &connections_, "connections of --http").least = 1;
    arguments.option("--store", "DIR", &store_, "where; a temporary folder if left out");
    arguments.flag("--print-events", print_, "print the events and the workspace instead of applying them");
    arguments.option("--print-workspace", "DIR", &print_workspace_, "write the workspace of the bench there");
    arguments.format(format_, record_formats);
  }
  ExitStatus run(Console& console) override {
    if (!print_workspace_.empty()) return write_workspace(console);
    if (print_) {
      for (std::uint64_t i = 0; i < events_; ++i) console.print_line(bench_event(i, shape_));
      return ExitStatus::done;
    }
    const bool temporary = store_.empty();
    if (temporary) store_ = fs::temp_directory_path() / fmt::format("dealflow-bench-{}", ::getpid());
    const ExitStatus status = measure(console);
    std::error_code ignored;
    if (temporary) fs::remove_all(store_, ignored);
    return status;
  }

 private:
  ExitStatus write_workspace(Console& console) const {
    std::error_code error;
    fs::create_directories(fs::path(print_workspace_) / "flows", error);
    for (const WorkspaceFile& file : bench_workspace(shape_))
      std::ofstream(fs::path(print_workspace_) / file.path) << file.text;
    console.talk(print_workspace_ + " written");
    return ExitStatus::done;
  }

  ExitStatus measure(Console& console) {
    const auto loaded = load_workspace(bench_workspace(shape_));
    if (!loaded.workspace) {
      for (const Diagnostic& d : loaded.diagnostics) console.talk(d.message);
      return ExitStatus::usage;
    }
    auto summary = measure_in_process(loaded.workspace);
    if (!summary) return console.complain(summary.error());
    if (http_) {
      if (auto measured = measure_http(loaded.workspace); !measured) return console.complain(measured.error());
    }
    report(*summary, console);
    return ExitStatus::done;
  }

  Result<Summary> measure_in_process(const std::shared_ptr<const Workspace>& loaded) {
    auto engine = Engine::open(store_, {});
    if (!engine) return tl::unexpected(engine.error());
    const auto workspace = engine->use(loaded);
    if (!workspace) return tl::unexpected(workspace.error());

    constexpr std::uint64_t preload_batch = 4096;
    if (auto done = apply(*engine, *workspace, 0, shape_.contacts, preload_batch, false); !done)
      return tl::unexpected(done.error());
    if (auto done = apply(*engine, *workspace, shape_.contacts, events_, batch_, true); !done)
      return tl::unexpected(done.error());
    return engine->summary();
  }

  // The events that follow those of the process, on the same store.
  Result<void> measure_http(const std::shared_ptr<const Workspace>& loaded) {
    auto worker = Worker::start(store_, {loaded}, {.clock = system_clock()});
    if (!worker) return tl::unexpected(worker.error());
    HttpOptions options;
    options.listen = {"127.0.0.1:0"};
    options.clock = system_clock();
    auto server = HttpServer::start(**worker, options);
    if (!server) return tl::unexpected(server.error());
    const std::string& address = (*server)->addresses().front();
    const auto port = static_cast<std::uint16_t>(std::stoul(address.substr(address.rfind(':') + 1)));
    auto load = load_over_http(port, "/events", static_cast<std::size_t>(connections_), events_,
                               [&](std::uint64_t i) { return bench_event(shape_.contacts + events_ + i, shape_); });
    if (!load) return tl::unexpected(load.error());
    const WorkerStatus status = (*worker)->status();
    load_ = std::move(*load);
    load_batches_ = status.batches;
    return {};
  }

  // Events are made up, outside the measured time, for some batches at once: while one is written the next one runs.
  Result<void> apply(Engine& engine, WorkspaceHandle workspace, std::uint64_t first, std::uint64_t count,
                     std::uint64_t batch, bool timed) {
    constexpr std::uint64_t batches_at_once = 8;
    std::vector<std::string> lines;
    for (std::uint64_t done = 0; done < count; done += lines.size()) {
      lines.clear();
      for (std::uint64_t i = done; i < std::min(done + batch * batches_at_once, count); ++i)
        lines.push_back(bench_event(first + i, shape_));
      const auto start = Clock::now();
      if (auto applied = apply_lines(engine, workspace, lines, batch); !applied) return applied;
      if (!timed) continue;
      seconds_ += seconds_since(start);
      peak_mib_ = std::max(peak_mib_, anonymous_mib());
    }
    if (!timed) commits_ms_.clear();
    return {};
  }

  // What is reported of a commit is how long a sender waits for the acknowledgement once the batch is full.
  Result<void> apply_lines(Engine& engine, WorkspaceHandle workspace, const std::vector<std::string>& lines,
                           std::uint64_t batch) {
    std::optional<Clock::time_point> handed_over;
    const auto acknowledged = [&] {
      if (handed_over) commits_ms_.push_back(seconds_since(*handed_over) * 1000);
    };
    for (const std::string& line : lines) {
      const auto outcome = engine.submit(workspace, line);
      if (!outcome) return tl::unexpected(outcome.error());
      if (engine.pending() < batch) continue;
      if (auto former = engine.commit_in_background(); !former) return former;
      acknowledged();
      handed_over = Clock::now();
    }
    auto committed = engine.commit();
    acknowledged();
    return committed;
  }

  static double percentile(std::vector<double>& times, std::size_t percent) {
    if (times.empty()) return 0;
    std::sort(times.begin(), times.end());
    return times[std::min(times.size() - 1, times.size() * percent / 100)];
  }

  // Beside the figures in the process; nothing without --http.
  std::string http_json() {
    if (!http_) return "";
    return fmt::format(
        R"(, "http": {{"connections": {}, "elapsed_s": {:.3f}, "events_per_s": {:.0f}, "answer_p50_ms": {:.2f}, "answer_p99_ms": {:.2f}, "batches": {}, "refused": {}}})",
        connections_, load_.seconds, http_rate(), percentile(load_.latencies_ms, 50),
        percentile(load_.latencies_ms, 99), load_batches_, load_.refused);
  }
  std::string http_text() {
    if (!http_) return "";
    return fmt::format(
        "over HTTP, {} connections: {:.0f} events/s   answers p50 {:.2f} ms  p99 {:.2f} ms   {:.1f} "
        "events in a commit   {} refused\n",
        connections_, http_rate(), percentile(load_.latencies_ms, 50), percentile(load_.latencies_ms, 99),
        static_cast<double>(events_) / static_cast<double>(std::max<std::uint64_t>(load_batches_, 1)), load_.refused);
  }
  double http_rate() const { return load_.seconds > 0 ? static_cast<double>(events_) / load_.seconds : 0; }

  void report(const Summary& summary, Console& console) {
    const double rate = seconds_ > 0 ? static_cast<double>(events_) / seconds_ : 0;
    std::error_code ignored;
    const double file_mib = static_cast<double>(fs::file_size(fs::path(store_) / "data.mdb", ignored)) / (1024 * 1024);
    if (format_.json()) {
      console.print_line(fmt::format(
          R"({{"events": {}, "contacts": {}, "flows": {}, "batch": {}, "elapsed_s": {:.3f}, "events_per_s": {:.0f}, "commit_p50_ms": {:.2f}, "commit_p99_ms": {:.2f}, "rss_anon_peak_mib": {:.1f}, "file_mib": {:.1f}, "applied": {}, "rejected": {}, "failed": {}{}}})",
          events_, shape_.contacts, shape_.flows, batch_, seconds_, rate, percentile(commits_ms_, 50),
          percentile(commits_ms_, 99), peak_mib_, file_mib, summary.events.applied, summary.events.rejected,
          summary.events.failed, http_json()));
      return;
    }
    console.print(fmt::format(
        "{} events in batches of {}, {} contacts, {} flows\n{:.0f} events/s   commit p50 {:.2f} ms  p99 {:.2f} ms   "
        "anonymous memory {:.0f} MiB   file {:.0f} MiB\n{}",
        events_, batch_, shape_.contacts, shape_.flows, rate, percentile(commits_ms_, 50), percentile(commits_ms_, 99),
        peak_mib_, file_mib, http_text()));
  }

  std::uint64_t events_ = 100'000;
  BenchShape shape_;
  std::uint64_t batch_ = 256;
  std::string store_;
  bool print_ = false;
  std::string print_workspace_;
  FormatName format_;
  double seconds_ = 0;
  std::vector<double> commits_ms_;
  double peak_mib_ = 0;
  bool http_ = false;
  std::uint64_t connections_ = 64;
  LoadFigures load_;
  std::uint64_t load_batches_ = 0;
};

}  // namespace

std::unique_ptr<Command> make_bench() { return std::make_unique<Bench>(); }

}  // namespace dealflow::cli
