#include <dealflow/engine.hpp>

#include <dealflow/value.hpp>

#include "engine/crm/cards.hpp"
#include "engine/log/registry.hpp"
#include "engine/query/dump.hpp"
#include "engine/query/record_changes.hpp"
#include "engine/run/reject_line.hpp"
#include "engine/run/workspace_engine.hpp"
#include "engine/store/concerns_store.hpp"
#include "engine/store/environment.hpp"
#include "engine/store/file_check.hpp"
#include "engine/work/rows.hpp"
#include "engine/work/unit_of_work.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace dealflow {
std::string_view to_string(Outcome::Kind kind) {
  switch (kind) {
    case Outcome::Kind::applied: return "applied";
    case Outcome::Kind::unmatched: return "unmatched";
    case Outcome::Kind::duplicate: return "duplicate";
    case Outcome::Kind::rejected: return "rejected";
    case Outcome::Kind::failed: return "failed";
  }
  return "";
}

struct Engine::Impl {
  Impl(store::Environment opened, EngineOptions opened_with)
      : options(std::move(opened_with)),
        environment(std::move(opened)),
        unit(environment),
        strays(unit, store::store_rows, no_settings),
        intake({}),
        log(options.log, options.log_level),
        map_bytes(0) {
    tell_map();
  }

  // Of an event at the door; the words are only found where somebody wants them.
  void tell_outcome(const Outcome& outcome, std::string_view workspace) const;
  void tell_map() {
    if (!log.wants(LogLevel::info)) return;
    const auto info = environment.info();
    const std::uint64_t bytes = info ? info->map_bytes : map_bytes;
    if (map_bytes != 0 && bytes > map_bytes)
      log.tell({.message = fmt::format("the store's map has grown from {} to {} MiB", map_bytes >> 20U, bytes >> 20U)});
    map_bytes = bytes;
  }
  run::WorkspaceEngine* find(WorkspaceHandle handle) {
    const auto at = static_cast<std::size_t>(handle);
    return at < workspaces.size() ? workspaces[at].get() : nullptr;
  }
  [[nodiscard]] std::size_t place_of(std::string_view name) const {
    const auto found = std::find_if(workspaces.begin(), workspaces.end(),
                                    [&](const auto& workspace) { return workspace->name() == name; });
    return static_cast<std::size_t>(found - workspaces.begin());
  }
  Result<store::WorkspaceNumber> number_for(std::string_view name);
  // Whether rows stand under it: those of a load that was broken off.
  Result<bool> holds_rows(store::WorkspaceNumber number);
  // Where the line is to go, or why it goes nowhere.
  tl::expected<WorkspaceHandle, Rejection> route(std::string_view line);
  Result<Outcome> act(WorkspaceHandle workspace, std::string_view type, const std::string& data, const By& by);
  // An error of the store may have left half of what was asked for in the open batch, which is then never written.
  template <class T>
  Result<T> watched(Result<T> result) {
    if (!result && store::concerns_store(result.error().code)) spoiled = result.error();
    return result;
  }
  Result<void> hand_over();
  Result<void> discard();
  Result<void> drop_spoiled();
  Result<void> flush();  // between portions of timers
  Result<void> wait();
  Result<void> commit();
  Result<void> settle(Result<void> written);
  void forget_open(const Summary& before);
  Result<std::vector<CommittedChange>> changes();

  EngineOptions options;
  store::Environment environment;
  work::UnitOfWork unit;
  const rules::Settings no_settings;
  crm::Crm strays;       // lines that are for no workspace that is known
  event::Intake intake;  // reads for whom a line is
  std::vector<std::unique_ptr<run::WorkspaceEngine>> workspaces;
  run::OperatorLog log;
  std::uint64_t map_bytes;  // as it was when it was told last
  std::size_t pending = 0;
  std::optional<Error> spoiled;  // why the open batch cannot be written
  Summary summary;               // what was committed or handed over, and the open batch
  Summary handed_over;           // what was committed, and the batch that is being written
  Summary committed;
  ChangeListener listener;                       // or null
  std::vector<CommittedChange> changes_written;  // of the batch that is being written
};

// The stored number, or the one after the highest that the store or this engine has given.
Result<store::WorkspaceNumber> Engine::Impl::number_for(std::string_view name) {
  work::UnitRows rows(unit);
  auto known = log::list_workspaces(rows);
  if (!known) return tl::unexpected(known.error());
  store::WorkspaceNumber highest = store::store_rows;
  for (const auto& workspace : *known) {
    if (workspace.name == name) return workspace.number;
    highest = std::max(highest, workspace.number);
  }
  for (const auto& workspace : workspaces) highest = std::max(highest, workspace->number());
  store::WorkspaceNumber number = highest + 1;
  while (true) {
    const auto taken = holds_rows(number);
    if (!taken) return tl::unexpected(taken.error());
    if (!*taken) return number;
    ++number;
  }
}

Result<bool> Engine::Impl::holds_rows(store::WorkspaceNumber number) {
  bool any = false;
  const std::string prefix = store::workspace_prefix(number);
  auto scanned = unit.scan(prefix, prefix, [&](std::string_view, std::string_view) { return !(any = true); });
  if (!scanned) return tl::unexpected(scanned.error());
  return any;
}

// What became of the batch handed over before; where it is gone, so is the open one, which saw its changes.
Result<void> Engine::Impl::settle(Result<void> written) {
  tell_map();
  if (written) {
    committed = handed_over;
    const auto changed = std::exchange(changes_written, {});
    if (listener && !changed.empty()) listener(changed);
    return written;
  }
  changes_written.clear();
  const std::uint64_t gone = summary.events.read - committed.events.read;
  if (log.wants(LogLevel::error)) {
    const std::string message = fmt::format("commit failed, {} events were not kept and must be submitted again: {}",
                                            gone, written.error().detail);
    log.tell({.level = LogLevel::error, .message = message, .code = to_string(written.error().code)});
  }
  handed_over = committed;
  forget_open(committed);
  return written;
}

void Engine::Impl::forget_open(const Summary& before) {
  summary = before;
  pending = 0;
  spoiled.reset();
  for (const auto& workspace : workspaces) workspace->batch_lost();
}

Result<void> Engine::Impl::discard() {
  unit.discard();
  forget_open(handed_over);
  return wait();
}

Result<void> Engine::Impl::hand_over() {
  if (spoiled) return drop_spoiled();
  for (const auto& workspace : workspaces) workspace->write_batch();
  auto changed = changes();
  if (!changed) {
    spoiled = changed.error();
    return drop_spoiled();
  }
  auto former = settle(unit.hand_over());
  if (former) {
    handed_over = summary;
    changes_written = std::move(*changed);
  }
  pending = 0;
  return former;
}

// The error that spoiled the open batch, or that of the batch before it.
Result<void> Engine::Impl::drop_spoiled() {
  const Error why = *spoiled;
  auto former = discard();
  return former ? tl::unexpected(why) : former;
}

Result<void> Engine::Impl::flush() {
  if (auto handed = hand_over(); !handed) return handed;
  if (options.interrupt && options.interrupt())
    return fail(ErrorCode::cancelled, "ended before all timers that are due have fired");
  return {};
}

Result<std::vector<CommittedChange>> Engine::Impl::changes() {
  if (!listener) return std::vector<CommittedChange>{};
  return query::record_changes(unit, [this](store::WorkspaceNumber number) -> std::string_view {
    const auto found = std::find_if(workspaces.begin(), workspaces.end(),
                                    [&](const auto& workspace) { return workspace->number() == number; });
    return found == workspaces.end() ? std::string_view{} : (*found)->name();
  });
}

Result<void> Engine::Impl::wait() { return settle(unit.wait()); }

Result<void> Engine::Impl::commit() {
  if (auto former = hand_over(); !former) return former;
  return wait();
}

Engine::Engine(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;
Engine::~Engine() = default;

Result<Engine> Engine::open(const std::filesystem::path& folder, const EngineOptions& options) {
  store::OpenOptions how;
  how.create = options.create;
  how.write = true;
  how.sync = options.sync;
  how.map_bytes = std::min(how.map_bytes, options.map_bytes_max);
  how.map_bytes_max = options.map_bytes_max;
  const auto in_order = store::heads_in_order(folder / store::data_file_name);  // opening may write a head page
  auto environment = store::Environment::open(folder, how);
  if (!environment) return tl::unexpected(environment.error());
  auto impl = std::make_unique<Impl>(std::move(*environment), options);
  if (impl->log.wants(LogLevel::info)) {
    const std::string message = fmt::format("store opened: {}", folder.string());
    impl->log.tell({.message = message});
  }
  if (in_order && !*in_order && impl->log.wants(LogLevel::warning)) {
    const std::string message = fmt::format("{}: {}", folder.string(), store::heads_out_of_order);
    impl->log.tell({.level = LogLevel::warning, .message = message, .code = to_string(ErrorCode::store_damaged)});
  }
  return Engine(std::move(impl));
}

Result<WorkspaceHandle> Engine::use(std::shared_ptr<const Workspace> workspace) {
  if (!workspace) return fail(ErrorCode::invalid_argument, "no workspace given: it did not load");
  const std::string name = workspace->name();
  const std::size_t flows = workspace->flow_count();
  const std::size_t place = impl_->place_of(name);
  const bool is_new = place == impl_->workspaces.size();
  if (is_new) {
    auto number = impl_->number_for(name);
    if (!number) return tl::unexpected(number.error());
    impl_->workspaces.push_back(std::make_unique<run::WorkspaceEngine>(
        impl_->unit, *number, run::ClockStart{impl_->options.now, impl_->options.wall},
        [impl = impl_.get()] { return impl->flush(); }, impl_->options.observer, &impl_->log));
  }
  impl_->workspaces[place]->use(std::move(workspace));
  if (impl_->log.wants(LogLevel::info)) {
    const std::string message = fmt::format("{}, {} flows", is_new ? "in use" : "another version in use", flows);
    impl_->log.tell({.message = message, .workspace = name});
  }
  return static_cast<WorkspaceHandle>(place);
}

void Engine::Impl::tell_outcome(const Outcome& outcome, std::string_view workspace) const {
  const bool refused = outcome.kind == Outcome::Kind::rejected;
  const LogLevel level = refused ? LogLevel::info : LogLevel::debug;
  if (!log.wants(level)) return;
  const std::string message = refused ? std::string("a line is refused") : fmt::format("{}", to_string(outcome.kind));
  log.tell({.level = level,
            .message = message,
            .workspace = workspace,
            .event = outcome.event,
            .code = refused ? std::string_view(outcome.rejection.code) : std::string_view(outcome.failure_code)});
}

tl::expected<WorkspaceHandle, Rejection> Engine::Impl::route(std::string_view line) {
  const bool needed = workspaces.size() != 1;
  const auto name = intake.address(line, needed);
  if (!name) return tl::unexpected(name.error());
  if (!*name && !needed) return WorkspaceHandle{0};
  const std::size_t place = *name ? place_of(**name) : workspaces.size();
  if (place < workspaces.size()) return static_cast<WorkspaceHandle>(place);
  std::string names;
  for (const auto& workspace : workspaces) names += (names.empty() ? "" : ", ") + workspace->name();
  Rejection rejection;
  rejection.code = *name ? "event.unknown_workspace" : "event.no_workspace";
  rejection.message =
      *name ? fmt::format("no workspace `{}` is in use; there are {}", **name, names)
            : fmt::format("the event names no workspace; add the attribute `workspace` with one of {}", names);
  return tl::unexpected(std::move(rejection));
}

Result<Outcome> Engine::submit(const Submission& submission) {
  if (impl_->workspaces.empty()) return fail(ErrorCode::invalid_argument, "no workspace is in use");
  const auto target = impl_->route(submission.line);
  if (target) return submit(*target, submission);
  run::WorkspaceEngine* only = impl_->workspaces.size() == 1 ? impl_->workspaces.front().get() : nullptr;
  auto outcome = impl_->watched(
      only != nullptr ? only->reject(target.error(), submission)
                      : run::reject_line(impl_->unit, impl_->strays, store::store_rows, target.error(), submission));
  if (!outcome) return outcome;
  run::count(*outcome, impl_->summary);
  ++impl_->pending;
  impl_->tell_outcome(*outcome, {});
  return outcome;
}

Result<Outcome> Engine::submit(WorkspaceHandle workspace, const Submission& submission) {
  run::WorkspaceEngine* target = impl_->find(workspace);
  if (target == nullptr) return fail(ErrorCode::invalid_argument, "this engine gave out no such workspace handle");
  auto outcome = impl_->watched(target->submit(submission, impl_->summary));
  if (!outcome) return outcome;
  ++impl_->pending;
  impl_->tell_outcome(*outcome, target->name());
  return outcome;
}

Result<Outcome> Engine::submit(WorkspaceHandle workspace, std::string_view line) {
  return submit(workspace, Submission{.line = line});
}

Result<void> Engine::discard() { return impl_->discard(); }

void Engine::listen(ChangeListener listener) { impl_->listener = std::move(listener); }

Result<void> Engine::tick(WorkspaceHandle workspace, TimePoint now) {
  run::WorkspaceEngine* target = impl_->find(workspace);
  if (target == nullptr) return fail(ErrorCode::invalid_argument, "this engine gave out no such workspace handle");
  auto ticked = impl_->watched(target->tick(now, impl_->summary));
  if (ticked) ++impl_->pending;
  return ticked;
}

Result<std::optional<TimePoint>> Engine::next_due(WorkspaceHandle workspace) {
  run::WorkspaceEngine* target = impl_->find(workspace);
  if (target == nullptr) return fail(ErrorCode::invalid_argument, "this engine gave out no such workspace handle");
  return target->next_due();
}

Result<void> Engine::cancel(WorkspaceHandle workspace, std::string_view run) {
  run::WorkspaceEngine* target = impl_->find(workspace);
  if (target == nullptr) return fail(ErrorCode::invalid_argument, "this engine gave out no such workspace handle");
  const auto number = crm::parse_id("run-", run);
  if (!number) return fail(ErrorCode::not_found, fmt::format("`{}` is no run: runs are called run-1, run-2 …", run));
  auto cancelled = impl_->watched(target->cancel(*number));
  if (cancelled) ++impl_->pending;
  return cancelled;
}

Result<void> Engine::approve(WorkspaceHandle workspace, std::string_view run) {
  run::WorkspaceEngine* target = impl_->find(workspace);
  if (target == nullptr) return fail(ErrorCode::invalid_argument, "this engine gave out no such workspace handle");
  const auto number = crm::parse_id("run-", run);
  if (!number) return fail(ErrorCode::not_found, fmt::format("`{}` is no run: runs are called run-1, run-2 …", run));
  auto approved = impl_->watched(target->approve(*number, impl_->summary));
  if (approved) ++impl_->pending;
  return approved;
}

Result<void> Engine::enable_endpoint(WorkspaceHandle workspace, std::string_view receiver) {
  run::WorkspaceEngine* target = impl_->find(workspace);
  if (target == nullptr) return fail(ErrorCode::invalid_argument, "this engine gave out no such workspace handle");
  auto enabled = impl_->watched(target->enable_endpoint(receiver));
  if (enabled) ++impl_->pending;
  return enabled;
}

Result<void> Engine::report_effect(WorkspaceHandle workspace, std::string_view effect, const Delivery& delivery) {
  run::WorkspaceEngine* target = impl_->find(workspace);
  if (target == nullptr) return fail(ErrorCode::invalid_argument, "this engine gave out no such workspace handle");
  const auto number = crm::parse_id("eff-", effect);
  if (!number)
    return fail(ErrorCode::not_found, fmt::format("`{}` is no effect: effects are called eff-1, eff-2 …", effect));
  auto reported = impl_->watched(target->report_effect(*number, delivery, impl_->summary));
  if (reported) ++impl_->pending;
  return reported;
}

namespace {

std::string text_json(std::string_view text) { return cel::to_json(cel::Value::text(text)); }

std::string ids_json(std::span<const std::string> ids) {
  std::string list;
  for (const std::string& id : ids) list += (list.empty() ? "" : ",") + text_json(id);
  return "[" + list + "]";
}

std::string data_of(const MergeRequest& request, const By& by) {
  std::string data = fmt::format(R"({{"actor":{},"contacts":{})", text_json(by.actor), ids_json(request.contacts));
  if (!request.policy.empty()) data += R"(,"policy":)" + text_json(request.policy);
  if (!request.tag.empty()) data += R"(,"tag":)" + text_json(request.tag);
  return data + "}";
}

}  // namespace

Result<Outcome> Engine::Impl::act(WorkspaceHandle workspace, std::string_view type, const std::string& data,
                                  const By& by) {
  run::WorkspaceEngine* target = find(workspace);
  if (target == nullptr) return fail(ErrorCode::invalid_argument, "this engine gave out no such workspace handle");
  auto outcome = watched(target->act(type, data, by.at, summary));
  if (outcome) ++pending;
  return outcome;
}

Result<Outcome> Engine::merge(WorkspaceHandle workspace, const MergeRequest& request, const By& by) {
  return impl_->act(workspace, "manual.merge", data_of(request, by), by);
}

Result<MergePreview> Engine::preview_merge(WorkspaceHandle workspace, const MergeRequest& request) {
  run::WorkspaceEngine* target = impl_->find(workspace);
  if (target == nullptr) return fail(ErrorCode::invalid_argument, "this engine gave out no such workspace handle");
  return target->preview_merge(data_of(request, {"preview", {}}));
}

Result<Outcome> Engine::unmerge(WorkspaceHandle workspace, std::string_view contact, const By& by) {
  return impl_->act(workspace, "manual.unmerge",
                    fmt::format(R"({{"actor":{},"contact":{}}})", text_json(by.actor), text_json(contact)), by);
}

Result<Outcome> Engine::keep_apart(WorkspaceHandle workspace, std::string_view one, std::string_view other,
                                   const By& by) {
  const std::vector<std::string> pair{std::string(one), std::string(other)};
  return impl_->act(workspace, "manual.apart",
                    fmt::format(R"({{"actor":{},"contacts":{}}})", text_json(by.actor), ids_json(pair)), by);
}

Result<Erasure> Engine::erase(WorkspaceHandle workspace, std::string_view contact, const By& by, bool preview) {
  run::WorkspaceEngine* target = impl_->find(workspace);
  if (target == nullptr) return fail(ErrorCode::invalid_argument, "this engine gave out no such workspace handle");
  const auto number = crm::parse_id("con-", contact);
  if (!number) return fail(ErrorCode::not_found, fmt::format("no contact `{}`", contact));
  struct MakingRoom {
    MakingRoom(work::UnitOfWork& of, store::Room room) : unit(of) { unit.use(room); }
    MakingRoom(const MakingRoom&) = delete;
    MakingRoom& operator=(const MakingRoom&) = delete;
    ~MakingRoom() { unit.use(store::Room::usual); }
    work::UnitOfWork& unit;
  } const making_room(impl_->unit, preview ? store::Room::usual : store::Room::deletes);
  if (auto committed = impl_->commit(); !committed) return tl::unexpected(committed.error());
  auto erasure = impl_->watched(target->erase(*number, by, preview));
  if (!erasure) return erasure;
  if (auto committed = impl_->commit(); !committed) return tl::unexpected(committed.error());
  return erasure;
}

Result<std::string> Engine::load(const std::function<Result<std::optional<std::string>>()>& next_line) {
  if (auto committed = impl_->commit(); !committed) return tl::unexpected(committed.error());
  const auto number_for = [impl = impl_.get()](std::string_view name) -> Result<store::WorkspaceNumber> {
    work::UnitRows rows(impl->unit);
    const auto known = log::find_workspace(rows, name);
    if (!known) return tl::unexpected(known.error());
    if (*known || impl->place_of(name) < impl->workspaces.size())
      return fail(ErrorCode::refused,
                  fmt::format("the store holds a workspace `{}` already; load it into another store", name));
    return impl->number_for(name);
  };
  return query::load_dump(impl_->unit, number_for, next_line);
}

Result<std::uint64_t> Engine::last_event(WorkspaceHandle workspace) {
  run::WorkspaceEngine* target = impl_->find(workspace);
  if (target == nullptr) return fail(ErrorCode::invalid_argument, "this engine gave out no such workspace handle");
  work::UnitRows rows(impl_->unit);
  const auto counters = crm::load_counters(rows, target->number());
  if (!counters) return tl::unexpected(counters.error());
  return counters->events;
}

std::size_t Engine::pending() const { return impl_->pending; }

std::size_t Engine::pending_bytes() const {
  std::size_t bytes = impl_->unit.changed_bytes();
  for (const auto& workspace : impl_->workspaces) bytes += workspace->buffered_bytes();
  return bytes;
}

Result<void> Engine::commit() { return impl_->commit(); }

Result<void> Engine::commit_in_background() { return impl_->hand_over(); }

Result<std::vector<Engine::RetryOutcome>> Engine::retry(WorkspaceHandle workspace, std::span<const std::string> ids) {
  run::WorkspaceEngine* target = impl_->find(workspace);
  if (target == nullptr) return fail(ErrorCode::invalid_argument, "this engine gave out no such workspace handle");
  if (auto committed = impl_->commit(); !committed)
    return tl::unexpected(committed.error());  // events of the open batch
  auto letters = target->dead_letters();
  if (!letters) return tl::unexpected(letters.error());
  if (!ids.empty()) {
    run::WorkspaceEngine::DeadLetters wanted;
    for (const std::string& id : ids) {
      const auto event = crm::parse_id("evt-", id);
      const auto run = crm::parse_id("run-", id);
      const auto effect = crm::parse_id("eff-", id);
      if (event && std::binary_search(letters->events.begin(), letters->events.end(), *event))
        wanted.events.push_back(*event);
      else if (run && std::binary_search(letters->runs.begin(), letters->runs.end(), *run))
        wanted.runs.push_back(*run);
      else if (effect && std::binary_search(letters->effects.begin(), letters->effects.end(), *effect))
        wanted.effects.push_back(*effect);
      else
        return fail(ErrorCode::not_found, fmt::format("`{}` is no dead letter of workspace `{}`", id, target->name()));
    }
    *letters = std::move(wanted);
  }
  const auto in_order = [](std::vector<std::uint64_t>& numbers) {
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  };
  in_order(letters->events);
  in_order(letters->runs);
  in_order(letters->effects);

  std::vector<RetryOutcome> outcomes;
  for (const std::uint64_t number : letters->events) {
    auto outcome = impl_->watched(target->retry(number, impl_->summary));
    if (!outcome) return tl::unexpected(outcome.error());
    outcomes.push_back({fmt::format("evt-{}", number), std::move(*outcome)});
  }
  for (const std::uint64_t number : letters->runs) {
    auto outcome = impl_->watched(target->retry_run(number, impl_->summary));
    if (!outcome) return tl::unexpected(outcome.error());
    outcomes.push_back({fmt::format("run-{}", number), std::move(*outcome)});
  }
  for (const std::uint64_t number : letters->effects) {
    auto outcome = impl_->watched(target->retry_effect(number));
    if (!outcome) return tl::unexpected(outcome.error());
    outcomes.push_back({fmt::format("eff-{}", number), std::move(*outcome)});
  }
  if (auto committed = impl_->commit(); !committed) return tl::unexpected(committed.error());
  return outcomes;
}

const Summary& Engine::summary() const { return impl_->summary; }

}  // namespace dealflow
