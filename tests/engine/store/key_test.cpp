#include "engine/store/key.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace dealflow::store {

using namespace std::string_literals;

TEST_CASE("keys stand in the order of workspace, table and parts", "[store][key]") {
  const std::vector<Key> ascending = {
      Key(0, Table::format),
      Key(0, Table::workspace_name).text("a"),
      Key(1, Table::contact).number(1).small(0).number(0),
      Key(1, Table::contact).number(1).small(1).number(7),
      Key(1, Table::contact).number(1).small(1).number(256),
      Key(1, Table::contact).number(255).small(0).number(0),
      Key(1, Table::contact).number(256).small(0).number(0),
      Key(1, Table::email).text(""),
      Key(1, Table::email).text("a"),
      Key(1, Table::email).text("a\0"s),
      Key(1, Table::email).text("a\0b"s),
      Key(1, Table::email).text("a\x01"s),
      Key(1, Table::email).text("ab"),
      Key(1, Table::email).text("b"),
      Key(1, Table::messenger).text("a").text("z").text("z"),
      Key(1, Table::messenger).text("ab").text("a").text("a"),
      Key(256, Table::format),
      Key(65536, Table::format),
  };
  for (std::size_t i = 1; i < ascending.size(); ++i) {
    CAPTURE(i);
    CHECK(ascending[i - 1].bytes() < ascending[i].bytes());
  }
}

TEST_CASE("the parts of a key are read back", "[store][key]") {
  const std::string texts[] = {"",        "a",       "ana@example.com",     "\0"s,
                               "a\0b\0"s, "\0\xFF"s, std::string(200, 'x'), "\xFF\xFF"};
  for (const std::string& text : texts) {
    CAPTURE(text);
    const Key key = Key(7, Table::by_source).small(2).text(text).number(1234567890123ULL);
    KeyReader reader(key.bytes());
    CHECK(reader.workspace() == 7);
    CHECK(reader.table() == Table::by_source);
    CHECK(reader.small() == 2);
    CHECK(reader.text() == text);
    CHECK(reader.number() == 1234567890123ULL);
    CHECK(reader.rest().empty());
    CHECK(reader.ok());
  }
}

TEST_CASE("a long text is cut, stays one key a text, and fits beside others", "[store][key]") {
  const std::string long_text(5000, 'x');
  const Key one = Key(1, Table::email).text(long_text + "a");
  const Key other = Key(1, Table::email).text(long_text + "b");
  CHECK(one.bytes() != other.bytes());
  CHECK(one.bytes() == Key(1, Table::email).text(long_text + "a").bytes());
  CHECK(one.bytes().size() == 5 + 200 + 2 + 16);
  CHECK(Key(1, Table::email).text(std::string(200, 'x')).bytes().size() == 5 + 200 + 2);
  CHECK(Key(1, Table::email).text(std::string(201, 'x')).bytes().size() == 5 + 200 + 2 + 16);
  CHECK(Key(1, Table::email).text(std::string(199, 'x') + "\0"s).bytes().size() == 5 + 199 + 2 + 16);

  const Key three = Key(1, Table::messenger).text(long_text).text(long_text).text(long_text);
  CHECK(three.bytes().size() <= 511);
  KeyReader reader(three.bytes());
  CHECK(reader.text() == std::string(200, 'x'));
  CHECK(reader.text() == std::string(200, 'x'));
  CHECK(std::string(200, 'x').starts_with(reader.text()));
  CHECK(reader.rest().empty());
  CHECK(reader.ok());
}

TEST_CASE("a key that ends early gives zeros and is not ok", "[store][key]") {
  const Key whole = Key(3, Table::messenger).text("wa").number(5);
  const std::string bytes(whole.bytes());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    KeyReader reader(std::string_view(bytes).substr(0, size));
    (void)reader.text();
    CHECK(reader.number() == 0);
    CHECK_FALSE(reader.ok());
  }
}

TEST_CASE("each table has a name of its own", "[store][key]") {
  std::vector<std::string_view> names;
  for (int number = 0; number < 256; ++number)
    if (const auto name = to_string(static_cast<Table>(number)); !name.empty()) names.push_back(name);
  CHECK(std::count(names.begin(), names.end(), "contact") == 1);
  std::sort(names.begin(), names.end());
  CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
}

}  // namespace dealflow::store
