#include "engine/log/seen.hpp"

#include "engine/store/record.hpp"

#include <bit>
#include <string_view>

namespace dealflow::log {
namespace {

constexpr std::uint8_t seen_version = 1;
enum SeenField : store::FieldNumber { content_hash = 1, event_number = 2 };

store::Key seen_key(store::WorkspaceNumber workspace, const std::array<unsigned char, 16>& key) {
  return store::Key(workspace, store::Table::seen).raw({reinterpret_cast<const char*>(key.data()), key.size()});
}

}  // namespace

Result<std::optional<Seen>> find_seen(work::Rows& rows, store::WorkspaceNumber workspace,
                                      const std::array<unsigned char, 16>& key) {
  auto row = rows.get(seen_key(workspace, key));
  if (!row) return tl::unexpected(row.error());
  if (!*row) return std::nullopt;
  auto record = store::RecordView::open(**row, seen_version);
  if (!record) return tl::unexpected(record.error());
  return Seen{std::bit_cast<std::uint64_t>(record->number(SeenField::content_hash)),
              static_cast<std::uint64_t>(record->number(SeenField::event_number))};
}

void mark_seen(work::UnitOfWork& unit, store::WorkspaceNumber workspace, const event::Incoming& incoming,
               std::uint64_t event_number) {
  store::RecordWriter row(seen_version);
  row.number(SeenField::content_hash, std::bit_cast<std::int64_t>(incoming.content_hash))
      .number(SeenField::event_number, static_cast<std::int64_t>(event_number));
  unit.put(seen_key(workspace, incoming.key), row.finish());
}

}  // namespace dealflow::log
