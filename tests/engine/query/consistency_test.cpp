// verify on rows that are all sound by themselves and do not belong together: one is missing, or stands under another
// key. Since store format 4 a record is tied to its key; of rows of former formats what belongs together tells.
#include "engine/store/environment.hpp"
#include "engine/store/key.hpp"
#include "engine/store/record.hpp"
#include "tests/support/scenario.hpp"
#include "tests/support/shop_input.hpp"

#include <dealflow/verify.hpp>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <cstdint>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace dealflow::test {
namespace {

using store::Table;
using StoredRow = std::pair<std::string, std::string>;

// The rows of the tables whose keys something else leads to, some of each.
std::map<Table, std::vector<StoredRow>> some_rows(const store::Environment& environment) {
  constexpr std::size_t of_each = 6;
  std::map<Table, std::vector<StoredRow>> rows;
  REQUIRE(environment.snapshot().value().scan("", "", [&](std::string_view key, std::string_view value) {
    store::KeyReader reader(key);
    auto& of_table = rows[reader.table()];
    // What undoes a join is not always there: former programs kept nothing.
    const bool join = reader.table() == Table::contact && reader.number() > 0 &&
                      reader.small() == static_cast<std::uint8_t>(store::ContactPart::join);
    if (of_table.size() < of_each && !join) of_table.emplace_back(key, value);
    return true;
  }));
  return rows;
}

void commit(store::Environment& environment, const std::vector<store::Row>& rows) { REQUIRE(environment.commit(rows)); }

}  // namespace

TEST_CASE("verify tells a row that is missing, or stands under another key", "[D1][design-12][F9]") {
  // Of the others only a tie to their key tells: counters of usage, turns, pairs that may be one person, when a version
  // began.
  const Table tables[] = {Table::contact,      Table::deal,          Table::payment,     Table::email,
                          Table::phone,        Table::messenger,     Table::seen,        Table::alias,
                          Table::payment_id,   Table::deal_external, Table::event_block, Table::by_source,
                          Table::version_files};
  Scenario scene = Scenario::of_folder(shop);
  std::istringstream input(shop_input(6));
  std::vector<std::string> lines;
  for (std::string line; std::getline(input, line);) lines.push_back(line);
  scene.lines(lines, 8);
  REQUIRE(scene.engine().merge(scene.workspace(), {{"con-1", "con-2"}, "keep_newer", "newest"}, {"ana", {}}));
  REQUIRE(scene.engine().commit());
  const TemporaryFolder folder;
  REQUIRE(scene.reader().copy_to(folder.path() / "store"));
  const auto verified = [&] {
    const auto check = verify_store(folder.path() / "store");
    REQUIRE(check);
    return *check;
  };
  const auto findings = [&] {
    const auto check = verified();
    CHECK(check.damaged == 0);
    return check.inconsistent;
  };
  REQUIRE(findings() == 0);
  auto environment = store::Environment::open(folder.path() / "store", {.write = true, .sync = false}).value();
  auto rows = some_rows(environment);
  for (const Table table : tables) {
    INFO(to_string(table));
    REQUIRE_FALSE(rows[table].empty());
    for (const auto& [key, value] : rows[table]) {
      INFO("key " << Catch::StringMaker<std::string>::convert(key));
      commit(environment, {{key, std::nullopt}});
      if (table != Table::event_block) CHECK(findings() > 0);  // events may have been removed: retention
      std::string other = key;
      other[store::key_head_bytes] ^= 0x20;  // of a number the first byte: one that there is not yet
      commit(environment, {{other, value}});
      CHECK(verified().damaged == 1);
      const std::string untied = store::untied(value);  // as former programs kept it
      commit(environment, {{other, untied}});
      CHECK(findings() > 0);
      commit(environment, {{other, std::nullopt}, {key, value}});
    }
  }
  CHECK(findings() == 0);
}

}  // namespace dealflow::test
