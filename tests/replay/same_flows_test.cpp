// replay of the flows as they are: no difference. And its answer against that of two separate full runs.
#include "tests/replay/replays.hpp"
#include "tests/replay/scenes.hpp"
#include "tests/replay/sending_history.hpp"
#include "tests/support/shop_input.hpp"
#include "tests/support/temporary_folder.hpp"

#include <dealflow/workspace_folder.hpp>

#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace dealflow::test {

using Json = nlohmann::json;

TEST_CASE("the flows as they are make no difference: the example", "[replay]") {
  Scenario scene = Scenario::of_folder(shop);
  scene.lines(lines_of(shop_input(20)), 64);
  scene.tick("2026-06-01T00:00:00Z");
  const auto difference = difference_of(scene.store(), load_files(read_workspace_folder(shop).value()));
  CHECK(told(difference) == "");
  CHECK(difference.empty());
  CHECK(difference.contacts.before > 50);
  CHECK(difference.deals.before > 200);
  CHECK(difference.notes.empty());
}

TEST_CASE("the flows as they are make no difference: the sample of the catalogue", "[replay]") {
  const std::optional<Scenario> sample = scene_of_catalogue();
  if (!sample) return;
  const auto workspace = load_files(read_workspace_folder(catalogue() / "counts").value());
  const auto difference = difference_of(sample->store(), workspace);
  CHECK(told(difference) == "");
  CHECK(difference.contacts.before == 26);
}

TEST_CASE("the flows as they are make no difference: waits, merges, retries, cancelled runs", "[replay]") {
  const Scenario scene = scene_of_everything();
  ReplayOptions options;
  // From the moment on at which they were put right: before that another version was in use.
  options.since = parse_time("2026-03-05T12:00:00Z").value();
  const auto difference =
      difference_of(scene.store(), load(last_flows_of_everything(), last_settings_of_everything()), options);
  CHECK(told(difference) == "");
  CHECK(difference.replayed == 1);
  CHECK(difference.left_out == 0);
}

TEST_CASE("the flows as they are make no difference: 200 random histories of flows that wait", "[replay][property]") {
  std::unique_ptr<const TemporaryFolder> folder;
  std::size_t same = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    if (!folder || seed % 50 == 0) folder.reset(new TemporaryFolder(TemporaryFolder::in_memory()));
    const auto store = folder->path() / "store";
    const std::string name = fmt::format("w{}", seed);
    auto history = waiting::make_history(seed);
    // One version from the beginning to the end.
    std::erase_if(history.operations, [](const auto& one) { return one.kind == waiting::Operation::Kind::edit; });
    const auto flows = play(history, store, name);
    const auto known = Reader::open(store).value().workspaces().value();
    if (std::find(known.begin(), known.end(), name) == known.end()) continue;
    const auto difference = difference_of(store, load_files(files_of(flows, name)));
    CHECK(told(difference) == "");
    if (difference.empty()) ++same;
  }
  CHECK(same >= 195);
}

TEST_CASE("the flows as they are make no difference: 100 random histories of effects and limits",
          "[replay][property]") {
  std::unique_ptr<const TemporaryFolder> folder;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    CAPTURE(seed);
    if (!folder || seed % 50 == 0) folder.reset(new TemporaryFolder(TemporaryFolder::in_memory()));
    const auto store = folder->path() / "store";
    const std::string name = fmt::format("w{}", seed);
    if (play_sending(seed, store, name).events == 0) continue;
    const auto difference = difference_of(store, load_files(files_of_sending(name)));
    CHECK(told(difference) == "");
    CHECK(difference.empty());
  }
}

namespace {

// --- two separate runs, compared by other means: by the Reader's JSON -----------------------------------------

// What a deal or contact is: its first e-mail, else what made it.
std::string key_of(const Json& record) {
  if (record.contains("emails") && !record["emails"].empty()) return record["emails"][0].get<std::string>();
  const Json& by = record["created_by"];
  return by["event"].dump() + by["flow"].dump() + by["step"].dump();
}

struct Side {
  std::map<std::string, Json> contacts, deals;
};
Side side_of(const std::filesystem::path& store) {
  Side side;
  std::map<std::string, std::string> contact_keys;
  const auto reader = Reader::open(store).value();
  REQUIRE(reader.list(RecordKind::contacts, {}, [&](std::string_view text) {
    Json one = Json::parse(text);
    contact_keys[one["id"]] = key_of(one);
    side.contacts.emplace(key_of(one), std::move(one));
    return true;
  }));
  REQUIRE(reader.list(RecordKind::deals, {}, [&](std::string_view text) {
    Json one = Json::parse(text);
    for (Json& contact : one["contacts"]) contact = contact_keys[contact];
    if (one["name"] == std::to_string(one["number"].get<int>())) one["name"] = "its number";
    side.deals.emplace(key_of(one), std::move(one));
    return true;
  }));
  for (auto* records : {&side.contacts, &side.deals}) {
    for (auto& [key, one] : *records) {
      for (const char* gone : {"id", "number", "history", "deals", "payments", "sessions", "merged"}) one.erase(gone);
      one["created_by"].erase("flow_version");
    }
  }
  return side;
}

// "deals ~ KEY field" and "deals + KEY", one line each, in order.
std::set<std::string> lines_between(const char* kind, const std::map<std::string, Json>& before,
                                    const std::map<std::string, Json>& after) {
  std::set<std::string> lines;
  for (const auto& [key, one] : before) {
    const auto other = after.find(key);
    if (other == after.end()) {
      lines.insert(fmt::format("{} - {}", kind, key));
      continue;
    }
    for (const auto& [name, value] : one.items()) {
      if (name == "fields") {
        std::set<std::string> names;
        for (const Json* fields : {&value, &other->second["fields"]})
          for (const auto& [field, ignored] : fields->items()) names.insert(field);
        for (const std::string& field : names)
          if (value.value(field, Json()) != other->second["fields"].value(field, Json()))
            lines.insert(fmt::format("{} {} fields.{}", kind, key, field));
      } else if (other->second[name] != value) {
        lines.insert(fmt::format("{} {} {}", kind, key, name));
      }
    }
  }
  for (const auto& [key, one] : after)
    if (!before.contains(key)) lines.insert(fmt::format("{} + {}", kind, key));
  return lines;
}

}  // namespace

TEST_CASE("the difference is that of two separate full runs", "[replay]") {
  const struct {
    const char* file;
    const char* from;
    const char* to;
  } rows[] = {
      {"flows/systems.yaml", "/pro([/?#]", "/never([/?#]"},
      {"flows/chatbot.yaml", "action.name == \"send_order\"", "action.name != \"send_order\""},
      {"flows/payments.yaml", "payment.channel != \"course\"", "payment.channel == \"site\""},
      {"flows/leads.yaml", "popup.id == \"discount\"", "popup.id != \"discount\""},
      {"flows/leads.yaml", "cidade: city", "cidade: deal.message"},
  };
  const auto events = lines_of(shop_input(12));
  for (const auto& row : rows) {
    CAPTURE(row.file, row.from);
    auto files = read_workspace_folder(shop).value();
    for (WorkspaceFile& file : files) {
      if (file.path != row.file) continue;
      const auto at = file.text.find(row.from);
      REQUIRE(at != std::string::npos);
      file.text.replace(at, std::string_view(row.from).size(), row.to);
    }
    const auto changed = load_files(files);
    Scenario was = Scenario::of_folder(shop);
    was.lines(events, 256);
    const TemporaryFolder folder;
    const auto other = folder.path() / "store";
    {
      EngineOptions options;
      options.sync = false;
      auto engine = Engine::open(other, options).value();
      const auto handle = engine.use(changed).value();
      for (const std::string& line : events) REQUIRE(engine.submit(handle, line));
      REQUIRE(engine.commit());
    }
    const Side before = side_of(was.store());
    const Side after = side_of(other);
    std::set<std::string> expected = lines_between("contacts", before.contacts, after.contacts);
    expected.merge(lines_between("deals", before.deals, after.deals));

    // The same lines from the difference: its records are looked up by their ids, on the side on which they are.
    const auto difference = difference_of(was.store(), changed);
    const auto key_in = [&](const Reader& reader, const char* kind, const std::string& id) {
      return key_of(Json::parse(kind == std::string_view("deals") ? to_json(reader.deal(id).value())
                                                                  : to_json(reader.contact(id).value())));
    };
    const Reader one = Reader::open(was.store()).value();
    const Reader two = Reader::open(other).value();
    std::set<std::string> actual;
    for (const auto& [kind, records] :
         {std::pair{"contacts", &difference.contacts}, std::pair{"deals", &difference.deals}}) {
      for (const RecordChange& change : records->changes) {
        if (change.kind == RecordChange::Kind::added)
          actual.insert(fmt::format("{} + {}", kind, key_in(two, kind, change.after_id)));
        if (change.kind == RecordChange::Kind::removed)
          actual.insert(fmt::format("{} - {}", kind, key_in(one, kind, change.before_id)));
        if (change.kind != RecordChange::Kind::changed) continue;
        for (const FieldChange& field : change.fields)
          if (field.field != "tags" && field.field != "external_ids")  // no part of a deal's, a contact's JSON
            actual.insert(fmt::format("{} {} {}", kind, key_in(one, kind, change.before_id), field.field));
          else if (kind == std::string_view("contacts") && field.field == "tags")
            actual.insert(fmt::format("{} {} tags", kind, key_in(one, kind, change.before_id)));
      }
    }
    CHECK(actual == expected);
    CHECK_FALSE(expected.empty());
    CHECK(difference.deals.before == before.deals.size());
    CHECK(difference.deals.after == after.deals.size());
  }
}

}  // namespace dealflow::test
