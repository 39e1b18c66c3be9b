// Key: the bytes under which a row stands. Workspace first, table next, then the parts; each part keeps its order when
// compared as bytes, so key order is the order of the parts.
//
// Layout:   workspace (4 bytes, big endian) · table (1 byte) · parts: numbers 8 bytes big endian, small numbers 1 byte,
//           text with 0x00 written as 0x00 0xFF and closed by 0x00 0x00, hashes as they are.
// Limits:   511 bytes (LMDB). A text part longer than 200 bytes (less, where earlier texts left less room) is cut, and
//           0x00 0x01 and its 128-bit hash stand for the rest: still one key a text, in order up to the cut.
// Threads:  plain values.
// Source:   DESIGN 4; facts/LMDB.md.
#pragma once

#include "dsl/base/bounded.hpp"
#include "engine/store/schema.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace dealflow::store {

using WorkspaceNumber = std::uint32_t;  // 0 holds the store's own rows
inline constexpr WorkspaceNumber store_rows = 0;

// What every key of the workspace begins with.
[[nodiscard]] std::string workspace_prefix(WorkspaceNumber workspace);
// What stands in a key behind workspace and table: the same in whichever workspace the row stands.
inline constexpr std::size_t key_head_bytes = sizeof(WorkspaceNumber) + 1;
[[nodiscard]] std::string_view key_parts(std::string_view key);

class Key {
 public:
  static constexpr std::size_t bytes_max = 511;  // LMDB's limit

  Key(WorkspaceNumber workspace, Table table);
  Key& number(std::uint64_t part) &;
  Key& small(std::uint8_t part) &;
  Key& text(std::string_view part) &;
  Key& raw(std::string_view part) &;  // of fixed length in this table
  Key&& number(std::uint64_t part) && { return std::move(number(part)); }
  Key&& small(std::uint8_t part) && { return std::move(small(part)); }
  Key&& text(std::string_view part) && { return std::move(text(part)); }
  Key&& raw(std::string_view part) && { return std::move(raw(part)); }

  [[nodiscard]] std::string_view bytes() const { return {bytes_.data(), bytes_.size()}; }
  // The key of a row that was scanned.
  [[nodiscard]] static Key of(std::string_view key);

 private:
  template <class Number>
  void append_big_endian(Number number);

  Bounded<char, bytes_max> bytes_;  // every read and every write makes one: no allocation
};

// Reads the parts of a key back, in order. A key that ends early gives zeros and empty texts, and ok() is false. Of a
// text that was cut it gives what is there.
class KeyReader {
 public:
  explicit KeyReader(std::string_view key);
  [[nodiscard]] WorkspaceNumber workspace() const;
  [[nodiscard]] Table table() const;
  std::uint64_t number();
  std::uint8_t small();
  std::string text();
  std::string_view rest();
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  std::string_view key_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace dealflow::store
