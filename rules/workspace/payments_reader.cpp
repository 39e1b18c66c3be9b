#include "dsl/base/edit_distance.hpp"
#include "rules/lint/references.hpp"
#include "rules/workspace/keys.hpp"
#include "rules/workspace/settings_reader.hpp"

#include <array>

namespace dealflow::rules {
namespace {

// The event's word or the status it gives; both are understood.
struct StatusKey {
  std::string_view key;
  std::string_view status;
};
constexpr std::array<StatusKey, 4> status_keys{
    {{"created", "new"}, {"new", "new"}, {"succeeded", "succeeded"}, {"failed", "failed"}}};

const Pipeline* read_pipeline(const Reading& reading, const yaml::Node& node, const Settings& settings) {
  const auto id = read_text(reading, node, "`pipeline`");
  if (!id) return nullptr;
  if (const Pipeline* pipeline = settings.pipeline(*id)) return pipeline;
  std::vector<std::string_view> ids;
  for (const Pipeline& pipeline : settings.pipelines) ids.push_back(pipeline.id);
  reading.add(lint::unknown_pipeline, node.span, *id)
      .help("the pipelines are " + list_of(ids))
      .suggest(nearest(*id, ids));
  return nullptr;
}

std::string read_stage(const Reading& reading, const yaml::Node& node, const Pipeline& pipeline) {
  const auto id = read_text(reading, node, "`stage`");
  if (!id || pipeline.stage_index(*id)) return id.value_or("");
  std::vector<std::string_view> ids;
  for (const Stage& stage : pipeline.stages) ids.push_back(stage.id);
  reading.add(lint::unknown_stage, node.span, pipeline.id, *id)
      .help("the stages are " + list_of(ids))
      .suggest(nearest(*id, ids));
  return {};
}

void read_status(const Reading& reading, const yaml::Entry& entry, std::string_view status, Settings& settings) {
  if (!is_map(reading, entry.value, "where payments of a status go")) return;
  check_keys(reading, entry.value, "where payments of a status go", yaml::names_of(payment_stage_keys));
  if (settings.payments.contains(std::string(status))) {
    reading.add(lint::declared_twice, entry.key.span, "payment status", status);
    return;
  }
  PaymentStage& target = settings.payments[std::string(status)];
  const Pipeline* pipeline = settings.pipelines.empty() ? nullptr : &settings.pipelines.front();
  if (const yaml::Node* named = entry.value.find("pipeline")) {
    pipeline = read_pipeline(reading, *named, settings);
    if (pipeline != nullptr) target.pipeline = pipeline->id;
  }
  if (const yaml::Node* stage = entry.value.find("stage"); stage != nullptr && pipeline != nullptr)
    target.stage = read_stage(reading, *stage, *pipeline);
}

}  // namespace

void read_payments(const Reading& reading, const yaml::Node& node, Settings& settings) {
  if (!is_map(reading, node, "`payments`")) return;
  check_keys(reading, node, "`payments`", yaml::names_of(payment_keys));
  for (const yaml::Entry& entry : node.entries)
    for (const StatusKey& known : status_keys)
      if (entry.key.text == known.key) read_status(reading, entry, known.status, settings);
}

}  // namespace dealflow::rules
