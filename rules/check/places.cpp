#include "rules/check/places.hpp"

#include "dsl/base/edit_distance.hpp"
#include "rules/lint/crm_meaning.hpp"
#include "rules/lint/references.hpp"
#include "rules/workspace/reading.hpp"

#include <algorithm>

namespace dealflow::rules {
namespace {

std::vector<std::string_view> pipeline_ids(const Settings& settings) {
  std::vector<std::string_view> ids;
  for (const Pipeline& pipeline : settings.pipelines) ids.push_back(pipeline.id);
  return ids;
}

std::vector<std::string_view> stage_ids(const Pipeline& pipeline) {
  std::vector<std::string_view> ids;
  for (const Stage& stage : pipeline.stages) ids.push_back(stage.id);
  return ids;
}

const Pipeline* find_pipeline(const FlowContext& context, const flow::Text& text, const std::string& id) {
  if (const Pipeline* pipeline = context.settings.pipeline(id)) return pipeline;
  const auto ids = pipeline_ids(context.settings);
  context.add(lint::unknown_pipeline, text.span, id)
      .help(ids.empty() ? "declare it under `pipelines`" : "the pipelines are " + list_of(ids))
      .suggest(nearest(id, ids));
  return nullptr;
}

bool events_name_the_pipeline(const Triggers& triggers) {
  return std::any_of(triggers.begin(), triggers.end(), [](const stdlib::EventType* trigger) {
    return stdlib::find_attribute(*trigger, "deal.pipeline") != nullptr;
  });
}

bool records_payment(const stdlib::EventType* trigger) { return trigger->records == stdlib::Records::payment; }

// Where a new deal may be when the action names no pipeline: the event's, the settings' for a payment, the first.
std::vector<const Pipeline*> possible_pipelines(const FlowContext& context) {
  std::vector<const Pipeline*> possible;
  const Settings& settings = context.settings;
  if (events_name_the_pipeline(context.triggers)) {
    for (const Pipeline& pipeline : settings.pipelines) possible.push_back(&pipeline);
    return possible;
  }
  if (!settings.pipelines.empty()) possible.push_back(&settings.pipelines.front());
  if (std::any_of(context.triggers.begin(), context.triggers.end(), records_payment))
    for (const auto& [status, place] : settings.payments)
      if (const Pipeline* pipeline = settings.pipeline(place.pipeline)) possible.push_back(pipeline);
  return possible;
}

const Pipeline* with_stage(const std::vector<const Pipeline*>& pipelines, const std::string& stage) {
  const auto found = std::find_if(pipelines.begin(), pipelines.end(),
                                  [&](const Pipeline* pipeline) { return pipeline->stage_index(stage).has_value(); });
  return found == pipelines.end() ? nullptr : *found;
}

const Pipeline* anywhere(const Settings& settings, const std::string& stage) {
  for (const Pipeline& pipeline : settings.pipelines)
    if (pipeline.stage_index(stage)) return &pipeline;
  return nullptr;
}

void report_stage(const FlowContext& context, const PlaceArguments& arguments, const Pipeline& pipeline,
                  const std::string& stage) {
  const auto ids = stage_ids(pipeline);
  const Pipeline* other = anywhere(context.settings, stage);
  std::string help = "the stages are " + list_of(ids);
  if (other != nullptr && arguments.pipeline == nullptr) {
    help = "the stage is one of `" + other->id + "`: add `pipeline: " + other->id + "`";
  } else if (other != nullptr) {
    help += "; `" + stage + "` is a stage of `" + other->id + "`";
  }
  context.add(lint::unknown_stage, arguments.stage_text->span, pipeline.id, stage)
      .help(std::move(help))
      .suggest(other != nullptr ? std::string{} : nearest(stage, ids));
}

// Closing at once is meant where a payment's own outcome is the reason.
void check_closed(const FlowContext& context, const PlaceArguments& arguments, const Pipeline& pipeline,
                  const std::string& stage) {
  if (!arguments.creates || !context.all_triggers_known) return;
  if (std::any_of(context.triggers.begin(), context.triggers.end(), records_payment)) return;
  switch (pipeline.stages[*pipeline.stage_index(stage)].closes) {
    case Closes::no: return;
    case Closes::won: context.add(lint::closed_on_create, arguments.stage_text->span, stage, "won"); return;
    case Closes::lost: context.add(lint::closed_on_create, arguments.stage_text->span, stage, "lost"); return;
  }
}

void check_stage_in(const FlowContext& context, const PlaceArguments& arguments,
                    const std::vector<const Pipeline*>& pipelines) {
  const std::string& stage = arguments.stage->constant();
  if (pipelines.empty()) return;  // the workspace has none: reported there
  if (const Pipeline* found = with_stage(pipelines, stage))
    check_closed(context, arguments, *found, stage);
  else
    report_stage(context, arguments, *pipelines.front(), stage);
}

std::vector<const Pipeline*> all_pipelines(const Settings& settings) {
  std::vector<const Pipeline*> all;
  for (const Pipeline& pipeline : settings.pipelines) all.push_back(&pipeline);
  return all;
}

}  // namespace

void check_place(const FlowContext& context, const PlaceArguments& arguments) {
  const bool stage_known = arguments.stage != nullptr && arguments.stage->is_constant();
  if (arguments.pipeline_text != nullptr && arguments.pipeline == nullptr) return;  // reported
  if (arguments.pipeline_text != nullptr && arguments.pipeline != nullptr && arguments.pipeline->is_constant()) {
    const Pipeline* pipeline = find_pipeline(context, *arguments.pipeline_text, arguments.pipeline->constant());
    if (pipeline != nullptr && stage_known) check_stage_in(context, arguments, {pipeline});
    return;
  }
  if (!stage_known) return;
  const bool any = arguments.pipeline != nullptr || !arguments.creates;
  check_stage_in(context, arguments, any ? all_pipelines(context.settings) : possible_pipelines(context));
}

}  // namespace dealflow::rules
