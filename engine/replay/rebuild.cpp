#include "engine/replay/rebuild.hpp"

#include "engine/run/workspace_engine.hpp"
#include "engine/store/environment.hpp"
#include "engine/work/unit_of_work.hpp"
#include "rules/workspace/content.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>

namespace dealflow::replay {
namespace {

constexpr std::size_t inputs_in_batch = 4096;
constexpr std::size_t batch_bytes_max = 32UL * 1024 * 1024;

tl::unexpected<Error> no_version(std::uint64_t event) {
  return fail(ErrorCode::refused,
              fmt::format("replay.no_version: the store does not know which flows handled {}: it was written by a "
                          "program that kept no versions; name a workspace folder for these events (--baseline FOLDER)",
                          event == 0 ? std::string("its first events") : fmt::format("evt-{}", event)));
}

}  // namespace

struct Rebuild::Impl {
  Impl(work::Rows& stored, store::WorkspaceNumber stored_number, store::Environment opened, StoredInputs in,
       RebuildOptions opened_with)
      : source(&stored),
        source_number(stored_number),
        options(std::move(opened_with)),
        inputs(std::move(in)),
        environment(std::move(opened)),
        unit(environment),
        unit_rows(unit),
        engine(unit, number(), run::ClockStart{}, [this] { return hand_over(); }) {}

  Result<void> hand_over() {
    if (current) engine.write_batch();
    in_batch = 0;
    return unit.hand_over();
  }
  Result<void> commit() {
    if (auto handed = hand_over(); !handed) return handed;
    return unit.wait();
  }
  Result<void> use_version_for(const Input& input);
  Result<std::shared_ptr<const Workspace>> version(const std::string& hash, const Input& input);
  Result<Stepped> run(const Input& input);
  Result<Stepped> run_event(const Input& input);
  Result<Stepped> run_act(const log::Act& act);
  Result<Stepped> done_or_gone(Result<void> done);

  work::Rows* source;
  store::WorkspaceNumber source_number;
  RebuildOptions options;
  StoredInputs inputs;
  store::Environment environment;
  work::UnitOfWork unit;
  work::UnitRows unit_rows;
  run::WorkspaceEngine engine;
  std::map<std::string, std::shared_ptr<const Workspace>, std::less<>> versions;  // by hash
  std::shared_ptr<const Workspace> current;
  std::map<std::pair<const Workspace*, bool>, std::shared_ptr<const Workspace>> swapped;
  Swap swap;
  Translation translation;
  bool observable = false;
  bool heeds_deliveries = true;
  Summary summary;
  std::size_t in_batch = 0;
  std::string inexact;
};

Rebuild::Rebuild(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Rebuild::Rebuild(Rebuild&&) noexcept = default;
Rebuild& Rebuild::operator=(Rebuild&&) noexcept = default;
Rebuild::~Rebuild() = default;

Result<Rebuild> Rebuild::begin(work::Rows& rows, store::WorkspaceNumber workspace, RebuildOptions options) {
  auto inputs = StoredInputs::open(rows, workspace);
  if (!inputs) return tl::unexpected(inputs.error());
  std::error_code none;
  if (std::filesystem::exists(options.scratch, none) && !std::filesystem::is_empty(options.scratch, none))
    return fail(ErrorCode::invalid_argument,
                fmt::format("the scratch folder {} is not empty; nothing was run", options.scratch.string()));
  store::OpenOptions how;
  how.create = true;
  how.write = true;
  how.sync = false;
  auto environment = store::Environment::open(options.scratch, how);
  if (!environment) return tl::unexpected(environment.error());
  const bool begins_late =
      inputs->first_event() && (inputs->versions().empty() || inputs->versions().front().place.after > 0);
  const bool erased = inputs->has_erasures();
  auto impl = std::make_unique<Impl>(rows, workspace, std::move(*environment), std::move(*inputs), std::move(options));
  if (begins_late)
    impl->inexact = "the first events came to a program that kept no versions, and nothing of time and acts by hand";
  else if (erased)
    impl->inexact = "people were erased, and what their events did cannot be made again";
  return Rebuild(std::move(impl));
}

Result<const Input*> Rebuild::peek() { return impl_->inputs.peek(); }

Result<Stepped> Rebuild::step() {
  const auto input = impl_->inputs.peek();
  if (!input) return tl::unexpected(input.error());
  if (*input == nullptr) return fail(ErrorCode::invalid_argument, "there is no further input");
  if (auto used = impl_->use_version_for(**input); !used) return tl::unexpected(used.error());
  auto stepped = impl_->run(**input);
  impl_->inputs.take();
  if (!stepped) return stepped;
  if (++impl_->in_batch >= inputs_in_batch || impl_->unit.changed_bytes() > batch_bytes_max)
    if (auto handed = impl_->hand_over(); !handed) return tl::unexpected(handed.error());
  return stepped;
}

Result<void> Rebuild::reach_report() {
  const auto input = impl_->inputs.peek();
  if (!input) return tl::unexpected(input.error());
  if (*input == nullptr || (*input)->kind != Input::Kind::act || (*input)->act.kind != log::Act::Kind::report)
    return {};
  if (auto used = impl_->use_version_for(**input); !used) return used;
  return impl_->engine.tick(*(*input)->act.at, impl_->summary);
}

Result<void> Rebuild::finish() {
  while (true) {
    const auto next = peek();
    if (!next) return tl::unexpected(next.error());
    if (*next == nullptr) return commit();
    if (auto stepped = step(); !stepped) return tl::unexpected(stepped.error());
  }
}

Result<void> Rebuild::tick(TimePoint now) {
  return impl_->current ? impl_->engine.tick(now, impl_->summary) : Result<void>{};
}

Result<void> Rebuild::commit() { return impl_->commit(); }

void Rebuild::observe(Observer* observer) {
  impl_->engine.observe(observer);
  impl_->observable = observer != nullptr;
  impl_->versions.clear();
  impl_->swapped.clear();
}

void Rebuild::swap_versions(Swap swap, Translation translation) {
  impl_->swap = std::move(swap);
  impl_->translation = std::move(translation);
  impl_->swapped.clear();
}

void Rebuild::heed_deliveries(bool heeds) { impl_->heeds_deliveries = heeds; }

std::shared_ptr<const Workspace> Rebuild::workspace() const { return impl_->current; }
work::Rows& Rebuild::rows() { return impl_->unit_rows; }
const StoredInputs& Rebuild::inputs() const { return impl_->inputs; }
const std::string& Rebuild::inexact() const { return impl_->inexact; }

Result<std::shared_ptr<const Workspace>> Rebuild::Impl::version(const std::string& hash, const Input& input) {
  if (hash.empty()) {
    if (options.baseline) return options.baseline;
    return no_version(input.kind == Input::Kind::act ? 0 : input.event.number);
  }
  if (const auto known = versions.find(hash); known != versions.end()) return known->second;
  auto files = log::load_files(*source, source_number, hash);
  if (!files) return tl::unexpected(files.error());
  auto loaded = load_workspace(std::move(*files), {}, {.observable = observable});
  if (!loaded.workspace) {
    std::string why;
    for (const Diagnostic& one : loaded.diagnostics)
      if (why.empty() && one.severity == Severity::error)
        why = fmt::format("{}:{}: {}", one.place.file, one.place.line, one.message);
    return fail(ErrorCode::refused,
                fmt::format("replay.version_does_not_load: a version of the workspace that the store has kept does not "
                            "load with this program: {}",
                            why));
  }
  return versions.emplace(hash, std::move(loaded.workspace)).first->second;
}

Result<void> Rebuild::Impl::use_version_for(const Input& input) {
  auto wanted = version(input.version, input);
  if (!wanted) return tl::unexpected(wanted.error());
  if (swap) {
    const bool for_act = input.kind != Input::Kind::event;
    auto& known = swapped[{wanted->get(), for_act}];
    if (!known) {
      auto other = swap(*wanted, for_act);
      if (!other) return tl::unexpected(other.error());
      known = std::move(*other);
    }
    wanted = known;
  }
  if (*wanted == current) return {};
  engine.use(*wanted);
  current = std::move(*wanted);
  return {};
}

Result<Stepped> Rebuild::Impl::run(const Input& input) {
  switch (input.kind) {
    case Input::Kind::act: return run_act(input.act);
    case Input::Kind::erased: {
      auto passed = engine.pass_over(input.event, inputs.erased(), summary);
      if (!passed) return tl::unexpected(passed.error());
      return Stepped{};
    }
    case Input::Kind::event:
    case Input::Kind::person_act: return run_event(input);
  }
  return Stepped{};
}

Result<Stepped> Rebuild::Impl::run_event(const Input& input) {
  Result<Outcome> outcome;
  if (input.kind == Input::Kind::event) {
    outcome = engine.submit({.line = input.event.raw, .accepted = input.event.accepted_at}, summary);
  } else {
    std::optional<std::string> line = input.event.raw;
    if (translation.person_act) line = translation.person_act(input.event);
    if (!line) return Stepped{};
    outcome = engine.act_again(*line, summary);
    const bool is_gone =
        !outcome && (outcome.error().code == ErrorCode::not_found || outcome.error().code == ErrorCode::refused);
    if (is_gone) return Stepped{};
  }
  if (!outcome) return tl::unexpected(outcome.error());
  if (!swap && inexact.empty() && outcome->event != input.event.number)
    inexact = fmt::format("evt-{} came out as evt-{}", input.event.number, outcome->event);
  return Stepped{std::move(*outcome)};
}

Result<Stepped> Rebuild::Impl::done_or_gone(Result<void> done) {
  if (!done && done.error().code != ErrorCode::not_found) return tl::unexpected(done.error());
  if (!done) return Stepped{};
  return Stepped{Outcome{}};
}

Result<Stepped> Rebuild::Impl::run_act(const log::Act& act) {
  using Kind = log::Act::Kind;
  if (act.kind == Kind::tick) return done_or_gone(engine.tick(*act.at, summary));
  if (act.kind == Kind::fire) return done_or_gone(engine.fire_until(*act.at, summary));
  std::optional<std::uint64_t> about = act.number;
  if (translation.number) about = translation.number(act);
  if (act.kind == Kind::report) {
    const bool only_sent =
        act.delivery.result == Delivery::Result::delivered || act.delivery.result == Delivery::Result::again;
    if (!about || (only_sent && !heeds_deliveries)) return done_or_gone(engine.tick(*act.at, summary));
    return done_or_gone(engine.report_effect(*about, act.delivery, summary));
  }
  if (act.kind == Kind::enable) return done_or_gone(engine.enable_endpoint(act.receiver));
  if (!about) return Stepped{};
  if (act.kind == Kind::cancel) return done_or_gone(engine.cancel(*about));
  if (act.kind == Kind::approve) return done_or_gone(engine.approve(*about, summary));
  if (act.kind == Kind::retry_effect) {
    auto back = engine.retry_effect(*about);
    return done_or_gone(back ? Result<void>{} : tl::unexpected(back.error()));
  }
  // The rest reads blocks of events, which stand in the store only.
  if (auto committed = commit(); !committed) return tl::unexpected(committed.error());
  if (act.kind == Kind::erase) {
    auto erased = engine.erase(*about, {{}, act.at}, false);
    return done_or_gone(erased ? Result<void>{} : tl::unexpected(erased.error()));
  }
  auto outcome = act.kind == Kind::retry ? engine.retry(*about, summary) : engine.retry_run(*about, summary);
  if (!outcome && outcome.error().code == ErrorCode::not_found) return Stepped{};
  if (!outcome) return tl::unexpected(outcome.error());
  return Stepped{std::move(*outcome)};
}

}  // namespace dealflow::replay
