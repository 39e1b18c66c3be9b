// Record: the form of every value in the store. A table of fields in front of their bytes, so that one field is read
// straight from the map without parsing the others.
//
// Layout:   version (1) · checksum of all that follows (4, xxh3) · field count · for each field its number and end ·
//           the fields' bytes. Numbers are little endian, small ones in few bytes. docs/store.md says why.
// Errors:   a record that fails its checksum is store_damaged, never "nothing".
// Threads:  a view reads memory that somebody else keeps alive: a transaction, or a unit of work.
#pragma once

#include <dealflow/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::store {

using FieldNumber = std::uint8_t;

class RecordWriter {
 public:
  explicit RecordWriter(std::uint8_t version);
  // Fields are given in ascending number, each at most once. Defaults (0, "", false) may be left out by the caller.
  RecordWriter& number(FieldNumber field, std::int64_t value);
  RecordWriter& text(FieldNumber field, std::string_view value);
  RecordWriter& flag(FieldNumber field, bool value);
  RecordWriter& texts(FieldNumber field, const std::vector<std::string>& values);
  RecordWriter& numbers(FieldNumber field, const std::vector<std::uint64_t>& values);
  RecordWriter& record(FieldNumber field, const RecordWriter& value);             // nested: no checksum of its own
  RecordWriter& records(FieldNumber field, const std::vector<RecordWriter>& values);
  [[nodiscard]] std::string finish() const;                                       // with version and checksum

 private:
  std::string body() const;
  std::uint8_t version_;
  std::vector<std::pair<FieldNumber, std::string>> fields_;
};

class RecordView {
 public:
  // Checks the checksum and the field table once.
  [[nodiscard]] static Result<RecordView> open(std::string_view bytes);

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
  std::uint8_t version_ = 0;
  std::string_view fields_;  // the field table
  std::string_view bytes_;   // what it points into
};

}  // namespace dealflow::store
