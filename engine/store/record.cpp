#include "engine/store/record.hpp"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>

namespace dealflow::store {
namespace {

constexpr std::size_t checksum_bytes = 4;
constexpr std::size_t head_bytes = 1 + checksum_bytes;
constexpr std::uint8_t wide_ends = 0x80;
constexpr std::uint8_t count_bits = 0x7F;
constexpr std::size_t narrow_end_max = 0xFFFF;
constexpr std::uint8_t tied = 0x80;
constexpr std::uint8_t version_bits = 0x7F;
constexpr std::size_t tie_bytes = 4;

std::uint32_t checksum(std::uint8_t version, std::string_view body) {
  // The version is mixed in by hand: seeding xxh3 with it costs a new secret for each long record.
  return static_cast<std::uint32_t>(XXH3_64bits(body.data(), body.size())) ^ (version * 0x9E3779B1U);
}

bool is_tied(std::string_view record) {
  return record.size() > head_bytes + tie_bytes && (static_cast<std::uint8_t>(record.front()) & tied) != 0;
}

std::uint8_t version_of(std::string_view record) { return static_cast<std::uint8_t>(record.front()) & version_bits; }

// Of a record that is longer than its head.
std::string_view body_of(std::string_view record) {
  return record.substr(head_bytes, record.size() - head_bytes - (is_tied(record) ? tie_bytes : 0));
}

std::uint32_t checksum_of_key(std::string_view key) {
  return static_cast<std::uint32_t>(XXH3_64bits(key.data(), key.size()));
}

constexpr std::size_t typical_record_bytes = 120;  // one allocation for most records

// Returns what stands behind them.
char* put_little_endian(char* out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) *out++ = static_cast<char>(static_cast<unsigned char>(value >> 8 * i));
  return out;
}

// As few as keep the sign; 0 in none.
std::size_t bytes_of(std::int64_t value) {
  if (value == 0) return 0;
  const auto magnitude = static_cast<std::uint64_t>(value < 0 ? ~value : value);
  return static_cast<std::size_t>(std::bit_width(magnitude)) / 8 + 1;
}

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << 8 * i;
  return value;
}

void append_group(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7U) out.push_back(static_cast<char>(value | 0x80U));
  out.push_back(static_cast<char>(value));
}

// Takes a number in 7-bit groups from the front of `bytes`; nothing where they end within it.
std::optional<std::uint64_t> take_group(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

// Calls `take` with each part of a list; stops where the list is not well formed.
template <class Take>
void each_part(std::string_view list, Take take) {
  while (!list.empty()) {
    const auto size = take_group(list);
    if (!size || *size > list.size()) return;
    take(list.substr(0, *size));
    list.remove_prefix(*size);
  }
}

}  // namespace

RecordWriter::RecordWriter(std::uint8_t version) : version_(version) { bytes_.reserve(typical_record_bytes); }

RecordWriter& RecordWriter::close(FieldNumber field) {
  assert(fields_.empty() || fields_.back().number < field);
  fields_.push_back({field, static_cast<std::uint32_t>(bytes_.size())});
  return *this;
}

RecordWriter& RecordWriter::number(FieldNumber field, std::int64_t value) {
  std::array<char, sizeof value> bytes{};
  const std::size_t count = bytes_of(value);
  put_little_endian(bytes.data(), static_cast<std::uint64_t>(value), count);
  bytes_.append(bytes.data(), count);
  return close(field);
}

RecordWriter& RecordWriter::text(FieldNumber field, std::string_view value) {
  bytes_.append(value);
  return close(field);
}

RecordWriter& RecordWriter::flag(FieldNumber field, bool value) { return number(field, value ? 1 : 0); }

RecordWriter& RecordWriter::texts(FieldNumber field, const std::vector<std::string>& values) {
  for (const std::string& value : values) {
    append_group(bytes_, value.size());
    bytes_.append(value);
  }
  return close(field);
}

RecordWriter& RecordWriter::numbers(FieldNumber field, const std::vector<std::uint64_t>& values) {
  for (const std::uint64_t value : values) append_group(bytes_, value);
  return close(field);
}

RecordWriter& RecordWriter::record(FieldNumber field, const RecordWriter& value) {
  assert(value.version_ == version_);
  value.append_body(bytes_);
  return close(field);
}

RecordWriter& RecordWriter::records(FieldNumber field, const RecordList& values) {
  bytes_.append(values.bytes_);
  return close(field);
}

void RecordList::push_back(const RecordWriter& record) {
  append_group(bytes_, record.body_size());
  record.append_body(bytes_);
  ++size_;
}

std::size_t RecordWriter::body_size() const {
  return 1 + fields_.size() * (bytes_.size() > narrow_end_max ? 5 : 3) + bytes_.size();
}

void RecordWriter::append_body(std::string& out) const {
  const bool wide = bytes_.size() > narrow_end_max;
  const std::size_t begin = out.size();
  out.resize(begin + body_size());
  char* at = out.data() + begin;
  *at++ = static_cast<char>(fields_.size() | (wide ? wide_ends : 0U));
  for (const Field& field : fields_) {
    *at++ = static_cast<char>(field.number);
    at = put_little_endian(at, field.end, wide ? 4 : 2);
  }
  std::copy(bytes_.begin(), bytes_.end(), at);
}

std::string RecordWriter::finish() const {
  std::string out;
  out.reserve(head_bytes + body_size() + tie_bytes);
  out.push_back(static_cast<char>(version_));
  out.append(checksum_bytes, '\0');
  append_body(out);
  seal(out);
  return out;
}

void seal(std::string& record) {
  assert(record.size() > head_bytes);
  put_little_endian(record.data() + 1, checksum(version_of(record), body_of(record)), checksum_bytes);
}

void tie_to_key(std::string& record, std::string_view key) {
  assert(record.size() > head_bytes);
  if (!is_tied(record)) record.append(tie_bytes, '\0');
  record.front() = static_cast<char>(static_cast<std::uint8_t>(record.front()) | tied);
  put_little_endian(record.data() + record.size() - tie_bytes, checksum_of_key(key), tie_bytes);
}

bool same_record(std::string_view one, std::string_view other) {
  if (one.size() <= head_bytes || other.size() <= head_bytes) return one == other;
  return version_of(one) == version_of(other) && one.substr(1, checksum_bytes) == other.substr(1, checksum_bytes) &&
         body_of(one) == body_of(other);
}

std::string untied(std::string_view record) {
  if (!is_tied(record)) return std::string(record);
  std::string plain(record.substr(0, record.size() - tie_bytes));
  plain.front() = static_cast<char>(version_of(record));
  return plain;
}

Result<RecordView> RecordView::open(std::string_view bytes, std::uint8_t newest) {
  RecordView view;
  const bool whole = bytes.size() > head_bytes;
  if (whole) view.version_ = version_of(bytes);
  if (!whole || little_endian(bytes.substr(1, checksum_bytes)) != checksum(view.version_, body_of(bytes)) ||
      !parse(body_of(bytes), view))
    return fail(ErrorCode::store_damaged,
                "a record of " + std::to_string(bytes.size()) +
                    " bytes fails its checksum: the store is damaged; run `dealflow verify` and restore a backup");
  if (view.version_ > newest)
    return fail(ErrorCode::store_newer_format, "a record was written by a newer dealflow: use that one");
  return view;
}

Result<RecordView> RecordView::open_under(std::string_view key, std::string_view bytes) {
  auto view = open(bytes);
  if (view && is_tied(bytes) && little_endian(bytes.substr(bytes.size() - tie_bytes)) != checksum_of_key(key))
    return fail(ErrorCode::store_damaged,
                "a record stands under another key than it was written under: the store is damaged; run `dealflow "
                "verify` and restore a backup");
  return view;
}

bool RecordView::parse(std::string_view body, RecordView& view) {
  if (body.empty()) return false;
  const auto head = static_cast<std::uint8_t>(body.front());
  view.wide_ = (head & wide_ends) != 0;
  view.count_ = head & count_bits;
  const std::size_t table_bytes = view.count_ * std::size_t{view.wide_ ? 5U : 3U};
  if (body.size() - 1 < table_bytes) return false;
  view.fields_ = body.substr(1, table_bytes);
  view.bytes_ = body.substr(1 + table_bytes);
  std::size_t end = 0;
  for (std::size_t i = 0; i < view.count_; ++i) {
    const std::size_t next = view.end_of(i);
    if (next < end || next > view.bytes_.size()) return false;
    end = next;
  }
  return true;
}

std::size_t RecordView::end_of(std::size_t index) const {
  return wide_ ? little_endian(fields_.substr(index * 5 + 1, 4)) : little_endian(fields_.substr(index * 3 + 1, 2));
}

std::optional<std::string_view> RecordView::find(FieldNumber field) const {
  // Numbers ascend, so a field stands at its own number or before; each one left out moves it one to the left.
  const std::size_t step = wide_ ? 5 : 3;
  for (std::size_t i = std::min<std::size_t>(field + 1U, count_); i-- > 0;) {
    const auto number = static_cast<FieldNumber>(fields_[i * step]);
    if (number < field) return std::nullopt;
    if (number > field) continue;
    const std::size_t begin = i == 0 ? 0 : end_of(i - 1);
    return bytes_.substr(begin, end_of(i) - begin);
  }
  return std::nullopt;
}

bool RecordView::has(FieldNumber field) const { return find(field).has_value(); }

std::int64_t RecordView::number(FieldNumber field) const {
  const std::string_view bytes = find(field).value_or(std::string_view{});
  if (bytes.empty() || bytes.size() > 8) return 0;
  const unsigned shift = 64 - 8 * static_cast<unsigned>(bytes.size());
  return static_cast<std::int64_t>(little_endian(bytes) << shift) >> shift;
}

std::string_view RecordView::text(FieldNumber field) const { return find(field).value_or(std::string_view{}); }

bool RecordView::flag(FieldNumber field) const { return number(field) != 0; }

std::vector<std::string> RecordView::texts(FieldNumber field) const {
  std::vector<std::string> values;
  each_part(text(field), [&](std::string_view part) { values.emplace_back(part); });
  return values;
}

std::vector<std::uint64_t> RecordView::numbers(FieldNumber field) const {
  std::vector<std::uint64_t> values;
  std::string_view list = text(field);
  while (!list.empty()) {
    const auto value = take_group(list);
    if (!value) break;
    values.push_back(*value);
  }
  return values;
}

RecordView RecordView::record(FieldNumber field) const {
  RecordView view;
  if (!parse(text(field), view)) view = RecordView();
  view.version_ = version_;
  return view;
}

std::vector<RecordView> RecordView::records(FieldNumber field) const {
  std::vector<RecordView> values;
  each_part(text(field), [&](std::string_view part) {
    RecordView view;
    if (!parse(part, view)) return;
    view.version_ = version_;
    values.push_back(view);
  });
  return values;
}

}  // namespace dealflow::store
