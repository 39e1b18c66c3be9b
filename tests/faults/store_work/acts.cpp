#include "tests/faults/store_work/parts.hpp"

#include "tests/replay/scenes.hpp"

#include <dealflow/import.hpp>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <span>
#include <utility>

namespace dealflow::test {
namespace {

std::string event_line(std::string_view type, std::string_view id, std::string_view data,
                       std::string_view time = "2026-05-06T13:00:00Z") {
  return fmt::format(R"({{"specversion":"1.0","source":"/test","type":"{}","id":"{}","time":"{}","data":{}}})", type,
                     id, time, data);
}

Act submit(std::vector<std::string> lines) {
  return [lines = std::move(lines)](Engine& engine, WorkspaceHandle handle) -> Answer {
    std::string all;
    std::uint64_t number = 0;
    for (const std::string& line : lines) {
      auto outcome = engine.submit(handle, {.line = line, .input = "lines", .line_number = ++number});
      if (!outcome) return tl::unexpected(outcome.error());
      all += to_json(*outcome) + '\n';
    }
    return all;
  };
}
Act tick(std::string_view time) {
  return [time = at(time)](Engine& engine, WorkspaceHandle handle) { return words(engine.tick(handle, time)); };
}
StoreWork erase(std::string name, const Given& given, const char* contact) {
  return act(std::move(name), given, [contact](Engine& engine, WorkspaceHandle handle) {
    return words(engine.erase(handle, contact, {"ana", {}}));
  });
}
// With a subscriber, and a host that goes on after a commit that failed.
Act heard(const Act& what) {
  return [what](Engine& engine, WorkspaceHandle handle) -> Answer {
    std::string changes;
    engine.listen([&](std::span<const CommittedChange> committed) {
      for (const CommittedChange& change : committed)
        changes += fmt::format("{} {}\n", change.id, static_cast<int>(change.kind));
    });
    auto answer = what(engine, handle);
    if (answer) {
      if (auto kept = engine.commit(); !kept) answer = tl::unexpected(kept.error());
    }
    engine.listen(nullptr);
    return answer ? *answer + changes : answer;
  };
}
StoreWork make_import(const Given& given) {
  constexpr std::string_view rows =
      "email,first_name,phone\nana@example.com,Ana,\nnew@example.com,New,+5511987650009\n,,\n";
  const LoadedImportMap loaded = load_import_map(ImportKind::contacts, {"people.yaml", ""}, *given.workspace);
  REQUIRE(loaded.map);
  return act("import", given, [rows, map = loaded.map](Engine& engine, WorkspaceHandle handle) -> Answer {
    std::size_t read = 0;
    const auto bytes = [&](char* into, std::size_t room) -> Result<std::size_t> {
      const std::size_t count = rows.copy(into, room, read);
      read += count;
      return count;
    };
    std::string refused;
    const auto done =
        import_csv(engine, handle, *map, "people.csv", bytes, [&](const RefusedRow& row) { refused += row.code; });
    if (!done) return tl::unexpected(done.error());
    return fmt::format("{} created, {} updated, {} refused: {}", done->created, done->updated, done->refused, refused);
  });
}

}  // namespace

void add_acts(const Given& given, std::vector<StoreWork>& works) {
  const auto visit = [](std::string_view id, std::string_view email) {
    return event_line("automation.event_triggered", id,
                      fmt::format(R"({{"person":{{"email":"{}"}},"event":{{"name":"visit"}}}})", email));
  };
  works.push_back(act("submit", given,
                      submit({visit("n-1", "new@example.com"), visit("n-1", "new@example.com"),
                              visit("n-2", "ana@example.com"), "{", R"({"specversion":"1.0"})"})));
  works.push_back(act(
      "submit-joins", given,
      submit(
          {event_line("api.contact", "j-1", R"({"person":{"email":"ana@example.com","phone":"+5511987650001"}})"),
           event_line("api.contact", "j-2", R"({"person":{"email":"eva@example.com","phone":"+5511987650001"}})")})));
  works.push_back(act("tick", given, tick("2026-06-20T00:00:00Z")));
  works.push_back(
      act("submit-heard", given, heard(submit({visit("h-1", "new@example.com"), visit("h-2", "ana@example.com")}))));
  works.push_back(act("tick-heard", given, heard(tick("2026-06-20T00:00:00Z"))));
  const std::string waiting = given.id("runs", "state == 'waiting'");
  works.push_back(act("cancel", given, [waiting](Engine& engine, WorkspaceHandle handle) {
    return words(engine.cancel(handle, waiting));
  }));
  works.push_back(act("merge", given, [](Engine& engine, WorkspaceHandle handle) {
    return words(engine.merge(handle, {{"con-1", "con-4"}, "keep_both", "both"}, {"ana", {}}));
  }));
  works.push_back(act("preview-merge", given, [](Engine& engine, WorkspaceHandle handle) -> Answer {
    const auto preview = engine.preview_merge(handle, {{"con-1", "con-4"}, "keep_newer", ""});
    if (!preview) return tl::unexpected(preview.error());
    return to_json(preview->survivor);
  }));
  works.push_back(act("unmerge", given, [](Engine& engine, WorkspaceHandle handle) {
    return words(engine.unmerge(handle, "con-3", {"ana", {}}));
  }));
  works.push_back(act("keep-apart", given, [](Engine& engine, WorkspaceHandle handle) {
    return words(engine.keep_apart(handle, "con-1", "con-4", {"ana", {}}));
  }));
  works.push_back(erase("erase-con-1", given, "con-1"));
  works.push_back(erase("erase-con-5", given, "con-5"));
  works.push_back(act("next-due", given, [](Engine& engine, WorkspaceHandle handle) -> Answer {
    const auto due = engine.next_due(handle);
    if (!due) return tl::unexpected(due.error());
    return *due ? format_time(**due) : "never";
  }));
  works.push_back(act("last-event", given, [](Engine& engine, WorkspaceHandle handle) -> Answer {
    const auto last = engine.last_event(handle);
    if (!last) return tl::unexpected(last.error());
    return fmt::format("evt-{}", *last);
  }));
  works.push_back(act("use-other", given, [](Engine& engine, WorkspaceHandle) -> Answer {
    const auto used = engine.use(load_files(
        {{"dealflow.yaml", settings_of_everything()}, {"flows/flows.yaml", std::string(flows_of_everything)}}));
    if (!used) return tl::unexpected(used.error());
    return std::string("used");
  }));
  works.push_back(whole("open", given, [workspace = given.workspace](const WorkPlace& place) -> Answer {
    auto engine = Engine::open(place.store, options_of_works());
    if (!engine) return tl::unexpected(engine.error());
    const auto used = engine->use(workspace);
    if (!used) return tl::unexpected(used.error());
    return words(engine->commit());
  }));
  works.push_back(whole("create", given, [workspace = given.workspace](const WorkPlace& place) -> Answer {
    auto engine = Engine::open(place.scratch, options_of_works());
    if (!engine) return tl::unexpected(engine.error());
    const auto used = engine->use(workspace);
    if (!used) return tl::unexpected(used.error());
    if (auto made = engine->commit(); !made) return tl::unexpected(made.error());
    const auto reader = Reader::open(place.scratch);
    if (!reader) return tl::unexpected(reader.error());
    const auto seen = reader->workspaces();
    if (!seen) return tl::unexpected(seen.error());
    return fmt::format("{}", fmt::join(*seen, ", "));
  }));
}

void add_acts_of_sending(const Given& given, std::vector<StoreWork>& works) {
  const std::string effect = given.id("effects", "true");
  const std::pair<const char*, Delivery::Result> results[] = {{"again", Delivery::Result::again},
                                                              {"failed", Delivery::Result::failed},
                                                              {"gone", Delivery::Result::gone},
                                                              {"delivered", Delivery::Result::delivered}};
  for (const auto& [name, result] : results) {
    works.push_back(
        act(fmt::format("report-{}", name), given, [effect, result = result](Engine& engine, WorkspaceHandle handle) {
          return words(engine.report_effect(handle, effect, {result, "told so", {}, at("2026-12-01T00:00:00Z")}));
        }));
  }
  works.push_back(act("retry", given, [](Engine& engine, WorkspaceHandle handle) -> Answer {
    const auto retried = engine.retry(handle, {});
    if (!retried) return tl::unexpected(retried.error());
    std::string all;
    for (const auto& [id, outcome] : *retried) all += id + " " + to_json(outcome) + "\n";
    return all;
  }));
  const auto reader = Reader::open(given.store).value();
  const auto disabled = reader.disabled_endpoints().value();
  REQUIRE_FALSE(disabled.empty());
  works.push_back(act("enable", given, [receiver = disabled.front().receiver](Engine& engine, WorkspaceHandle handle) {
    return words(engine.enable_endpoint(handle, receiver));
  }));
  std::string held;
  REQUIRE(reader.waiting([&](const WaitingRun& run) {
    if (!run.held.empty()) held = fmt::format("run-{}", run.run.number);
    return true;
  }));
  REQUIRE_FALSE(held.empty());
  works.push_back(act("approve", given,
                      [held](Engine& engine, WorkspaceHandle handle) { return words(engine.approve(handle, held)); }));
  works.push_back(act("tick-sending", given, tick("2027-06-20T00:00:00Z")));
}

void add_acts_of_shop(const Given& sold, std::vector<StoreWork>& works) {
  std::vector<std::string> lines;
  for (const Batch& batch : shop_script(2, 1).batches) lines.push_back(batch.lines.front());
  works.push_back(act("submit-shop", sold, submit(std::move(lines))));
  works.push_back(act("tick-shop", sold, tick("2026-12-20T00:00:00Z")));
  works.push_back(make_import(sold));
  works.push_back(erase("erase-con-1-shop", sold, "con-1"));
}

}  // namespace dealflow::test
