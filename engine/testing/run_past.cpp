#include "engine/testing/run_past.hpp"

#include "engine/query/lists.hpp"
#include "engine/replay/rebuild.hpp"
#include "engine/replay/stored_event.hpp"
#include "engine/replay/witness.hpp"
#include "engine/run/run_record.hpp"
#include "rules/resolve/walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace dealflow::testing {

Json picked(const Json& record, std::initializer_list<const char*> keys) {
  Json result = Json::object();
  for (const char* key : keys) {
    const auto found = record.find(key);
    if (found == record.end() || found->is_null() || (found->is_structured() && found->empty())) continue;
    result[key] = *found;
  }
  return result;
}

namespace {

// What a test can say of an event; the rest is filled in.
Json event_of(const replay::ReadEvent& event, TimePoint clock) {
  const Json line = Json::parse(event.stored.raw, nullptr, false);
  Json written = picked(line, {"type", "source", "subject", "time", "data"});
  if (!written.contains("data")) written["data"] = Json::object();
  if (written.contains("time") && parse_time(written["time"].get<std::string>()) == clock) written.erase("time");
  return written;
}

// Gathers it by running the stored events once more.
class Memory {
 public:
  Memory(work::Rows& rows, store::WorkspaceNumber workspace, const std::filesystem::path& scratch)
      : rows_(rows), workspace_(workspace), scratch_(scratch) {}

  Result<Past> of(std::uint64_t number) {
    Past past;
    auto began_with = begin(number, past);
    if (!began_with) return tl::unexpected(began_with.error());
    auto rebuild = replay::Rebuild::begin(rows_, workspace_, {.scratch = scratch_ / "rebuilt", .baseline = {}});
    if (!rebuild) return tl::unexpected(rebuild.error());
    if (auto found = go_to(*rebuild, *began_with, past); !found) return tl::unexpected(found.error());
    if (auto followed = follow(*rebuild, *began_with, number, past); !followed) return tl::unexpected(followed.error());
    return past;
  }

 private:
  Result<std::uint64_t> begin(std::uint64_t number, Past& past) {
    auto run = run::load_run(rows_, workspace_, number);
    if (!run) return tl::unexpected(run.error());
    if (!*run) return fail(ErrorCode::not_found, fmt::format("no run `run-{}`", number));
    past.run = std::move(**run);
    const auto& steps = past.run.steps;
    if (!steps.empty() &&
        steps.front().path.find(fmt::format(".{}.", rules::block_word::on_failure)) != std::string::npos)
      return fail(ErrorCode::refused,
                  fmt::format("run-{} was begun by an effect that failed; make a test of the run that "
                              "made the effect, and give it a reply",
                              number));
    auto event = replay::find_event(rows_, workspace_, past.run.event);
    if (!event) return tl::unexpected(event.error());
    if (!*event)
      return fail(ErrorCode::refused, fmt::format("the event that run-{} began with is not kept any more", number));
    payment_ = replay::payment_of((*event)->data);
    return (*event)->stored.number;
  }

  // The event itself, or one of the payment that it is about: their deal cannot be given, but comes to be again.
  [[nodiscard]] bool belongs(const replay::Input& input, std::uint64_t event) const {
    if (input.kind == replay::Input::Kind::act) return false;
    if (input.event.number == event) return true;
    if (payment_.empty() || input.event.number > event || input.event.raw.find(payment_) == std::string::npos)
      return false;
    return replay::payment_of(replay::read(input.event).data) == payment_;
  }
  // What was there when the first of its events came.
  Result<void> go_to(replay::Rebuild& rebuild, std::uint64_t event, Past& past) {
    while (true) {
      const auto input = rebuild.peek();
      if (!input) return tl::unexpected(input.error());
      const bool is_event = *input != nullptr && (*input)->kind != replay::Input::Kind::act;
      if (*input == nullptr || (is_event && (*input)->event.number > event))
        return fail(ErrorCode::refused,
                    fmt::format("run-{} was begun by an event that the engine made itself; make a test of what brought "
                                "that about",
                                past.run.number));
      if (is_event && belongs(**input, event)) {
        if ((*input)->kind != replay::Input::Kind::event)
          return fail(ErrorCode::refused,
                      fmt::format("evt-{} was erased, or is what a person did with the program; no test "
                                  "can send it",
                                  event));
        past.begins = (*input)->event.accepted_at;
        break;
      }
      if (auto stepped = rebuild.step(); !stepped) return tl::unexpected(stepped.error());
    }
    return read_records(rebuild, past);
  }

  static Result<void> read_records(replay::Rebuild& rebuild, Past& past) {
    if (auto committed = rebuild.commit(); !committed) return committed;
    if (past.run.contact) {
      auto contact = query::whole_contact(rebuild.rows(), replay::Rebuild::number(), *past.run.contact);
      if (!contact) return tl::unexpected(contact.error());
      past.contact = std::move(*contact);
    }
    if (past.run.deal) {
      auto deal = query::whole_deal(rebuild.rows(), replay::Rebuild::number(), *past.run.deal);
      if (!deal) return tl::unexpected(deal.error());
      past.deal = std::move(*deal);
    }
    return {};
  }

  // The event, and whatever the run went on with.
  Result<void> follow(replay::Rebuild& rebuild, std::uint64_t began_with, std::uint64_t number, Past& past) {
    replay::Witness witness({.first = began_with, .last = began_with, .to_end = true, .run = number});
    rebuild.observe(&witness);
    TimePoint clock = past.begins;
    for (bool first = true;; first = false) {
      const auto input = rebuild.peek();
      if (!input) return tl::unexpected(input.error());
      if (*input == nullptr) break;
      const TimePoint at = std::max(clock, (*input)->at().value_or(clock));
      const bool is_event = (*input)->kind == replay::Input::Kind::event;
      const bool is_own = is_event && belongs(**input, began_with);
      std::optional<Json> event;
      if (is_event) event = event_of(replay::read((*input)->event), at);
      const std::size_t before = witness.steps_of(number).size();
      if (auto stepped = rebuild.step(); !stepped) return tl::unexpected(stepped.error());
      if (first) past.workspace = rebuild.workspace();
      const auto ended = ended_at(rebuild, number);
      if (!ended) return tl::unexpected(ended.error());
      const auto& steps = witness.steps_of(number);
      clock = at;
      if (is_own || (steps.size() > before && came_for(steps, before)))
        past.moments.push_back({at, std::move(event)});
      else if (steps.size() > before || *ended)  // not later than it was over: more than time has passed since
        past.moments.push_back({std::min(at, std::max(past.moments.back().at, ended->value_or(at))), std::nullopt});
      witness.input_done();
      if (*ended) break;
    }
    rebuild.observe(nullptr);
    return {};
  }

  // When the run was over in the rebuilt store; nothing where it is not.
  static Result<std::optional<TimePoint>> ended_at(replay::Rebuild& rebuild, std::uint64_t number) {
    const auto run = run::load_run(rebuild.rows(), replay::Rebuild::number(), number);
    if (!run) return tl::unexpected(run.error());
    return *run ? (*run)->ended_at : std::nullopt;
  }
  // Whether it went on because an event came: with the step that had waited.
  static bool came_for(const std::vector<WhyStep>& steps, std::size_t before) {
    return before > 0 && steps[before].step == steps[before - 1].step && steps[before].block == rules::block_word::then;
  }

  work::Rows& rows_;
  store::WorkspaceNumber workspace_;
  std::filesystem::path scratch_;
  std::string payment_;  // that the event is about; empty: none
};

}  // namespace

Result<Past> past_of(work::Rows& rows, store::WorkspaceNumber workspace, std::uint64_t run,
                     const std::filesystem::path& scratch) {
  return Memory(rows, workspace, scratch).of(run);
}

}  // namespace dealflow::testing
