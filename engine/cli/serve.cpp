// dealflow serve: events over HTTP into a store, until it is told to stop.
#include <dealflow/http_server.hpp>
#include <dealflow/metrics.hpp>
#include <dealflow/secret_reader.hpp>
#include <dealflow/senders.hpp>
#include <dealflow/worker.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/operator_log.hpp"
#include "engine/cli/service_manager.hpp"
#include "engine/cli/watch.hpp"
#include "engine/cli/workspace_files.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <optional>
#include <set>

namespace dealflow::cli {
namespace {

using std::chrono::milliseconds;

// Together under the five seconds that a service manager is promised.
constexpr milliseconds answers_within{2'000};
constexpr milliseconds commits_within{2'500};
constexpr time_t look_every_s = 1;

std::atomic<bool> ending = false;  // effects on their way are told to end soon, too

using Workspaces = std::vector<std::shared_ptr<const Workspace>>;

// The signals that are waited for, kept from every thread that is made from here on.
class Signals {
 public:
  Signals() {
    sigemptyset(&waited_);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&waited_, signal);
    pthread_sigmask(SIG_BLOCK, &waited_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
  }
  // 0 where none came in the time.
  [[nodiscard]] int wait(std::optional<time_t> seconds) const {
    const timespec time{seconds.value_or(0), 0};
    const int signal = seconds ? sigtimedwait(&waited_, nullptr, &time) : sigwaitinfo(&waited_, nullptr);
    return signal > 0 ? signal : 0;
  }

 private:
  sigset_t waited_{};
};

class Serve final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "serve", "take events over HTTP",
        "Takes CloudEvents and JSON webhooks over HTTP, applies them, and answers each after the commit that made it "
        "durable. Channels, and who may use them, stand under `intake` in dealflow.yaml: "
        "POST /in/WORKSPACE/CHANNEL. POST /events takes CloudEvents for the workspace that each names; without "
        "`--token` it is served to this machine alone, unless `--open` says otherwise.\n\n"
        "SIGHUP loads the workspaces anew, `--watch` does so when a file changes: all of them, or none where one "
        "does not load. SIGTERM and SIGINT stop it: what was taken is answered first. Waits and dates go by the "
        "wall clock.",
        "dealflow serve examples/shop --store store\n"
        "dealflow serve shops/recife shops/olinda --store store --listen unix:/run/dealflow/http.sock\n"
        "dealflow serve shop --store store --listen [::]:8443 --tls-cert cert.pem --tls-key key.pem --token env:TOKEN"};
  }

  void declare(Arguments& arguments) override {
    arguments.positional("WORKSPACE", &folders_, "folders of workspaces").required = true;
    arguments.store(store_);
    arguments.option("--listen", "ADDR", &listen_,
                     "127.0.0.1:8080 (if left out), [::1]:8080 or unix:/path; several are possible");
    arguments.option("--tls-cert", "FILE", &certificate_, "certificate chain (PEM); with it TCP speaks TLS only");
    arguments.option("--tls-key", "FILE", &key_, "key of the certificate (PEM)");
    arguments.option("--token", "REF", &tokens_, "env:NAME or file:PATH of a bearer token for what is no channel");
    arguments.flag("--open", open_, "without a token: what is no channel is open to everybody");
    arguments.flag("--watch", watch_, "load the workspaces anew when one of their files changes");
    Argument& size =
        arguments.option("--store-max", "MIB", &store_mib_max_, "events that need a larger store are refused");
    size.least = 1;
    size.most = 1U << 20U;
    Argument& threads = arguments.option("--threads", "N", &threads_, "threads that read requests");
    log_.declare(arguments);
    threads.least = 1;
    threads.most = 64;
  }

  ExitStatus run(Console& console) override {
    ExitStatus status = ExitStatus::done;
    const auto workspaces = load("nothing was started and the store is untouched", console, status);
    if (!workspaces) return status;
    const Signals signals;
    auto metrics = std::make_shared<Metrics>();
    WorkerOptions how = worker_options(*metrics);
    const LogSink log = how.engine.log;
    auto worker = Worker::start(store_, *workspaces, std::move(how));
    if (!worker) return console.complain(worker.error());
    auto server = HttpServer::start(**worker, server_options(metrics, log));
    if (!server) return refuse(server.error(), console);
    console.talk(fmt::format("listening on {}", fmt::join((*server)->addresses(), ", ")));
    tell_service_manager("READY=1");
    serve(signals, **server, console);
    ending = true;
    tell_service_manager("STOPPING=1");
    const bool answered = (*server)->stop(answers_within);
    const bool committed = (*worker)->stop(commits_within);
    if (!answered || !committed)
      console.talk("stopped before everything was answered; who got no answer sends again, and nothing acts twice");
    return ExitStatus::done;
  }

 private:
  // An address, a file or a secret that is none is wrong usage.
  static ExitStatus refuse(const Error& error, Console& console) {
    const bool usage = error.code == ErrorCode::invalid_argument || error.code == ErrorCode::not_found;
    return console.complain(usage ? ExitStatus::usage : ExitStatus::broken, error.detail);
  }

  [[nodiscard]] WorkerOptions worker_options(Metrics& metrics) const {
    WorkerOptions options;
    options.clock = system_clock();
    set_operator_log(options.engine, log_);
    options.engine.wall = options.clock();
    if (store_mib_max_) options.engine.map_bytes_max = static_cast<std::size_t>(*store_mib_max_) << 20U;
    const SenderOptions sending{
        .clock = system_clock(), .secrets = secrets_of_machine(), .stopping = [] { return ending.load(); }};
    options.webhooks = make_webhook_sender(sending);
    options.mails = make_mail_sender(sending);
    options.batch_done = metrics.on_batch();
    options.effect_tried = metrics.on_attempt();
    return options;
  }

  [[nodiscard]] HttpOptions server_options(std::shared_ptr<Metrics> metrics, LogSink log) const {
    HttpOptions options;
    options.listen = listen_.empty() ? std::vector<std::string>{"127.0.0.1:8080"} : listen_;
    options.clock = system_clock();
    options.secrets = secrets_of_machine();
    options.tls_certificate = certificate_;
    options.tls_key = key_;
    options.tokens = tokens_;
    options.open = open_;
    options.threads = static_cast<unsigned>(threads_);
    options.metrics = std::move(metrics);
    options.store = store_;
    options.log = std::move(log);
    return options;
  }

  // All of them, or nothing, with what is wrong told.
  [[nodiscard]] std::optional<Workspaces> load(std::string_view otherwise, Console& console, ExitStatus& status) const {
    Workspaces workspaces;
    std::set<std::string> names;
    for (const std::string& folder : folders_) {
      const auto loaded = load_folder(folder, {}, otherwise, console, status);
      if (!loaded) return std::nullopt;
      workspaces.push_back(loaded->workspace);
      if (names.insert(loaded->workspace->name()).second) continue;
      status = console.complain(ExitStatus::usage,
                                fmt::format("two of the workspaces are called `{}`", loaded->workspace->name()));
      return std::nullopt;
    }
    return workspaces;
  }

  // Until a signal ends it.
  void serve(const Signals& signals, HttpServer& server, Console& console) const {
    std::optional<FolderLook> look;
    if (watch_) look.emplace(folders_);
    for (;;) {
      const int signal = signals.wait(watch_ ? std::optional<time_t>(look_every_s) : std::nullopt);
      if (signal == SIGTERM || signal == SIGINT) return;
      const bool changed = look && look->changed();
      if (signal == SIGHUP || changed) reload(server, console);
    }
  }

  void reload(HttpServer& server, Console& console) const {
    tell_service_manager_of_reload();
    ExitStatus ignored = ExitStatus::done;
    if (auto workspaces = load("the former version goes on", console, ignored)) {
      if (auto reloaded = server.reload(std::move(*workspaces)); !reloaded)
        static_cast<void>(console.complain(reloaded.error()));
      else
        console.talk("loaded anew");
    }
    tell_service_manager("READY=1");
  }

  std::vector<std::string> folders_;
  std::string store_;
  std::vector<std::string> listen_;
  std::string certificate_;
  std::string key_;
  std::vector<std::string> tokens_;
  bool open_ = false;
  bool watch_ = false;
  std::optional<std::uint64_t> store_mib_max_;
  std::uint64_t threads_ = 1;
  LogChoice log_;
};

}  // namespace

std::unique_ptr<Command> make_serve() { return std::make_unique<Serve>(); }

}  // namespace dealflow::cli
