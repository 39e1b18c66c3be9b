#include "tests/faults/simulation/store.hpp"

#include "engine/log/registry.hpp"
#include "engine/store/environment.hpp"
#include "engine/work/rows.hpp"
#include "tests/support/invariants.hpp"

#include <fmt/format.h>
#include <xxhash.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace dealflow::test::simulation {
namespace {

template <class T>
T value_of(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().detail);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// Records are numbered from 1 on without a gap.
template <class Read, class Take>
void each(const Read& read, const Take& take) {
  for (std::uint64_t number = 1;; ++number) {
    auto record = read(number);
    if (!record && record.error().code == ErrorCode::not_found) return;
    take(value_of(std::move(record)));
  }
}

std::size_t count_of(const Reader& reader, RecordKind kind) {
  std::size_t count = 0;
  value_of(reader.list(kind, {}, [&](std::string_view) { return ++count, true; }));
  return count;
}

std::string line_of(const Contact& contact) {
  std::string text =
      fmt::format("con-{} {} paid {} deals {} payments", contact.number,
                  contact.email.substr(0, contact.email.find('@')), !contact.tags.empty(), contact.deals.size());
  for (const std::string& payment : std::set(contact.payment_ids.begin(), contact.payment_ids.end()))
    text += " " + payment;
  text += "\n";
  for (const HistoryEntry& entry : contact.history)
    if (entry.kind == "note") text += fmt::format("  {} {}\n", format_time(entry.at), entry.text);
  return text;
}

}  // namespace

std::string difference(const std::string& model, const std::string& store) {
  if (model == store) return {};
  const auto lines_of = [](const std::string& text) {
    std::vector<std::string> lines;
    for (std::istringstream in(text); in.good();) std::getline(in, lines.emplace_back());
    return lines;
  };
  const std::vector<std::string> said = lines_of(model), there = lines_of(store);
  const auto missing = [](const std::vector<std::string>& in, const std::vector<std::string>& from, const char* who) {
    std::string text;
    for (const std::string& line : in)
      if (std::find(from.begin(), from.end(), line) == from.end()) text += fmt::format("\n  only {}: {}", who, line);
    return text;
  };
  const std::string lines = missing(said, there, "the model") + missing(there, said, "the store");
  return lines.empty() ? "the same lines in another order:\n" + model + "\n" + store : lines;
}

void each_run(const Reader& reader, const std::function<void(const Run&)>& take) {
  each([&](std::uint64_t number) { return reader.run(fmt::format("run-{}", number)); }, take);
}

void each_contact(const Reader& reader, const std::function<void(const Contact&)>& take) {
  each([&](std::uint64_t number) { return reader.contact(fmt::format("con-{}", number)); }, take);
}

std::string label_of(const Effect& effect) {
  return effect.kind == "email" ? effect.subject : nlohmann::json::parse(effect.body)["label"].get<std::string>();
}

std::string records_of(const Reader& reader) {
  std::string text = fmt::format("events {} refused {}\n", count_of(reader, RecordKind::events),
                                 count_of(reader, RecordKind::rejected));
  each_run(reader, [&](const Run& run) {
    text += fmt::format("run-{} {} con-{} {} of {} due {}\n", run.number, run.flow, run.contact.value_or(0), run.state,
                        run.event.id, run.due_at ? format_time(*run.due_at) : "-");
  });
  each_contact(reader, [&](const Contact& contact) { text += line_of(contact); });
  value_of(reader.list(RecordKind::dead, {}, [&](std::string_view json) {
    text += nlohmann::json::parse(json)["id"].get<std::string>() + " dead\n";
    return true;
  }));
  for (const Effect& effect : value_of(reader.outbox(100'000)))
    text += fmt::format("eff-{} {} con-{} attempts {}\n", effect.number, label_of(effect), effect.contact.value_or(0),
                        effect.attempts);
  for (const DisabledEndpoint& one : value_of(reader.disabled_endpoints())) text += one.receiver + " disabled\n";
  return text;
}

std::string broken_rule(const std::filesystem::path& store) {
  const auto environment = value_of(store::Environment::open(store, {}));
  work::SnapshotRows rows(value_of(environment.snapshot()));
  for (const auto& workspace : value_of(log::list_workspaces(rows)))
    if (const auto broken = broken_invariants(rows, workspace.number); !broken.empty()) return broken.front();
  return {};
}

std::uint64_t digest(const std::filesystem::path& store) {
  const auto environment = value_of(store::Environment::open(store, {}));
  std::uint64_t sum = 0;
  value_of(value_of(environment.snapshot()).scan("", "", [&](std::string_view key, std::string_view value) {
    sum = XXH3_64bits_withSeed(key.data(), key.size(), sum);
    sum = XXH3_64bits_withSeed(value.data(), value.size(), sum);
    return true;
  }));
  return sum;
}

}  // namespace dealflow::test::simulation
