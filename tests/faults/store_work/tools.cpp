#include "tests/faults/store_work/parts.hpp"

#include "tests/replay/scenes.hpp"

#include <dealflow/backup.hpp>
#include <dealflow/recorded_test.hpp>
#include <dealflow/replay.hpp>
#include <dealflow/verify.hpp>
#include <dealflow/why.hpp>

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace dealflow::test {
namespace {

StoreWork why(const std::string& record, const std::string& field, const std::string& of, const Given& given) {
  return whole(fmt::format("why-{}-{}-{}", record, field, of), given, [record, field](const WorkPlace& place) {
    return words(why_value(place.store, record, field, {.scratch = place.scratch}));
  });
}

}  // namespace

void add_tools(const std::string& of, const Given& given, const std::shared_ptr<const Workspace>& changed,
               const std::string& runs, std::vector<StoreWork>& works) {
  const std::string last_run = given.id("runs", runs);
  works.push_back(whole("replay-" + of, given, [changed](const WorkPlace& place) {
    ReplayOptions options;
    options.scratch = place.scratch;
    return words(replay_store(place.store, changed, options));
  }));
  works.push_back(whole("why-event-" + of, given, [](const WorkPlace& place) {
    return words(why_event(place.store, "evt-1", {.scratch = place.scratch}));
  }));
  works.push_back(whole("why-run-" + of, given, [last_run](const WorkPlace& place) {
    return words(why_run(place.store, last_run, {.scratch = place.scratch}));
  }));
  for (const auto& [record, field] : {std::pair{"deal-1", "name"}, {"deal-1", ""}, {"con-1", ""}, {"con-1", "email"}})
    works.push_back(why(record, field, of, given));
  works.push_back(whole("recorded-" + of, given, [last_run](const WorkPlace& place) -> Answer {
    const auto test = test_of_run(place.store, last_run, {.workspace = {}, .scratch = place.scratch});
    if (!test) return tl::unexpected(test.error());
    return test->text + test->note;
  }));
  works.push_back(whole("verify-" + of, given, [](const WorkPlace& place) -> Answer {
    const auto check = verify_store(place.store);
    if (!check) return tl::unexpected(check.error());
    return fmt::format("{} damaged, {} inconsistent", check->damaged, check->inconsistent);
  }));
  works.back().finds = true;
  works.push_back(whole("backup-" + of, given, [](const WorkPlace& place) -> Answer {
    const auto size = back_up(place.store, place.scratch / "copy");
    if (!size) return tl::unexpected(size.error());
    return fmt::format("{} rows", size->rows);
  }));
  works.push_back(whole("restore-" + of, given, [](const WorkPlace& place) -> Answer {
    const auto restored = restore(place.store, place.scratch / "restored");
    if (!restored) return tl::unexpected(restored.error());
    return fmt::format("{} rows", restored->size.rows);
  }));
  works.push_back(whole("compact-" + of, given, [](const WorkPlace& place) -> Answer {
    const auto compacted = compact(place.store);
    if (!compacted) return tl::unexpected(compacted.error());
    return fmt::format("{} rows", compacted->rows);
  }));
  const std::vector<std::string> lines = lines_of(dump(Reader::open(given.store).value()).value());
  works.push_back(whole("load-" + of, given, [lines](const WorkPlace& place) -> Answer {
    auto engine = Engine::open(place.scratch, options_of_works());
    if (!engine) return tl::unexpected(engine.error());
    std::size_t next = 0;
    const auto loaded = engine->load([&]() -> Result<std::optional<std::string>> {
      if (next == lines.size()) return std::nullopt;
      return lines[next++];
    });
    const auto reader = Reader::open(place.scratch);
    if (!reader) return tl::unexpected(reader.error());
    if (loaded) return dump(*reader);
    const auto seen = reader->workspaces();
    if (seen && !seen->empty()) return std::string("half of it is seen");
    return tl::unexpected(loaded.error());
  }));
}

void add_tools_of_shop(const Given& sold, std::vector<StoreWork>& works) {
  const std::string payment = sold.id("payments", "deal != null");
  for (const char* field : {"status", "deal", ""}) works.push_back(why(payment, field, "shop", sold));
  ReplayOptions options;
  options.since = at("2026-03-02T12:00:00Z");
  options.flow = "payment";
  works.push_back(whole("replay-since-shop", sold, [options, changed = sold.workspace](const WorkPlace& place) {
    ReplayOptions here = options;
    here.scratch = place.scratch;
    return words(replay_store(place.store, changed, here));
  }));
}

}  // namespace dealflow::test
