#include "tests/replay/replays.hpp"

#include "tests/support/temporary_folder.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <array>
#include <utility>

namespace dealflow::test {

std::shared_ptr<const Workspace> load(std::string_view flows, std::string_view settings) {
  return load_files({{"dealflow.yaml", std::string(settings)}, {"flows/flows.yaml", std::string(flows)}});
}

Result<Difference> replayed(const std::filesystem::path& store, const std::shared_ptr<const Workspace>& changed,
                            ReplayOptions options) {
  const auto scratch = TemporaryFolder::in_memory();
  options.scratch = scratch.path();
  return replay_store(store, changed, options);
}
Difference difference_of(const std::filesystem::path& store, const std::shared_ptr<const Workspace>& changed,
                         ReplayOptions options) {
  auto difference = replayed(store, changed, std::move(options));
  if (!difference) FAIL(difference.error().detail);
  return std::move(*difference);
}

std::string told(const Difference& difference) {
  std::string text;
  const std::array<std::pair<const char*, const RecordDifference*>, 5> kinds{{{"contact", &difference.contacts},
                                                                              {"deal", &difference.deals},
                                                                              {"payment", &difference.payments},
                                                                              {"effect", &difference.effects},
                                                                              {"dead", &difference.dead}}};
  for (const auto& [kind, records] : kinds) {
    for (const RecordChange& change : records->changes) {
      if (change.kind != RecordChange::Kind::changed) {
        text += fmt::format("{} {}\n", kind, change.kind == RecordChange::Kind::added ? "+" : "-");
        continue;
      }
      for (const FieldChange& field : change.fields)
        text += fmt::format("{} {}: {} -> {}\n", kind, field.field, field.before, field.after);
    }
  }
  for (const FlowRuns& flow : difference.runs)
    text += fmt::format("runs of {} +{} -{}\n", flow.flow, flow.gained, flow.lost);
  return text;
}

}  // namespace dealflow::test
