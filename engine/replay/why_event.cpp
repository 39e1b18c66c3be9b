// Why flows took an event or did not; what a run decided.
#include <dealflow/event.hpp>
#include <dealflow/why.hpp>

#include "dsl/base/edit_distance.hpp"
#include "engine/crm/cards.hpp"
#include "engine/log/letters.hpp"
#include "engine/query/stored_workspace.hpp"
#include "engine/replay/recollection.hpp"
#include "engine/replay/run_story.hpp"
#include "engine/replay/stored_event.hpp"
#include "engine/run/run_record.hpp"
#include "engine/store/environment.hpp"
#include "rules/resolve/walk.hpp"
#include "rules/workspace/content.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace dealflow {
namespace {

using replay::Recollection;

std::string list_of(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// Why the flow was not asked at all.
Result<WhyLook> not_asked(const Workspace& workspace, std::string_view flow, std::string_view type) {
  const auto& content = workspace.content();
  WhyLook look;
  look.flow = flow;
  std::vector<std::string_view> names;
  for (const rules::CheckedFlow* one : content.trees) {
    names.push_back(one->id);
    if (one->id != flow) continue;
    std::vector<std::string> triggers;
    for (const flow::Text& trigger : one->flow->triggers) triggers.push_back(trigger.text);
    if (!one->is_enabled()) {
      look.verdict = "disabled";
      look.reason = "it was switched off: `enabled: false`";
    } else if (!one->flow->inputs.empty() && one->use == nullptr) {
      look.verdict = "template";
      look.reason = "it is a template, and runs only as what `use` makes of it";
    } else {
      look.verdict = "not a trigger";
      look.reason = fmt::format("it starts from {}, and the event is {}", list_of(triggers), type);
    }
    return look;
  }
  const std::string nearest_name = nearest(flow, names);
  return fail(ErrorCode::not_found, fmt::format("there was no flow `{}` when the event came{}", flow,
                                                nearest_name.empty() ? "" : "; is it `" + nearest_name + "`?"));
}

// Runs that went on with the event, or were asked whether they do.
std::vector<WhyWait> waits_of(const Recollection& found) {
  std::vector<WhyWait> waits;
  const auto began = [&](std::uint64_t run) {
    return std::any_of(found.looks.begin(), found.looks.end(),
                       [&](const replay::EventLook& one) { return one.look.run == run; });
  };
  for (const auto& [run, steps] : found.steps) {
    if (began(run) || steps.empty()) continue;
    const WhyStep& first = steps.front();
    if (first.block != rules::block_word::then) continue;
    WhyCondition condition{first.step, 0, {}, "true", {}};
    if (!first.conditions.empty()) condition = first.conditions.front();
    waits.push_back({run, found.flow_of.at(run), std::move(condition)});
  }
  for (const auto& [run, refused] : found.waits)
    if (!began(run)) waits.insert(waits.end(), refused.begin(), refused.end());
  std::sort(waits.begin(), waits.end(), [](const WhyWait& a, const WhyWait& b) { return a.run < b.run; });
  return waits;
}

}  // namespace

Result<WhyEvent> why_event(const std::filesystem::path& store, std::string_view event, const WhyOptions& options) {
  const auto environment = store::Environment::open(store, {});
  if (!environment) return tl::unexpected(environment.error());
  auto stored = query::stored_workspace(*environment, options.workspace);
  if (!stored) return tl::unexpected(stored.error());
  auto& [rows, number] = *stored;
  const auto asked = replay::find_event(rows, number, event);
  if (!asked) return tl::unexpected(asked.error());
  WhyEvent why{
      asked->stored.number, asked->ref, asked->type, asked->stored.accepted_at, asked->stored.outcome, {}, {}, {}, {}};
  const auto letter = log::load_dead_letter(rows, number, why.number);
  if (!letter) return tl::unexpected(letter.error());
  why.letter = *letter;
  auto found = replay::recollect(rows, number, {.first = why.number, .last = why.number}, options);
  if (!found) return tl::unexpected(found.error());
  why.inexact = found->inexact;
  why.waited = waits_of(*found);
  for (replay::EventLook& one : found->looks) {
    if (why.outcome == to_string(Outcome::Kind::failed) && one.look.run != 0) {
      one.look.verdict = "undone";
      one.look.reason = "the event failed, so that nothing of it was kept";
      one.look.run = 0;
    }
    why.looks.push_back(std::move(one.look));
  }
  for (WhyLook& look : why.looks)
    if (auto added = replay::add_record(rows, number, false, look); !added) return tl::unexpected(added.error());
  if (options.flow.empty()) return why;
  std::erase_if(why.looks, [&](const WhyLook& look) { return look.flow != options.flow; });
  std::erase_if(why.waited, [&](const WhyWait& wait) { return wait.flow != options.flow; });
  if (why.looks.empty() && why.waited.empty() && found->workspace) {
    auto look = not_asked(*found->workspace, options.flow, why.type);
    if (!look) return tl::unexpected(look.error());
    look->event_type = why.type;
    why.looks.push_back(std::move(*look));
  }
  return why;
}

Result<WhyLook> why_run(const std::filesystem::path& store, std::string_view run, const WhyOptions& options) {
  const auto environment = store::Environment::open(store, {});
  if (!environment) return tl::unexpected(environment.error());
  auto stored = query::stored_workspace(*environment, options.workspace);
  if (!stored) return tl::unexpected(stored.error());
  auto& [rows, number] = *stored;
  const auto asked = crm::parse_id("run-", run);
  if (!asked) return fail(ErrorCode::not_found, fmt::format("`{}` is no run: runs are called run-1, run-2 …", run));
  const auto record = run::load_run(rows, number, *asked);
  if (!record) return tl::unexpected(record.error());
  if (!*record) return fail(ErrorCode::not_found, fmt::format("no run `{}`", run));
  const auto event = replay::find_event(rows, number, (*record)->event);
  if (!event) return tl::unexpected(event.error());
  if (!*event) return fail(ErrorCode::refused, fmt::format("the event that {} began with is not kept any more", run));
  const std::uint64_t began_with = (*event)->stored.number;
  auto found = replay::recollect(rows, number, {.first = began_with, .last = began_with, .to_end = true, .run = *asked},
                                 options);
  if (!found) return tl::unexpected(found.error());
  WhyLook look;
  // One that follows an effect that failed was not begun by a look.
  look.flow = (*record)->flow;
  look.version = (*record)->flow_version;
  look.verdict = "ran";
  for (replay::EventLook& one : found->looks)
    if (one.look.run == *asked) look = std::move(one.look);
  look.run = *asked;
  if (const auto steps = found->steps.find(*asked); steps != found->steps.end()) look.steps = steps->second;
  if (auto added = replay::add_record(rows, number, true, look); !added) return tl::unexpected(added.error());
  return look;
}

}  // namespace dealflow
