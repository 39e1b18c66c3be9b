#include "dsl/base/edit_distance.hpp"
#include "rules/lint/crm_meaning.hpp"
#include "rules/lint/references.hpp"
#include "rules/workspace/keys.hpp"
#include "rules/workspace/settings_reader.hpp"

#include <array>
#include <map>

namespace dealflow::rules {
namespace {

constexpr auto endings = yaml::names_of(closes_values);

Closes read_closes(const Reading& reading, const yaml::Node& node) {
  if (node.is_scalar() && node.text == "won") return Closes::won;
  if (node.is_scalar() && node.text == "lost") return Closes::lost;
  reading.add(lint::unknown_value, node.span, "way to close a deal", node.text)
      .help("a stage closes deals as " + list_of(endings, "or"))
      .suggest(nearest(node.text, endings));
  return Closes::no;
}

std::optional<Stage> read_stage_map(const Reading& reading, const yaml::Node& node) {
  check_keys(reading, node, "a stage", yaml::names_of(stage_keys));
  const yaml::Node* id = require(reading, node, "a stage", "id");
  if (id == nullptr) return std::nullopt;
  const auto name = read_name(reading, *id, "id of a stage", NameShape::identifier);
  if (!name) return std::nullopt;
  Stage stage{*name, text_at(reading, node, "name"), Closes::no};
  if (stage.name.empty()) stage.name = stage.id;
  if (const yaml::Node* closes = node.find("closes")) stage.closes = read_closes(reading, *closes);
  return stage;
}

std::optional<Stage> read_stage(const Reading& reading, const yaml::Node& node) {
  if (node.is_map()) return read_stage_map(reading, node);
  const auto name = read_name(reading, node, "id of a stage", NameShape::identifier);
  if (!name) return std::nullopt;
  return Stage{*name, *name, Closes::no};
}

void read_stages(const Reading& reading, const yaml::Node& node, Pipeline& pipeline) {
  if (!is_list(reading, node, "`stages`")) return;
  std::map<std::string, Span> seen;
  for (const yaml::Node& item : node.items) {
    auto stage = read_stage(reading, item);
    if (!stage) continue;
    const Span span = item.is_map() ? item.find("id")->span : item.span;
    const auto [first, is_new] = seen.emplace(stage->id, span);
    if (is_new)
      pipeline.stages.push_back(std::move(*stage));
    else
      reading.add(lint::declared_twice, span, "stage", stage->id)
          .related(reading.source, first->second, "first declared here");
  }
  if (node.items.empty())
    reading.add(lint::pipeline_without_stages, node.span, pipeline.id)
        .help("give it at least one stage: `stages: [new]`");
}

void read_default_person(const Reading& reading, const yaml::Node& node, const Settings& settings, Pipeline& pipeline) {
  const auto id = read_text(reading, node, "`responsible`");
  if (!id) return;
  if (settings.member(*id) != nullptr) {
    pipeline.responsible = *id;
    return;
  }
  std::vector<std::string_view> people;
  for (const Member& member : settings.team) people.push_back(member.id);
  reading.add(lint::unknown_person, node.span, *id)
      .help(people.empty() ? "add the person under `team`" : "the team is " + list_of(people))
      .suggest(nearest(*id, people));
}

std::optional<Pipeline> read_pipeline(const Reading& reading, const yaml::Node& node, const Settings& settings) {
  if (!is_map(reading, node, "a pipeline")) return std::nullopt;
  check_keys(reading, node, "a pipeline", yaml::names_of(pipeline_keys));
  const yaml::Node* id = require(reading, node, "a pipeline", "id");
  const yaml::Node* stages = require(reading, node, "a pipeline", "stages");
  if (id == nullptr) return std::nullopt;
  const auto name = read_name(reading, *id, "id of a pipeline", NameShape::identifier);
  if (!name) return std::nullopt;
  Pipeline pipeline{*name, text_at(reading, node, "name"), {}, {}};
  if (pipeline.name.empty()) pipeline.name = pipeline.id;
  if (stages != nullptr) read_stages(reading, *stages, pipeline);
  if (const yaml::Node* person = node.find("responsible")) read_default_person(reading, *person, settings, pipeline);
  return pipeline;
}

}  // namespace

void read_pipelines(const Reading& reading, const yaml::Node& node, Settings& settings) {
  if (!is_list(reading, node, "`pipelines`")) return;
  std::map<std::string, Span> seen;
  for (const yaml::Node& item : node.items) {
    auto pipeline = read_pipeline(reading, item, settings);
    if (!pipeline) continue;
    const Span span = item.find("id")->span;
    const auto [first, is_new] = seen.emplace(pipeline->id, span);
    if (is_new)
      settings.pipelines.push_back(std::move(*pipeline));
    else
      reading.add(lint::declared_twice, span, "pipeline", pipeline->id)
          .related(reading.source, first->second, "first declared here");
  }
  if (node.items.empty())
    reading.add(lint::missing_pipeline, node.span).help("declare one: `pipelines: [{id: sales, stages: [new]}]`");
}

}  // namespace dealflow::rules
