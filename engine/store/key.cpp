#include "engine/store/key.hpp"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cassert>

namespace dealflow::store {
namespace {

constexpr std::size_t text_bytes_max = 200;  // of one text part, as written
constexpr std::size_t hash_bytes = sizeof(XXH128_canonical_t);
constexpr std::size_t table_at = 4;
constexpr std::size_t parts_at = 5;

constexpr char escape = '\0';
constexpr char closed = '\0';       // after escape: the text ends
constexpr char cut = '\x01';        // after escape: the text was longer; its hash follows
constexpr char zero_byte = '\xFF';  // after escape: a 0x00 of the text itself

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8U | static_cast<unsigned char>(byte);
  return number;
}

}  // namespace

template <class Number>
void Key::append_big_endian(Number number) {
  std::array<char, sizeof number> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<char>(static_cast<unsigned char>(number >> 8 * (bytes.size() - 1 - i)));
  bytes_.append(bytes.data(), bytes.size());
}

Key::Key(WorkspaceNumber workspace, Table table) {
  append_big_endian(workspace);
  bytes_.push_back(static_cast<char>(table));
}

Key& Key::number(std::uint64_t part) & {
  append_big_endian(part);
  return *this;
}

Key& Key::small(std::uint8_t part) & {
  bytes_.push_back(static_cast<char>(part));
  return *this;
}

Key& Key::text(std::string_view part) & {
  // Two long texts before this one leave less room than its share; numbers after texts stay within the limit.
  assert(bytes_.size() + 2 + hash_bytes <= bytes_max);
  const std::size_t room = bytes_max - bytes_.size() - 2 - hash_bytes;
  const std::size_t end = bytes_.size() + std::min(text_bytes_max, room);
  for (const char byte : part) {
    const std::size_t wanted = byte == escape ? 2 : 1;
    if (bytes_.size() + wanted > end) {
      XXH128_canonical_t hash;
      XXH128_canonicalFromHash(&hash, XXH3_128bits(part.data(), part.size()));
      bytes_.push_back(escape);
      bytes_.push_back(cut);
      bytes_.append(reinterpret_cast<const char*>(hash.digest), sizeof hash.digest);
      return *this;
    }
    bytes_.push_back(byte);
    if (byte == escape) bytes_.push_back(zero_byte);
  }
  bytes_.push_back(escape);
  bytes_.push_back(closed);
  return *this;
}

Key& Key::raw(std::string_view part) & {
  bytes_.append(part.data(), part.size());
  return *this;
}

KeyReader::KeyReader(std::string_view key) : key_(key), at_(std::min(key.size(), parts_at)) {
  ok_ = key_.size() >= parts_at;
}

WorkspaceNumber KeyReader::workspace() const {
  return key_.size() < table_at ? 0 : static_cast<WorkspaceNumber>(big_endian(key_.substr(0, table_at)));
}

Table KeyReader::table() const {
  return static_cast<Table>(key_.size() <= table_at ? 0 : static_cast<unsigned char>(key_[table_at]));
}

std::uint64_t KeyReader::number() {
  constexpr std::size_t bytes = sizeof(std::uint64_t);
  if (key_.size() - at_ < bytes) ok_ = false;
  if (!ok_) return 0;
  const std::uint64_t number = big_endian(key_.substr(at_, bytes));
  at_ += bytes;
  return number;
}

std::uint8_t KeyReader::small() {
  if (at_ >= key_.size()) ok_ = false;
  return ok_ ? static_cast<std::uint8_t>(key_[at_++]) : std::uint8_t{0};
}

std::string KeyReader::text() {
  std::string text;
  while (ok_ && at_ + 1 < key_.size()) {
    if (key_[at_] != escape) {
      text.push_back(key_[at_++]);
      continue;
    }
    const char kind = key_[at_ + 1];
    at_ += 2;
    if (kind == closed) return text;
    if (kind == cut && key_.size() - at_ >= hash_bytes) {
      at_ += hash_bytes;
      return text;
    }
    if (kind != zero_byte) break;
    text.push_back('\0');
  }
  ok_ = false;
  return {};
}

std::string_view KeyReader::rest() {
  const std::string_view rest = key_.substr(at_);
  at_ = key_.size();
  return rest;
}

std::string workspace_prefix(WorkspaceNumber workspace) {
  return std::string(Key(workspace, Table{}).bytes().substr(0, sizeof workspace));
}

std::string_view key_parts(std::string_view key) { return key.substr(std::min(key.size(), key_head_bytes)); }

Key Key::of(std::string_view key) {
  const KeyReader reader(key);
  return Key(reader.workspace(), reader.table()).raw(key_parts(key));
}

}  // namespace dealflow::store
