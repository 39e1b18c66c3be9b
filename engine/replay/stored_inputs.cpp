#include "engine/replay/stored_inputs.hpp"

#include "engine/crm/counters.hpp"

#include "engine/log/event_log.hpp"
#include "engine/run/internal_event.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dealflow::replay {
namespace {

constexpr std::size_t acts_at_once = 1024;

// As run::to_line() and the eraser write it; an event from outside can have it in its data only.
constexpr std::string_view internal_sign = R"("source":"dealflow:)";

void add(std::vector<std::uint64_t>& all, const std::vector<std::uint64_t>& some) {
  all.insert(all.end(), some.begin(), some.end());
}
void in_order(std::vector<std::uint64_t>& numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

tl::unexpected<Error> no_beginning(std::uint64_t first) {
  return fail(
      ErrorCode::refused,
      fmt::format("replay.no_beginning: events before evt-{} are gone, as the workspace's `retention` asks; what "
                  "stood before them cannot be made again, so nothing can be run over it",
                  first));
}

}  // namespace

StoredInputs::StoredInputs(work::Rows& rows, store::WorkspaceNumber workspace)
    : rows_(&rows), workspace_(workspace), intake_({}) {}

Result<StoredInputs> StoredInputs::open(work::Rows& rows, store::WorkspaceNumber workspace) {
  StoredInputs inputs(rows, workspace);
  auto versions = log::list_versions(rows, workspace);
  if (!versions) return tl::unexpected(versions.error());
  inputs.versions_ = std::move(*versions);
  if (auto found = inputs.find_erasures(); !found) return tl::unexpected(found.error());
  if (auto read = inputs.read_events(); !read) return tl::unexpected(read.error());
  if (!inputs.events_.empty()) inputs.first_event_ = inputs.events_.front().number;
  return inputs;
}

// All at the beginning: numbers of erased records were given long before they were erased.
Result<void> StoredInputs::find_erasures() {
  auto scanned = log::scan_acts(*rows_, workspace_, {}, [&](const log::Act& act) {
    if (act.kind != log::Act::Kind::erase) return true;
    has_erasures_ = true;
    add(erased_.contacts, act.erased.contacts);
    add(erased_.deals, act.erased.deals);
    add(erased_.payments, act.erased.payments);
    add(erased_.runs, act.erased.runs);
    add(erased_.effects, act.erased.effects);
    return true;
  });
  for (auto* numbers : {&erased_.contacts, &erased_.deals, &erased_.payments, &erased_.runs, &erased_.effects})
    in_order(*numbers);
  return scanned;
}

Result<void> StoredInputs::read_events() {
  auto block = log::read_block(*rows_, workspace_, next_number_);
  if (!block) return tl::unexpected(block.error());
  events_ = std::move(*block);
  event_ = 0;
  events_end_ = events_.empty();
  if (!events_end_ && events_.front().number != next_number_) return no_beginning(events_.front().number);
  if (!events_end_) next_number_ = events_.back().number + 1;
  if (!events_end_) return {};
  // Events that are gone leave no block behind them where they were the last.
  const auto counters = crm::load_counters(*rows_, workspace_);
  if (!counters) return tl::unexpected(counters.error());
  if (counters->events >= next_number_) return no_beginning(counters->events + 1);
  return {};
}

Result<void> StoredInputs::read_acts() {
  acts_.clear();
  act_ = 0;
  auto scanned = log::scan_acts(*rows_, workspace_, next_act_, [&](const log::Act& act) {
    acts_.push_back(act);
    return acts_.size() < acts_at_once;
  });
  if (!scanned) return scanned;
  acts_end_ = acts_.empty();
  if (!acts_end_) next_act_ = {acts_.back().place.after, acts_.back().place.sequence + 1};
  return {};
}

// Nothing for what the engine made by itself.
std::optional<Input::Kind> StoredInputs::kind_of(const StoredEvent& event) {
  if (event.raw.find(internal_sign) == std::string::npos) return Input::Kind::event;
  const auto incoming = intake_.read(event.raw);
  if (!incoming || !run::is_internal_source(incoming->source)) return Input::Kind::event;
  if (incoming->type == "erased") return Input::Kind::erased;
  if (incoming->type.starts_with("manual.") && incoming->id == fmt::format("{}/{}", event.number, incoming->type))
    return Input::Kind::person_act;
  return std::nullopt;
}

Result<StoredEvent*> StoredInputs::next_event() {
  while (!events_end_) {
    if (event_ == events_.size()) {
      if (auto read = read_events(); !read) return tl::unexpected(read.error());
      continue;
    }
    StoredEvent& event = events_[event_];
    if (event_is_input_) return &event;
    if (const auto kind = kind_of(event)) {
      event_kind_ = *kind;
      event_is_input_ = true;
      return &event;
    }
    ++event_;
  }
  return nullptr;
}

Result<const Input*> StoredInputs::peek() {
  if (next_) return &*next_;
  const auto event = next_event();
  if (!event) return tl::unexpected(event.error());
  if (act_ == acts_.size() && !acts_end_)
    if (auto read = read_acts(); !read) return tl::unexpected(read.error());
  const bool has_act = act_ < acts_.size();
  if (*event == nullptr && !has_act) return nullptr;
  next_.emplace();
  if (has_act && (*event == nullptr || acts_[act_].place.after < (*event)->number)) {
    next_->kind = Input::Kind::act;
    next_->act = std::move(acts_[act_++]);
  } else {
    next_->kind = event_kind_;
    next_->event = std::move(**event);
    event_is_input_ = false;
    ++event_;
  }
  const auto has_begun = [&](const log::VersionChange& version) {
    return next_->kind == Input::Kind::act ? version.place < next_->act.place
                                           : version.place.after < next_->event.number;
  };
  while (version_ < versions_.size() && has_begun(versions_[version_])) ++version_;
  if (version_ > 0) next_->version = versions_[version_ - 1].hash;
  return &*next_;
}

}  // namespace dealflow::replay
