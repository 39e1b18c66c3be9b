#include "engine/replay/stored_event.hpp"

#include "engine/crm/cards.hpp"
#include "engine/log/event_log.hpp"

#include <fmt/format.h>

#include <functional>
#include <utility>
#include <vector>

namespace dealflow::replay {
namespace {

std::string text_at(const nlohmann::json& event, const char* key) {
  const auto found = event.find(key);
  return found != event.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// Those with the id, ascending, until `visit` returns false.
Result<void> scan_with_id(work::Rows& rows, store::WorkspaceNumber workspace, std::string_view id,
                          const std::function<bool(ReadEvent&&)>& visit) {
  return log::scan_events(rows, workspace, [&](const StoredEvent& stored) {
    // Most lines are told apart without being read. An id that is written with escapes is found all the same.
    if (stored.raw.find(id) == std::string::npos && stored.raw.find('\\') == std::string::npos) return true;
    ReadEvent event = read(stored);
    return event.ref.id != id || visit(std::move(event));
  });
}

}  // namespace

ReadEvent read(StoredEvent stored) {
  ReadEvent event;
  event.stored = std::move(stored);
  const auto line = nlohmann::json::parse(event.stored.raw, nullptr, false);
  if (!line.is_object()) return event;
  event.ref = {text_at(line, "source"), text_at(line, "id")};
  event.type = text_at(line, "type");
  if (const auto data = line.find("data"); data != line.end()) event.data = *data;
  return event;
}

void find_places(const nlohmann::json& node, const std::string& path, std::string_view value,
                 std::vector<WhyRead>& places) {
  if (node.is_object()) {
    for (const auto& [key, inside] : node.items())
      find_places(inside, path.empty() ? key : fmt::format("{}.{}", path, key), value, places);
  } else if (node.is_array()) {
    for (std::size_t i = 0; i < node.size(); ++i) find_places(node[i], fmt::format("{}[{}]", path, i), value, places);
  } else {
    const std::string text = node.is_string() ? node.get<std::string>() : node.dump();
    if (text == value && !value.empty()) places.push_back({path, node.dump()});
  }
}

std::string payment_of(const nlohmann::json& data) {
  const nlohmann::json::json_pointer id("/payment/id");
  return data.is_object() && data.contains(id) && data[id].is_string() ? data[id].get<std::string>() : std::string();
}

Result<ReadEvent> find_event(work::Rows& rows, store::WorkspaceNumber workspace, std::string_view id) {
  if (const auto number = crm::parse_id("evt-", id)) {
    auto stored = log::read_event(rows, workspace, *number);
    if (!stored) return tl::unexpected(stored.error());
    if (*stored) return read(std::move(**stored));
  }
  std::vector<ReadEvent> found;
  if (auto scanned = scan_with_id(rows, workspace, id,
                                  [&](ReadEvent&& event) {
                                    found.push_back(std::move(event));
                                    return found.size() < 2;
                                  });
      !scanned)
    return tl::unexpected(scanned.error());
  if (found.empty())
    return fail(ErrorCode::not_found,
                fmt::format("no event `{}` is kept; a line that was refused is in `dealflow list rejected`", id));
  if (found.size() > 1)
    return fail(ErrorCode::invalid_argument,
                fmt::format("several senders gave the id `{}`: name it by its number, evt-{} or evt-{}", id,
                            found[0].stored.number, found[1].stored.number));
  return std::move(found.front());
}

Result<std::optional<ReadEvent>> find_event(work::Rows& rows, store::WorkspaceNumber workspace, const EventRef& ref) {
  std::optional<ReadEvent> found;
  auto scanned = scan_with_id(rows, workspace, ref.id, [&](ReadEvent&& event) {
    if (event.ref == ref) found = std::move(event);
    return !found;
  });
  if (!scanned) return tl::unexpected(scanned.error());
  return found;
}

}  // namespace dealflow::replay
