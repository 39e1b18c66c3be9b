#include "engine/store/record_fields.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <random>

namespace dealflow::store {
namespace {

RecordList list_of(std::initializer_list<RecordWriter> records) {
  RecordList list;
  for (const RecordWriter& record : records) list.push_back(record);
  return list;
}

std::string sample() {
  RecordWriter inner(3);
  inner.text(1, "inner").number(4, -1);
  RecordWriter record(3);
  record.text(1, "Ana Lima")
      .number(2, 1'700'000'000'000)
      .flag(3, true)
      .texts(7, {"a", "", std::string(300, 'b')})
      .numbers(9, {0, 127, 128, std::numeric_limits<std::uint64_t>::max()})
      .record(10, inner)
      .records(200, list_of({inner, RecordWriter(3), inner}));
  return record.finish();
}

}  // namespace

TEST_CASE("a record gives back what was written", "[store][record]") {
  const std::string bytes = sample();
  const auto record = RecordView::open(bytes);
  REQUIRE(record);
  CHECK(record->version() == 3);
  CHECK(record->text(1) == "Ana Lima");
  CHECK(record->number(2) == 1'700'000'000'000);
  CHECK(record->flag(3));
  CHECK(record->texts(7) == std::vector<std::string>{"a", "", std::string(300, 'b')});
  CHECK(record->numbers(9) == std::vector<std::uint64_t>{0, 127, 128, std::numeric_limits<std::uint64_t>::max()});
  CHECK(record->record(10).text(1) == "inner");
  CHECK(record->record(10).number(4) == -1);
  CHECK(record->record(10).version() == 3);
  const auto many = record->records(200);
  REQUIRE(many.size() == 3);
  CHECK(many[0].text(1) == "inner");
  CHECK_FALSE(many[1].has(1));
  CHECK(many[2].number(4) == -1);
}

TEST_CASE("an absent field is the default of what is asked", "[store][record]") {
  const std::string bytes = sample();
  const auto record = RecordView::open(bytes);
  REQUIRE(record);
  for (const int field : {0, 4, 5, 6, 8, 11, 199, 201, 255}) {
    CAPTURE(field);
    const auto number = static_cast<FieldNumber>(field);
    CHECK_FALSE(record->has(number));
    CHECK(record->number(number) == 0);
    CHECK(record->text(number).empty());
    CHECK_FALSE(record->flag(number));
    CHECK(record->texts(number).empty());
    CHECK(record->numbers(number).empty());
    CHECK_FALSE(record->record(number).has(1));
    CHECK(record->records(number).empty());
  }
}

TEST_CASE("numbers of every width keep value and sign", "[store][record]") {
  std::vector<std::int64_t> values = {0, std::numeric_limits<std::int64_t>::min(),
                                      std::numeric_limits<std::int64_t>::max()};
  for (unsigned shift = 0; shift < 63; ++shift)
    for (const std::int64_t near : {-1, 0, 1}) {
      values.push_back((std::int64_t{1} << shift) + near);
      values.push_back(-(std::int64_t{1} << shift) + near);
    }
  for (const std::int64_t value : values) {
    CAPTURE(value);
    RecordWriter writer(1);
    writer.number(5, value);
    const std::string bytes = writer.finish();
    const auto record = RecordView::open(bytes);
    REQUIRE(record);
    CHECK(record->number(5) == value);
    CHECK(record->has(5));
  }
  const auto size = [](std::int64_t value) {
    RecordWriter writer(1);
    writer.number(1, value);
    return writer.finish().size() - 9;
  };
  CHECK(size(0) == 0);
  CHECK(size(127) == 1);
  CHECK(size(-128) == 1);
  CHECK(size(128) == 2);
  CHECK(size(std::numeric_limits<std::int64_t>::min()) == 8);
}

TEST_CASE("a long record has wide ends, also inside another", "[store][record]") {
  RecordWriter inner(1);
  inner.text(1, std::string(100'000, 'x')).text(2, "behind");
  RecordWriter outer(1);
  outer.record(1, inner).records(2, list_of({inner})).text(3, "last");
  const std::string bytes = outer.finish();
  const auto record = RecordView::open(bytes);
  REQUIRE(record);
  CHECK(record->record(1).text(1).size() == 100'000);
  CHECK(record->record(1).text(2) == "behind");
  REQUIRE(record->records(2).size() == 1);
  CHECK(record->records(2)[0].text(2) == "behind");
  CHECK(record->text(3) == "last");
}

TEST_CASE("every flipped bit and every cut of a record is found", "[store][record][design-12]") {
  const std::string bytes = sample();
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    CAPTURE(bit);
    const auto record = RecordView::open(flipped);
    REQUIRE_FALSE(record);
    CHECK(record.error().code == ErrorCode::store_damaged);
  }
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(RecordView::open(std::string_view(bytes).substr(0, size)));
  }
}

TEST_CASE("a record is read as before when it is tied to its key, and known under another one", "[store][record][F9]") {
  const std::string plain = sample();
  const std::string key = "a key of some table";
  std::string tied = plain;
  tie_to_key(tied, key);
  CHECK(tied.size() == plain.size() + 4);
  CHECK(untied(tied) == plain);
  CHECK(untied(plain) == plain);
  CHECK(same_record(tied, plain));
  const auto record = RecordView::open(tied);
  REQUIRE(record);
  CHECK(record->version() == RecordView::open(plain)->version());
  CHECK(record->text(1) == "Ana Lima");
  CHECK(RecordView::open_under(key, tied));
  CHECK(RecordView::open_under(key, plain));  // as older programs wrote it
  for (std::size_t bit = 0; bit < key.size() * 8; ++bit) {
    std::string other = key;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << bit % 8));
    const auto refused = RecordView::open_under(other, tied);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::store_damaged);
  }
  for (std::size_t bit = 0; bit < tied.size() * 8; ++bit) {
    std::string flipped = tied;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    CAPTURE(bit);
    CHECK_FALSE(RecordView::open_under(key, flipped));
  }
  // Put somewhere else it is tied to that, and to nothing else.
  std::string moved = tied;
  tie_to_key(moved, "another");
  CHECK(moved.size() == tied.size());
  CHECK(RecordView::open_under("another", moved));
  CHECK_FALSE(RecordView::open_under(key, moved));
  CHECK(same_record(moved, tied));
  std::string changed = RecordWriter(1).text(1, "something else").finish();
  tie_to_key(changed, key);
  CHECK_FALSE(same_record(changed, tied));
  CHECK(same_record("", ""));
  CHECK_FALSE(same_record("", plain));
}

// A field asked for as something that it is not must give something harmless: nested records, lists, wild lengths.
TEST_CASE("reading a field as another kind stays within the record", "[store][record]") {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string noise(random() % 40, '\0');
    for (char& byte : noise) byte = static_cast<char>(random());
    RecordWriter writer(1);
    writer.text(1, noise);
    const std::string bytes = writer.finish();
    const auto record = RecordView::open(bytes);
    REQUIRE(record);
    (void)record->number(1);
    (void)record->texts(1);
    (void)record->numbers(1);
    const RecordView inner = record->record(1);
    for (int field = 0; field < 256; ++field) (void)inner.text(static_cast<FieldNumber>(field));
    for (const RecordView& one : record->records(1))
      for (int field = 0; field < 256; ++field) (void)one.texts(static_cast<FieldNumber>(field));
  }
}

TEST_CASE("a record of a newer version than its reader knows is refused by name", "[store][record][design-12]") {
  const std::string bytes = sample();
  CHECK(RecordView::open(bytes, 3));
  const auto newer = RecordView::open(bytes, 2);
  REQUIRE_FALSE(newer);
  CHECK(newer.error().code == ErrorCode::store_newer_format);
}

TEST_CASE("what is empty takes no field, and comes back empty", "[store][record]") {
  const TimePoint noon = to_time(1'764'158'400'000'000);
  RecordWriter full(1);
  RecordWriter empty(1);
  put_text(full, 1, "a");
  put_text(empty, 1, "");
  put_number(full, 2, std::uint64_t{7});
  put_number(empty, 2, std::uint64_t{0});
  put_number(full, 3, std::optional<std::uint64_t>(0));
  put_number(empty, 3, std::nullopt);
  put_time(full, 4, noon);
  put_time(empty, 4, std::nullopt);
  put_flag(full, 5, true);
  put_flag(empty, 5, false);
  put_texts(full, 6, {""});
  put_texts(empty, 6, {});
  put_numbers(full, 7, {0});
  put_numbers(empty, 7, {});

  const std::string full_bytes = full.finish();
  const std::string empty_bytes = empty.finish();
  CHECK(empty_bytes == RecordWriter(1).finish());
  const RecordView in = RecordView::open(full_bytes).value();
  const RecordView nothing = RecordView::open(empty_bytes).value();
  CHECK(get_text(in, 1) == "a");
  CHECK(get_number(in, 2) == 7);
  CHECK(find_number(in, 3) == std::optional<std::uint64_t>(0));
  CHECK(get_time(in, 4) == std::optional(noon));
  CHECK(in.flag(5));
  CHECK(in.texts(6) == std::vector<std::string>{""});
  CHECK(in.numbers(7) == std::vector<std::uint64_t>{0});
  CHECK(get_number(nothing, 2) == 0);
  CHECK_FALSE(find_number(nothing, 3));
  CHECK_FALSE(get_time(nothing, 4));
}

}  // namespace dealflow::store
