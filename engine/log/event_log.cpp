#include "engine/log/event_log.hpp"

#include "dsl/base/limits.hpp"
#include "engine/log/compression.hpp"
#include "engine/store/record_fields.hpp"

#include <fmt/format.h>

#include <array>
#include <cassert>
#include <utility>
#include <vector>

namespace dealflow::log {
store::Key event_block_key(store::WorkspaceNumber workspace, std::uint64_t last_event) {
  return store::Key(workspace, store::Table::event_block).number(last_event);
}

namespace {

constexpr std::uint8_t block_version = 1;

// A block is closed by the event that goes beyond its size.
constexpr std::size_t block_bytes_max = event_block_bytes_max + limits::event_bytes_max + 64;

enum BlockField : store::FieldNumber { first = 1, count = 2, size = 3, compressed = 4 };

// Stored as its place in this list.
constexpr std::array<std::string_view, 3> outcomes{"applied", "unmatched", "failed"};

char outcome_code(std::string_view outcome) {
  for (std::size_t code = 0; code < outcomes.size(); ++code) {
    if (outcomes[code] == outcome) return static_cast<char>(code);
  }
  assert(false && "an outcome that is not stored");
  return 0;
}

template <class Number>
void append(std::string& bytes, Number number) {
  for (std::size_t shift = 0; shift < 8 * sizeof number; shift += 8)
    bytes.push_back(static_cast<char>(static_cast<std::uint64_t>(number) >> shift));
}

void append_event(std::string& plain, TimePoint accepted_at, std::string_view outcome, std::string_view raw) {
  append(plain, store::to_number(accepted_at));
  plain.push_back(outcome_code(outcome));
  append(plain, static_cast<std::uint32_t>(raw.size()));
  plain.append(raw);
}

// Several events on their way into one row.
struct Block {
  std::uint64_t first_number = 0;
  std::uint64_t events = 0;
  std::string plain;
};

void put_block(work::UnitOfWork& unit, store::WorkspaceNumber workspace, const Block& block, Compressor& compressor) {
  store::RecordWriter row(block_version);
  row.number(BlockField::first, static_cast<std::int64_t>(block.first_number))
      .number(BlockField::count, static_cast<std::int64_t>(block.events))
      .number(BlockField::size, static_cast<std::int64_t>(block.plain.size()))
      .text(BlockField::compressed, compressor.compress(block.plain));
  const std::uint64_t last = block.first_number + block.events - 1;
  unit.put(event_block_key(workspace, last), row.finish());
}

// Reads the events of a block one after the other.
class BlockReader {
 public:
  static Result<BlockReader> open(std::string_view key, std::string_view row) {
    auto record = store::RecordView::open(row, block_version);
    if (!record) return tl::unexpected(record.error());
    BlockReader reader;
    reader.next_ = static_cast<std::uint64_t>(record->number(BlockField::first));
    reader.left_ = static_cast<std::uint64_t>(record->number(BlockField::count));
    const auto plain_size = record->number(BlockField::size);
    const std::string_view bytes = record->text(BlockField::compressed);
    const bool in_place = store::KeyReader(key).number() == reader.next_ + reader.left_ - 1;
    auto plain = plain_size < 0 || !in_place ? std::nullopt
                                             : decompress(bytes, static_cast<std::size_t>(plain_size), block_bytes_max);
    if (!plain) return damaged(reader.next_);
    reader.plain_ = std::move(*plain);
    return reader;
  }

  // Nothing at the end. `raw` is copied only where the caller wants it.
  Result<std::optional<StoredEvent>> next(bool with_raw) {
    if (left_ == 0) return std::nullopt;
    constexpr std::size_t head = 8 + 1 + 4;
    if (plain_.size() - at_ < head) return damaged(next_);
    StoredEvent event;
    event.number = next_;
    event.accepted_at = store::to_time(static_cast<std::int64_t>(read<std::uint64_t>()));
    const auto code = static_cast<unsigned char>(plain_[at_++]);
    const std::size_t raw_size = read<std::uint32_t>();
    if (code >= outcomes.size() || plain_.size() - at_ < raw_size) return damaged(next_);
    event.outcome = outcomes[code];
    if (with_raw) event.raw.assign(plain_, at_, raw_size);
    at_ += raw_size;
    ++next_;
    --left_;
    return event;
  }
  [[nodiscard]] std::uint64_t next_number() const { return next_; }

 private:
  static tl::unexpected<Error> damaged(std::uint64_t number) {
    return fail(ErrorCode::store_damaged,
                fmt::format("the block of stored events that holds evt-{} is damaged", number));
  }
  template <class Number>
  Number read() {
    Number number = 0;
    for (std::size_t byte = 0; byte < sizeof number; ++byte)
      number |= static_cast<Number>(static_cast<Number>(static_cast<unsigned char>(plain_[at_++])) << (8 * byte));
    return number;
  }

  std::string plain_;
  std::size_t at_ = 0;
  std::uint64_t next_ = 0;
  std::uint64_t left_ = 0;
};

struct StoredBlock {
  std::string key, row;
};

// The block that holds the event.
Result<std::optional<StoredBlock>> find_block(work::Rows& rows, store::WorkspaceNumber workspace,
                                              std::uint64_t number) {
  std::optional<StoredBlock> found;
  const store::Key prefix(workspace, store::Table::event_block);
  const auto from = store::Key(workspace, store::Table::event_block).number(number);
  auto scanned = rows.scan(prefix.bytes(), from.bytes(), [&](std::string_view key, std::string_view value) {
    found = StoredBlock{std::string(key), std::string(value)};
    return false;
  });
  if (!scanned) return tl::unexpected(scanned.error());
  return found;
}

}  // namespace

struct EventBuffer::Impl {
  std::vector<Block> blocks;
  std::size_t bytes = 0;
  std::optional<TimePoint> first_accepted;
  Compressor compressor;
};

EventBuffer::EventBuffer() : impl_(std::make_unique<Impl>()) {}
EventBuffer::~EventBuffer() = default;
EventBuffer::EventBuffer(EventBuffer&&) noexcept = default;
EventBuffer& EventBuffer::operator=(EventBuffer&&) noexcept = default;

void EventBuffer::add(std::uint64_t number, TimePoint accepted_at, std::string_view outcome, std::string_view raw) {
  auto& blocks = impl_->blocks;
  if (blocks.empty()) impl_->first_accepted = accepted_at;
  const bool follows = !blocks.empty() && number == blocks.back().first_number + blocks.back().events;
  if (!follows || blocks.back().plain.size() >= event_block_bytes_max)
    blocks.push_back({.first_number = number, .events = 0, .plain = {}});
  Block& block = blocks.back();
  append_event(block.plain, accepted_at, outcome, raw);
  ++block.events;
  impl_->bytes += raw.size();
}

std::size_t EventBuffer::bytes() const { return impl_->bytes; }

std::optional<TimePoint> EventBuffer::first_accepted() const { return impl_->first_accepted; }

void EventBuffer::write(work::UnitOfWork& unit, store::WorkspaceNumber workspace) {
  unit.begin_layer();
  for (const Block& block : impl_->blocks) put_block(unit, workspace, block, impl_->compressor);
  unit.keep_layer();
  forget();
}

void EventBuffer::forget() {
  impl_->blocks.clear();
  impl_->bytes = 0;
  impl_->first_accepted.reset();
}

Result<std::optional<StoredEvent>> read_event(work::Rows& rows, store::WorkspaceNumber workspace,
                                              std::uint64_t number) {
  auto block = find_block(rows, workspace, number);
  if (!block) return tl::unexpected(block.error());
  if (!*block) return std::nullopt;
  auto reader = BlockReader::open((*block)->key, (*block)->row);
  if (!reader) return tl::unexpected(reader.error());
  for (;;) {
    if (reader->next_number() > number) return std::nullopt;
    const bool wanted = reader->next_number() == number;
    auto event = reader->next(wanted);
    if (!event || !*event || wanted) return event;
  }
}

Result<std::vector<StoredEvent>> read_block(work::Rows& rows, store::WorkspaceNumber workspace, std::uint64_t from) {
  std::vector<StoredEvent> events;
  auto block = find_block(rows, workspace, from);
  if (!block) return tl::unexpected(block.error());
  if (!*block) return events;
  auto reader = BlockReader::open((*block)->key, (*block)->row);
  if (!reader) return tl::unexpected(reader.error());
  for (;;) {
    auto event = reader->next(reader->next_number() >= from);
    if (!event) return tl::unexpected(event.error());
    if (!*event) return events;
    if ((*event)->number >= from) events.push_back(std::move(**event));
  }
}

// A block stands under its last event's number.
Result<void> scan_events(work::Rows& rows, store::WorkspaceNumber workspace,
                         const std::function<bool(const StoredEvent&)>& visit, std::uint64_t after) {
  Result<void> result;
  const store::Key prefix(workspace, store::Table::event_block);
  const store::Key from = store::Key(prefix).number(after + 1);
  auto scanned = rows.scan(prefix.bytes(), from.bytes(), [&](std::string_view key, std::string_view row) {
    auto reader = BlockReader::open(key, row);
    if (!reader) return result = tl::unexpected(reader.error()), false;
    for (;;) {
      auto event = reader->next(true);
      if (!event) return result = tl::unexpected(event.error()), false;
      if (!*event) return true;
      if ((*event)->number > after && !visit(**event)) return false;
    }
  });
  if (!scanned) return scanned;
  return result;
}

namespace {

// The block again, as `change` leaves its events; whether it changed any.
Result<bool> rewrite_block(work::UnitOfWork& unit, store::WorkspaceNumber workspace, const StoredBlock& stored,
                           const std::function<bool(StoredEvent&)>& change) {
  auto reader = BlockReader::open(stored.key, stored.row);
  if (!reader) return tl::unexpected(reader.error());
  Block block{.first_number = reader->next_number(), .events = 0, .plain = {}};
  bool changed = false;
  for (;;) {
    auto event = reader->next(true);
    if (!event) return tl::unexpected(event.error());
    if (!*event) break;
    if (change(**event)) changed = true;
    append_event(block.plain, (*event)->accepted_at, (*event)->outcome, (*event)->raw);
    ++block.events;
  }
  if (!changed) return false;
  Compressor compressor;
  put_block(unit, workspace, block, compressor);
  return true;
}

}  // namespace

Result<void> change_outcome(work::UnitOfWork& unit, store::WorkspaceNumber workspace, std::uint64_t number,
                            std::string_view outcome) {
  work::UnitRows rows(unit);
  auto found = find_block(rows, workspace, number);
  if (!found) return tl::unexpected(found.error());
  if (!*found) return fail(ErrorCode::not_found, fmt::format("no stored event evt-{}", number));
  const auto rewritten = rewrite_block(unit, workspace, **found, [&](StoredEvent& event) {
    if (event.number != number) return false;
    event.outcome = outcome;
    return true;
  });
  if (!rewritten) return tl::unexpected(rewritten.error());
  return {};
}

Result<void> change_events(work::UnitOfWork& unit, store::WorkspaceNumber workspace,
                           const std::function<bool(StoredEvent&)>& change) {
  const store::Key prefix(workspace, store::Table::event_block);
  std::string from(prefix.bytes());
  while (true) {
    std::optional<StoredBlock> block;
    auto scanned = unit.scan(prefix.bytes(), from, [&](std::string_view key, std::string_view value) {
      block = StoredBlock{std::string(key), std::string(value)};
      return false;
    });
    if (!scanned || !block) return scanned;
    if (auto rewritten = rewrite_block(unit, workspace, *block, change); !rewritten)
      return tl::unexpected(rewritten.error());
    from = block->key + '\0';  // the next one
  }
}

}  // namespace dealflow::log
