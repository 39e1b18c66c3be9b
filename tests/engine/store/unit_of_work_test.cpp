#include "engine/work/unit_of_work.hpp"

#include "engine/store/record.hpp"
#include "tests/engine/store/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace dealflow::work {
namespace {

using store::Environment;
using store::Key;
using store::Table;
using Model = std::map<std::string, std::string>;
using Rows = std::vector<std::pair<std::string, std::string>>;

Environment open(const std::filesystem::path& folder) {
  store::OpenOptions options;
  options.create = true;
  options.write = true;
  options.map_bytes = 1U << 20U;  // small, so that it grows on the way
  auto environment = Environment::open(folder, options);
  if (!environment) FAIL(environment.error().detail);
  return std::move(*environment);
}

Key contact(std::uint64_t number, std::uint64_t sequence = 0) {
  return Key(1, Table::contact).number(number).small(0).number(sequence);
}

// Rows are records, or empty.
std::string row_of(std::string_view text) {
  return text.empty() ? std::string() : store::RecordWriter(1).text(1, text).finish();
}
std::string text_of(std::string_view key, std::string_view row) {
  if (row.empty()) return {};
  const auto record = store::RecordView::open_under(key, row);
  REQUIRE(record);
  return std::string(record->text(1));
}

std::string value_of(UnitOfWork& unit, const Key& key) {
  const auto value = unit.get(key);
  REQUIRE(value);
  return *value ? text_of(key.bytes(), **value) : "(none)";
}

Rows rows_of(UnitOfWork& unit, std::string_view prefix, std::string_view from, std::size_t limit = 1'000'000) {
  Rows rows;
  REQUIRE(unit.scan(prefix, from, [&](std::string_view key, std::string_view value) {
    rows.emplace_back(key, text_of(key, value));
    return rows.size() < limit;
  }));
  return rows;
}

Rows rows_of(const Model& model, std::string_view prefix, std::string_view from, std::size_t limit) {
  Rows rows;
  for (auto row = model.lower_bound(std::string(std::max(prefix, from))); row != model.end(); ++row) {
    if (!row->first.starts_with(prefix) || rows.size() == limit) break;
    rows.push_back(*row);
  }
  return rows;
}

}  // namespace

TEST_CASE("a dropped layer leaves nothing, a kept one is seen by the next", "[work][design-2]") {
  const store::TemporaryFolder folder;
  Environment environment = open(folder.path());
  UnitOfWork unit(environment);
  unit.begin_layer();
  unit.put(contact(1), row_of("one"));
  unit.keep_layer();
  unit.begin_layer();
  unit.put(contact(1), row_of("changed"));
  unit.put(contact(1), row_of("changed again"));
  unit.put(contact(2), row_of("two"));
  unit.erase(contact(1));
  CHECK(value_of(unit, contact(1)) == "(none)");
  unit.drop_layer();
  CHECK(value_of(unit, contact(1)) == "one");
  CHECK(value_of(unit, contact(2)) == "(none)");
  CHECK(unit.changed_rows() == 1);
  CHECK(unit.changed_bytes() == contact(1).bytes().size() + row_of("one").size() + 4);  // tied to its key
  REQUIRE(unit.commit());
  CHECK(unit.changed_rows() == 0);
  CHECK(value_of(unit, contact(1)) == "one");
}

TEST_CASE("a scan shows the batch over the store, in key order", "[work][design-3]") {
  const store::TemporaryFolder folder;
  Environment environment = open(folder.path());
  UnitOfWork unit(environment);
  for (const std::uint64_t number : {1U, 3U, 5U, 7U}) unit.put(contact(number), row_of("stored"));
  REQUIRE(unit.commit());
  unit.put(contact(4), row_of("new"));
  unit.put(contact(3), row_of("changed"));
  unit.erase(contact(5));
  unit.put(contact(9), row_of("new"));
  const Key all(1, Table::contact);
  const Rows expected = {{std::string(contact(1).bytes()), "stored"},
                         {std::string(contact(3).bytes()), "changed"},
                         {std::string(contact(4).bytes()), "new"},
                         {std::string(contact(7).bytes()), "stored"},
                         {std::string(contact(9).bytes()), "new"}};
  CHECK(rows_of(unit, all.bytes(), {}) == expected);
  CHECK(rows_of(unit, all.bytes(), contact(4).bytes()) == Rows(expected.begin() + 2, expected.end()));
  CHECK(rows_of(unit, all.bytes(), {}, 2) == Rows(expected.begin(), expected.begin() + 2));
  CHECK(rows_of(unit, Key(2, Table::contact).bytes(), {}).empty());
}

TEST_CASE("a batch goes on over the one that is being written", "[work][design-3]") {
  const store::TemporaryFolder folder;
  Environment environment = open(folder.path());
  UnitOfWork unit(environment);
  unit.put(contact(1), row_of("one"));
  unit.put(contact(2), row_of("two"));
  unit.put(contact(3), row_of("three"));
  REQUIRE(unit.hand_over());
  CHECK(unit.changed_rows() == 0);
  unit.erase(contact(2));
  unit.put(contact(4), row_of("four"));
  const Key all(1, Table::contact);
  CHECK(value_of(unit, contact(1)) == "one");
  CHECK(value_of(unit, contact(2)) == "(none)");
  CHECK(rows_of(unit, all.bytes(), {}) == Rows{{std::string(contact(1).bytes()), "one"},
                                               {std::string(contact(3).bytes()), "three"},
                                               {std::string(contact(4).bytes()), "four"}});
  REQUIRE(unit.wait());
  CHECK(unit.changed_rows() == 2);
}

TEST_CASE("a batch that cannot be written takes the one begun over it with it", "[work][design-2]") {
  const store::TemporaryFolder folder;
  store::OpenOptions small;
  small.create = small.write = true;
  small.map_bytes = small.map_bytes_max = 256UL * 1024;
  auto opened = Environment::open(folder.path() / "store", small);
  REQUIRE(opened);
  UnitOfWork unit(*opened);
  unit.put(contact(1), row_of("kept"));
  REQUIRE(unit.commit());
  unit.put(contact(2), row_of(std::string(1024UL * 1024, 'x')));
  REQUIRE(unit.hand_over());
  unit.put(contact(3), row_of("over it"));
  const auto former = unit.hand_over();
  REQUIRE_FALSE(former);
  CHECK(former.error().code == ErrorCode::store_full);
  CHECK(unit.changed_rows() == 0);
  CHECK(value_of(unit, contact(1)) == "kept");
  CHECK(value_of(unit, contact(2)) == "(none)");
  CHECK(value_of(unit, contact(3)) == "(none)");
  unit.put(contact(3), row_of("again"));
  REQUIRE(unit.commit());
}

// The same steps against a plain map. The seed is part of the name of the section, so a failure is one command.
TEST_CASE("any sequence of steps gives what a plain map gives", "[work][property]") {
  for (const unsigned seed : {1U, 2U, 3U, 4U, 5U, 6U}) {
    DYNAMIC_SECTION("seed " << seed) {
      const store::TemporaryFolder folder;
      std::optional<Environment> environment(open(folder.path()));
      std::optional<UnitOfWork> unit(*environment);
      std::mt19937 random(seed);
      Model committed;
      committed.emplace(Key(store::store_rows, Table::format).bytes(), "");  // its value is the store's own
      std::vector<Model> layers = {committed};
      const auto any_key = [&] {
        const auto number = random() % (seed % 2 == 0 ? 40 : 2000);
        if (random() % 4 == 0) return Key(1, Table::email).text(std::string(number % 7, 'x')).number(number);
        return contact(number % 50, number);
      };
      for (int step = 0; step < 6000; ++step) {
        const auto dice = random() % 1000;
        if (dice < 450) {
          const Key key = any_key();
          const std::string value(random() % (random() % 50 == 0 ? 6000 : 60), static_cast<char>('a' + random() % 3));
          unit->put(key, row_of(value));
          layers.back()[std::string(key.bytes())] = value;
        } else if (dice < 600) {
          const Key key = any_key();
          unit->erase(key);
          layers.back().erase(std::string(key.bytes()));
        } else if (dice < 850) {
          const Key key = any_key();
          const auto expected = layers.back().find(std::string(key.bytes()));
          REQUIRE(value_of(*unit, key) == (expected == layers.back().end() ? "(none)" : expected->second));
        } else if (dice < 920) {
          const Key from = any_key();
          const std::string_view prefix = from.bytes().substr(0, 5 + random() % 9);
          const std::size_t limit = 1 + random() % 60;
          const std::string_view start = random() % 2 == 0 ? from.bytes() : std::string_view{};
          REQUIRE(rows_of(*unit, prefix, start, limit) == rows_of(layers.back(), prefix, start, limit));
        } else if (dice < 950 && layers.size() < 4) {
          unit->begin_layer();
          layers.push_back(layers.back());
        } else if (dice < 965 && layers.size() > 1) {
          unit->keep_layer();
          layers.erase(layers.end() - 2);
        } else if (dice < 980 && layers.size() > 1) {
          unit->drop_layer();
          layers.pop_back();
        } else if (dice < 993 && layers.size() == 1) {
          REQUIRE((dice % 2 == 0 ? unit->commit() : unit->hand_over()));
          committed = layers.back();
        } else if (dice < 995) {
          unit.reset();
          environment.reset();
          environment.emplace(open(folder.path()));
          unit.emplace(*environment);
          layers = {committed};
        }
      }
      REQUIRE(unit->wait());
      const auto info = environment->info();
      REQUIRE(info);
      CHECK(info->rows == committed.size());
    }
  }
}

}  // namespace dealflow::work
