#include "tests/faults/store_work.hpp"

#include "tests/replay/scenes.hpp"
#include "tests/replay/sending_history.hpp"
#include "tests/support/shop_input.hpp"

#include <dealflow/backup.hpp>
#include <dealflow/engine.hpp>
#include <dealflow/import.hpp>
#include <dealflow/overview.hpp>
#include <dealflow/reader.hpp>
#include <dealflow/recorded_test.hpp>
#include <dealflow/replay.hpp>
#include <dealflow/verify.hpp>
#include <dealflow/why.hpp>
#include <dealflow/workspace_folder.hpp>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;
using Answer = Result<std::string>;
using Begin = std::function<void()>;

TimePoint at(std::string_view time) { return parse_time(time).value(); }

EngineOptions options_of_works() {
  EngineOptions options;
  options.sync = false;
  options.wall = at("2026-03-02T09:00:00Z");
  return options;
}

std::shared_ptr<const Workspace> load(const std::vector<WorkspaceFile>& files) {
  LoadedWorkspace loaded = load_workspace(files);
  if (!loaded.workspace) FAIL(render_text(loaded.diagnostics, files, {}, false));
  return std::move(loaded.workspace);
}

// A store with a history, and the workspace that it ended with.
struct Given {
  fs::path store;
  std::shared_ptr<const Workspace> workspace;

  // Of the records of a kind that `where` picks, the id of the last.
  [[nodiscard]] std::string id(const char* kind, const std::string& where) const {
    std::string id;
    const auto reader = Reader::open(store).value();
    REQUIRE(
        reader.list(*find_record_kind(kind), {.source = {}, .where = where, .limit = {}}, [&](std::string_view json) {
          id = json.substr(7, json.find('"', 7) - 7);
          return true;
        }));
    INFO(kind << " where " << where);
    REQUIRE_FALSE(id.empty());
    return id;
  }
};

// Work for an engine that has the store open and uses the workspace; committed afterwards.
using Act = std::function<Answer(Engine&, WorkspaceHandle)>;
StoreWork act(std::string name, const Given& given, const Act& what, bool in_steps = false) {
  return {std::move(name), given.store,
          [workspace = given.workspace, what](const WorkPlace& place, const Begin& begin) -> Answer {
            auto engine = Engine::open(place.store, options_of_works());
            if (!engine) return tl::unexpected(engine.error());
            const auto handle = engine->use(workspace);
            if (!handle) return tl::unexpected(handle.error());
            if (auto used = engine->commit(); !used) return tl::unexpected(used.error());
            begin();
            auto answer = what(*engine, *handle);
            if (!answer) return answer;
            if (auto kept = engine->commit(); !kept) return tl::unexpected(kept.error());
            return answer;
          },
          in_steps};
}

// Work for a reader.
using Look = std::function<Answer(const Reader&, const WorkPlace&)>;
StoreWork look(std::string name, const Given& given, const Look& what) {
  return {std::move(name), given.store, [what](const WorkPlace& place, const Begin& begin) -> Answer {
            const auto reader = Reader::open(place.store);
            if (!reader) return tl::unexpected(reader.error());
            begin();
            return what(*reader, place);
          }};
}

// Work that opens the store itself.
using Whole = std::function<Answer(const WorkPlace&)>;
StoreWork whole(std::string name, const Given& given, const Whole& what) {
  return {std::move(name), given.store, [what](const WorkPlace& place, const Begin& begin) {
            begin();
            return what(place);
          }};
}

template <class T>
Answer words(const Result<T>& result) {
  if (!result) return tl::unexpected(result.error());
  if constexpr (std::is_void_v<T>) {
    return std::string("done");
  } else {
    return to_json(*result);
  }
}

Answer list(const Reader& reader, RecordKind kind, const Filter& filter = {}) {
  std::string all;
  const auto listed = reader.list(kind, filter, [&](std::string_view json) {
    all.append(json).push_back('\n');
    return true;
  });
  if (!listed) return tl::unexpected(listed.error());
  return all;
}

Answer dump(const Reader& reader) {
  std::string all;
  const auto dumped = reader.dump([&](std::string_view line) {
    all.append(line).push_back('\n');
    return true;
  });
  if (!dumped) return tl::unexpected(dumped.error());
  return all;
}

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

// --- what people ask an engine for ---

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
  for (const char* contact : {"con-1", "con-5"}) {
    works.push_back(act(fmt::format("erase-{}", contact), given, [contact](Engine& engine, WorkspaceHandle handle) {
      return words(engine.erase(handle, contact, {"ana", {}}));
    }));
    works.back().in_steps = true;
  }
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
    const auto used = engine.use(
        load({{"dealflow.yaml", settings_of_everything()}, {"flows/flows.yaml", std::string(flows_of_everything)}}));
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
    return words(engine->commit());
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
  works.back().in_steps = true;
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

// --- what readers and tools look at ---

void add_looks(const std::string& of, const Given& given, std::vector<StoreWork>& works) {
  const std::string last_run = given.id("runs", "true");
  for (const char* kind : {"contacts", "deals", "payments", "courses", "runs", "effects", "events", "rejected", "dead"})
    works.push_back(look(fmt::format("list-{}-{}", kind, of), given, [kind](const Reader& reader, const WorkPlace&) {
      return list(reader, *find_record_kind(kind));
    }));
  works.push_back(look("list-where-" + of, given, [](const Reader& reader, const WorkPlace&) {
    return list(reader, RecordKind::deals, {.source = {}, .where = "name != 'x'", .limit = 2});
  }));
  works.push_back(look("page-" + of, given, [](const Reader& reader, const WorkPlace&) -> Answer {
    std::string all;
    PageQuery query;
    query.filter.limit = 2;
    do {
      const auto page = reader.page(RecordKind::contacts, query);
      if (!page) return tl::unexpected(page.error());
      for (const std::string& record : page->records) all += record;
      query.after = page->next;
    } while (!query.after.empty());
    return all;
  }));
  works.push_back(look("each-" + of, given, [last_run](const Reader& reader, const WorkPlace&) -> Answer {
    auto contact = words(reader.contact("con-1"));
    if (!contact) return contact;
    auto deal = words(reader.deal("deal-1"));
    if (!deal) return deal;
    auto run = words(reader.run(last_run));
    if (!run) return run;
    return *contact + *deal + *run;
  }));
  works.push_back(look("waiting-" + of, given, [](const Reader& reader, const WorkPlace&) -> Answer {
    std::string all;
    const auto read = reader.waiting([&](const WaitingRun& run) {
      all += to_json(run.run);
      return true;
    });
    if (!read) return tl::unexpected(read.error());
    return all;
  }));
  works.push_back(look("outbox-" + of, given, [](const Reader& reader, const WorkPlace&) -> Answer {
    std::string all;
    const auto effects = reader.outbox(100);
    if (!effects) return tl::unexpected(effects.error());
    for (const Effect& effect : *effects) all += to_json(effect);
    const auto disabled = reader.disabled_endpoints();
    if (!disabled) return tl::unexpected(disabled.error());
    for (const DisabledEndpoint& endpoint : *disabled) all += to_json(endpoint);
    return all;
  }));
  works.push_back(look("board-" + of, given, [](const Reader& reader, const WorkPlace&) -> Answer {
    const auto board = reader.board();
    if (!board) return tl::unexpected(board.error());
    std::string all;
    for (const BoardPipeline& pipeline : *board)
      for (const BoardColumn& column : pipeline.columns)
        for (const Deal& deal : column.deals) all += column.stage + to_json(deal);
    return all;
  }));
  works.push_back(look("duplicates-" + of, given, [](const Reader& reader, const WorkPlace&) -> Answer {
    std::string all;
    const auto found = reader.duplicates([&](const DuplicatePair& pair) {
      all += to_json(pair);
      return true;
    });
    if (!found) return tl::unexpected(found.error());
    return all;
  }));
  works.push_back(look("settings-" + of, given,
                       [](const Reader& reader, const WorkPlace&) -> Answer { return reader.settings(); }));
  works.push_back(
      look("dump-" + of, given, [](const Reader& reader, const WorkPlace&) -> Answer { return dump(reader); }));
  works.push_back(look("copy-" + of, given, [](const Reader& reader, const WorkPlace& place) -> Answer {
    if (auto copied = reader.copy_to(place.scratch); !copied) return tl::unexpected(copied.error());
    const auto copy = Reader::open(place.scratch);
    if (!copy) return tl::unexpected(copy.error());
    return dump(*copy);
  }));
  works.push_back(look("stats-" + of, given, [](const Reader& reader, const WorkPlace&) -> Answer {
    std::string all;
    for (const auto by : {StatsQuery::Period::all, StatsQuery::Period::week}) {
      const auto usage = reader.stats({.by = by, .by_integration = true, .stop = {}});
      if (!usage) return tl::unexpected(usage.error());
      for (const SourceUsage& source : *usage) all += to_json(source);
    }
    return all;
  }));
  works.push_back(whole("look-over-" + of, given, [](const WorkPlace& place) -> Answer {
    auto overview = look_over(place.store);
    if (overview) overview->map_bytes = overview->file_bytes = overview->used_bytes = overview->readers = 0;
    return words(overview);
  }));
}

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
  for (const auto& [record, field] : {std::pair{"deal-1", "name"}, {"deal-1", "stage"}, {"con-1", "email"}}) {
    works.push_back(whole(fmt::format("why-{}-{}-{}", record, field, of), given,
                          [record = record, field = field](const WorkPlace& place) {
                            return words(why_value(place.store, record, field, {.scratch = place.scratch}));
                          }));
  }
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
    return engine->load([&]() -> Result<std::optional<std::string>> {
      if (next == lines.size()) return std::nullopt;
      return lines[next++];
    });
  }));
}

StoreWork make_import(const Given& given) {
  constexpr std::string_view rows =
      "email,first_name,phone\nana@example.com,Ana,\nnew@example.com,New,+5511987650009\n,,\n";
  const LoadedImportMap loaded = load_import_map(ImportKind::contacts, {"people.yaml", ""}, *given.workspace);
  REQUIRE(loaded.map);
  StoreWork work = act("import", given, [rows, map = loaded.map](Engine& engine, WorkspaceHandle handle) -> Answer {
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
  work.in_steps = true;
  return work;
}

Given make_everything(const fs::path& folder) {
  Scenario scene = scene_of_everything();
  scene.event("payment.approved",
              "{payment: {id: p-1, amount: '10.00', currency: BRL}, person: {email: ana@example.com}}",
              {.time = "2026-05-06T12:10:00Z"});
  happens(scene, "rui@example.com", "visit", "2026-05-06T12:20:00Z");
  REQUIRE(scene.engine().merge(scene.workspace(), {{"con-2", "con-3"}, "", ""}, {"ana", {}}));
  REQUIRE(scene.engine().commit());
  scene.line("{");
  REQUIRE(scene.reader().copy_to(folder / "everything"));
  return {folder / "everything",
          load({{"dealflow.yaml", last_settings_of_everything()}, {"flows/flows.yaml", last_flows_of_everything()}})};
}

Given make_shop(const fs::path& folder) {
  const Script script = shop_script(1, 4);
  REQUIRE(run_script(script, folder / "shop", 0, [](std::size_t) {}));
  return {folder / "shop", script.workspace};
}

Given make_sending(const fs::path& folder) {
  static_cast<void>(play_sending(3, folder / "sending", "sending"));
  return {folder / "sending", load(files_of_sending("sending"))};
}

}  // namespace

void WorkPlace::renew() const {
  fs::remove_all(root);
  fs::create_directories(root);
  fs::copy(given, store, fs::copy_options::recursive);
}

std::vector<StoreWork> make_store_works(const fs::path& folder) {
  fs::create_directories(folder);
  const Given everything = make_everything(folder);
  const Given sold = make_shop(folder);
  const Given sending = make_sending(folder);
  std::vector<StoreWork> works;
  add_acts(everything, works);
  add_acts_of_sending(sending, works);
  std::vector<std::string> more;
  for (const Batch& batch : shop_script(2, 1).batches) more.push_back(batch.lines.front());
  works.push_back(act("submit-shop", sold, submit(std::move(more))));
  works.push_back(act("tick-shop", sold, tick("2026-12-20T00:00:00Z")));
  works.push_back(make_import(sold));
  add_looks("everything", everything, works);
  add_looks("sending", sending, works);
  add_looks("shop", sold, works);
  add_tools("everything", everything,
            load({{"dealflow.yaml", settings_of_everything()}, {"flows/flows.yaml", std::string(flows_of_everything)}}),
            "flow == 'leads'", works);
  add_tools("sending", sending, sending.workspace, "true", works);
  add_tools("shop", sold, sold.workspace, "true", works);
  return works;
}

}  // namespace dealflow::test
