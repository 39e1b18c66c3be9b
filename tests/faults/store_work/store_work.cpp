#include "tests/faults/store_work/parts.hpp"

#include "tests/replay/scenes.hpp"
#include "tests/replay/sending_history.hpp"

#include <catch2/catch.hpp>

#include <utility>

namespace dealflow::test {

namespace fs = std::filesystem;

TimePoint at(std::string_view time) { return parse_time(time).value(); }

EngineOptions options_of_works() {
  EngineOptions options;
  options.sync = false;
  options.wall = at("2026-03-02T09:00:00Z");
  return options;
}

std::string Given::id(const char* kind, const std::string& where) const {
  std::string id;
  const auto reader = Reader::open(store).value();
  REQUIRE(reader.list(*find_record_kind(kind), {.source = {}, .where = where, .limit = {}}, [&](std::string_view json) {
    id = json.substr(7, json.find('"', 7) - 7);
    return true;
  }));
  INFO(kind << " where " << where);
  REQUIRE_FALSE(id.empty());
  return id;
}

StoreWork act(std::string name, const Given& given, const Act& what) {
  return {std::move(name), given.store,
          [workspace = given.workspace, what](const WorkPlace& place, const std::function<void()>& begin) -> Answer {
            auto engine = Engine::open(place.store, options_of_works());
            if (!engine) return tl::unexpected(engine.error());
            const auto handle = engine->use(workspace);
            if (!handle) return tl::unexpected(handle.error());
            if (auto used = engine->commit(); !used) return tl::unexpected(used.error());
            begin();
            auto answer = what(*engine, *handle);
            // Also after an error, as a host may do: half of what was asked for is not kept.
            auto kept = engine->commit();
            return answer && !kept ? tl::unexpected(kept.error()) : answer;
          }};
}

StoreWork look(std::string name, const Given& given, const Look& what) {
  return {std::move(name), given.store, [what](const WorkPlace& place, const std::function<void()>& begin) -> Answer {
            const auto reader = Reader::open(place.store);
            if (!reader) return tl::unexpected(reader.error());
            begin();
            return what(*reader, place);
          }};
}

StoreWork whole(std::string name, const Given& given, const Whole& what) {
  return {std::move(name), given.store, [what](const WorkPlace& place, const std::function<void()>& begin) {
            begin();
            return what(place);
          }};
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

Given make_everything(const fs::path& folder) {
  Scenario scene = scene_of_everything();
  const Outcome paid =
      scene.event("payment.succeeded",
                  "{payment: {id: p-1, channel: chatbot, amount: '10.00', currency: BRL, product: {name: Kit}}, "
                  "person: {email: ana@example.com}}",
                  {.time = "2026-05-06T12:10:00Z"});
  REQUIRE_FALSE(paid.created.empty());
  happens(scene, "rui@example.com", "visit", "2026-05-06T12:20:00Z");
  REQUIRE(scene.engine().merge(scene.workspace(), {{"con-2", "con-3"}, "", ""}, {"ana", {}}));
  REQUIRE(scene.engine().commit());
  scene.line("{");
  REQUIRE(scene.reader().copy_to(folder / "everything"));
  return {folder / "everything", load_files({{"dealflow.yaml", last_settings_of_everything()},
                                             {"flows/flows.yaml", last_flows_of_everything()}})};
}

Given make_shop(const fs::path& folder) {
  const Script script = shop_script(1, 4);
  REQUIRE(run_script(script, folder / "shop", 0, [](std::size_t) {}));
  return {folder / "shop", script.workspace};
}

Given make_sending(const fs::path& folder) {
  static_cast<void>(play_sending(3, folder / "sending", "sending"));
  return {folder / "sending", load_files(files_of_sending("sending"))};
}

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
  add_acts_of_shop(sold, works);
  add_looks("everything", everything, works);
  add_looks("shop", sold, works);
  add_tools(
      "everything", everything,
      load_files({{"dealflow.yaml", settings_of_everything()}, {"flows/flows.yaml", std::string(flows_of_everything)}}),
      "flow == 'leads'", works);
  add_tools("sending", sending, sending.workspace, "true", works);
  add_tools("shop", sold, sold.workspace, "true", works);
  add_tools_of_shop(sold, works);
  return works;
}

}  // namespace dealflow::test
