// Record: the form of every value in the store. A table of fields in front of their bytes, so that one field is read
// straight from the map without parsing the others.
//
// Layout:   version (1; its high bit: the checksum of the row's key stands behind the record) · checksum of version and
//           fields (4, xxh3) · field count (1; its high bit: ends of 4 bytes instead of 2) · for each field
//           its number (1) and end · the fields' bytes · checksum of the key (4, xxh3), of records written since store
//           format 4. Numbers are little endian in as few bytes as keep their sign, 0 in none; lists are written with
//           lengths in 7-bit groups. docs/store.md says why.
// Errors:   a record that fails its checksum is store_damaged, never "nothing".
//           A reader of any other bytes, however wrong, gets defaults, never a read outside of them.
// Limits:   127 fields in a record, 4 GiB.
// Threads:  a view reads memory that somebody else keeps alive: a transaction, or a unit of work.
#pragma once

#include <dealflow/result.hpp>

#include "dsl/base/bounded.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::store {

using FieldNumber = std::uint8_t;

class RecordList;

class RecordWriter {
 public:
  static constexpr std::size_t fields_max = 0x7F;

  explicit RecordWriter(std::uint8_t version);  // 1 to 127
  // Fields are given in ascending number, each at most once. Defaults (0, "", false) may be left out by the caller.
  RecordWriter& number(FieldNumber field, std::int64_t value);
  RecordWriter& text(FieldNumber field, std::string_view value);
  RecordWriter& flag(FieldNumber field, bool value);
  RecordWriter& texts(FieldNumber field, const std::vector<std::string>& values);
  RecordWriter& numbers(FieldNumber field, const std::vector<std::uint64_t>& values);
  // Nested: no checksum and no version of their own; the outer record's are theirs.
  RecordWriter& record(FieldNumber field, const RecordWriter& value);
  RecordWriter& records(FieldNumber field, const RecordList& values);
  [[nodiscard]] std::string finish() const;  // with version and checksum

 private:
  friend class RecordList;
  struct Field {
    FieldNumber number;
    std::uint32_t end;
  };
  RecordWriter& close(FieldNumber field);  // what was appended to bytes_ is that field
  [[nodiscard]] std::size_t body_size() const;
  void append_body(std::string& out) const;

  std::uint8_t version_;
  Bounded<Field, fields_max> fields_;
  std::string bytes_;
};

// Nested records of one version, written as they are added.
class RecordList {
 public:
  void push_back(const RecordWriter& record);
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  friend class RecordWriter;
  std::string bytes_;
  std::size_t size_ = 0;
};

class RecordView {
 public:
  static constexpr std::uint8_t any_version = 0x7F;

  // Checks the checksum and the field table once. A record of a newer version than the caller knows is
  // store_newer_format.
  [[nodiscard]] static Result<RecordView> open(std::string_view bytes, std::uint8_t newest = any_version);
  // The same of the row that stands under `key`: store_damaged as well where the record is tied to another one.
  [[nodiscard]] static Result<RecordView> open_under(std::string_view key, std::string_view bytes);

  [[nodiscard]] std::uint8_t version() const { return version_; }
  [[nodiscard]] bool has(FieldNumber field) const;
  // A field that is absent gives 0, "", false, or an empty list.
  [[nodiscard]] std::int64_t number(FieldNumber field) const;
  [[nodiscard]] std::string_view text(FieldNumber field) const;
  [[nodiscard]] bool flag(FieldNumber field) const;
  [[nodiscard]] std::vector<std::string> texts(FieldNumber field) const;
  [[nodiscard]] std::vector<std::uint64_t> numbers(FieldNumber field) const;
  [[nodiscard]] RecordView record(FieldNumber field) const;
  [[nodiscard]] std::vector<RecordView> records(FieldNumber field) const;

 private:
  static bool parse(std::string_view body, RecordView& view);
  [[nodiscard]] std::size_t end_of(std::size_t index) const;
  [[nodiscard]] std::optional<std::string_view> find(FieldNumber field) const;

  std::uint8_t version_ = 0;
  std::uint8_t count_ = 0;
  bool wide_ = false;        // ends of 4 bytes
  std::string_view fields_;  // the field table
  std::string_view bytes_;   // what it points into
};

// Ties a record to the key that it is put under, by the key's checksum: a key has none of its own, so that a flipped
// bit in it would show the record as that of something else. Of a record that is tied, the former tie goes.
void tie_to_key(std::string& record, std::string_view key);
// The record as it was before; of one that is not tied the same.
[[nodiscard]] std::string untied(std::string_view record);
// Whether they are the same to the byte, whichever keys they are tied to.
[[nodiscard]] bool same_record(std::string_view one, std::string_view other);

// Sets the checksum of a record of at least 6 bytes, whatever its body. Damage that this hides is a reader's to
// survive.
void seal(std::string& record);

}  // namespace dealflow::store
