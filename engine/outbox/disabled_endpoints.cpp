#include "engine/outbox/disabled_endpoints.hpp"

#include "engine/store/record_fields.hpp"

#include <fmt/format.h>

namespace dealflow::outbox {
namespace {

constexpr std::uint8_t row_version = 1;
namespace field {
enum Field : store::FieldNumber { receiver = 1, since = 2, reason = 3 };
}

Result<DisabledEndpoint> decode(std::string_view bytes) {
  const auto record = store::RecordView::open(bytes, row_version);
  if (!record) return tl::unexpected(record.error());
  return DisabledEndpoint{std::string(record->text(field::receiver)),
                          store::get_time(*record, field::since).value_or(TimePoint{}),
                          std::string(record->text(field::reason))};
}

}  // namespace

std::string receiver_of(const Effect& effect) {
  if (effect.kind != "webhook") return {};
  return effect.endpoint.empty() ? effect.url : effect.endpoint;
}

store::Key disabled_key(store::WorkspaceNumber workspace, std::string_view receiver) {
  return store::Key(workspace, store::Table::disabled_endpoint).text(receiver);
}

std::string encode(const DisabledEndpoint& endpoint) {
  store::RecordWriter row(row_version);
  store::put_text(row, field::receiver, endpoint.receiver);
  store::put_time(row, field::since, endpoint.since);
  store::put_text(row, field::reason, endpoint.reason);
  return row.finish();
}

Result<std::optional<DisabledEndpoint>> load_disabled(work::Rows& rows, store::WorkspaceNumber workspace,
                                                      std::string_view receiver) {
  if (receiver.empty()) return std::nullopt;
  const auto bytes = rows.get(disabled_key(workspace, receiver));
  if (!bytes) return tl::unexpected(bytes.error());
  if (!*bytes) return std::nullopt;
  auto endpoint = decode(**bytes);
  if (!endpoint) return tl::unexpected(endpoint.error());
  return std::optional(std::move(*endpoint));
}

Result<std::vector<DisabledEndpoint>> list_disabled(work::Rows& rows, store::WorkspaceNumber workspace) {
  std::vector<DisabledEndpoint> endpoints;
  Result<void> decoded;
  const store::Key prefix(workspace, store::Table::disabled_endpoint);
  auto scanned = rows.scan(prefix.bytes(), prefix.bytes(), [&](std::string_view, std::string_view bytes) {
    auto endpoint = decode(bytes);
    if (!endpoint) return decoded = tl::unexpected(endpoint.error()), false;
    endpoints.push_back(std::move(*endpoint));
    return true;
  });
  if (!scanned || !decoded) return tl::unexpected(scanned ? decoded.error() : scanned.error());
  return endpoints;
}

std::string describe(const DisabledEndpoint& endpoint) {
  return fmt::format("`{}` is disabled since {}{}{}", endpoint.receiver, format_time(endpoint.since),
                     endpoint.reason.empty() ? "" : ": ", endpoint.reason);
}

}  // namespace dealflow::outbox
