#include "engine/crm/load.hpp"

#include "engine/crm/keys.hpp"
#include "engine/crm/stored.hpp"

#include <algorithm>
#include <utility>

namespace dealflow::crm {
namespace {

// Reads all rows under the prefix; the first that does not decode ends it.
template <class Take>
Result<void> read_rows(work::Rows& rows, const store::Key& prefix, Take take) {
  Result<void> taken;
  auto scanned = rows.scan(prefix.bytes(), {}, [&](std::string_view, std::string_view value) {
    taken = take(value);
    return taken.has_value();
  });
  return scanned ? taken : scanned;
}

Result<void> read_history(work::Rows& rows, const store::Key& prefix, std::vector<HistoryEntry>& history) {
  return read_rows(rows, prefix, [&](std::string_view value) -> Result<void> {
    const auto row = decode_history(value);
    if (!row) return tl::unexpected(row.error());
    append_history(*row, history);
    return {};
  });
}

Result<void> read_sessions(work::Rows& rows, const store::Key& prefix, std::vector<Session>& sessions) {
  return read_rows(rows, prefix, [&](std::string_view value) -> Result<void> {
    auto session = decode_session(value);
    if (!session) return tl::unexpected(session.error());
    sessions.push_back(std::move(session->session));
    return {};
  });
}

// A joined contact's rows stay under its own number; the survivor shows them among its own, by time.
Result<void> read_parts(work::Rows& rows, store::WorkspaceNumber workspace, Contact& contact) {
  std::vector<std::uint64_t> numbers{contact.number};
  numbers.insert(numbers.end(), contact.merged.begin(), contact.merged.end());
  for (const std::uint64_t number : numbers) {
    const std::size_t former = contact.history.size();
    if (auto read = read_history(rows, contact_prefix(workspace, number, store::ContactPart::history), contact.history);
        !read)
      return read;
    for (std::size_t at = former; at < contact.history.size(); ++at) contact.history[at].contact = number;
    if (auto read =
            read_sessions(rows, contact_prefix(workspace, number, store::ContactPart::session), contact.sessions);
        !read)
      return read;
  }
  if (numbers.size() > 1) {
    const auto earlier = [](const auto& a, const auto& b) { return a.at < b.at; };
    std::stable_sort(contact.history.begin(), contact.history.end(), earlier);
    std::stable_sort(contact.sessions.begin(), contact.sessions.end(), earlier);
  }
  return {};
}

}  // namespace

Result<std::optional<Contact>> load_contact(work::Rows& rows, store::WorkspaceNumber workspace, std::uint64_t number,
                                            Depth depth) {
  const auto bytes = rows.get(contact_key(workspace, number));
  if (!bytes) return tl::unexpected(bytes.error());
  if (!*bytes) return std::nullopt;
  auto stored = decode_contact(number, **bytes);
  if (!stored) return tl::unexpected(stored.error());
  if (stored->joined_into != 0) return std::nullopt;
  if (depth == Depth::whole)
    if (auto read = read_parts(rows, workspace, stored->card); !read) return tl::unexpected(read.error());
  return std::move(stored->card);
}

Result<std::optional<Deal>> load_deal(work::Rows& rows, store::WorkspaceNumber workspace, std::uint64_t number,
                                      Depth depth) {
  const auto bytes = rows.get(deal_key(workspace, number));
  if (!bytes) return tl::unexpected(bytes.error());
  if (!*bytes) return std::nullopt;
  auto stored = decode_deal(number, **bytes);
  if (!stored) return tl::unexpected(stored.error());
  if (depth == Depth::whole)
    if (auto read = read_history(rows, deal_prefix(workspace, number, store::DealPart::history), stored->card.history);
        !read)
      return tl::unexpected(read.error());
  return std::move(stored->card);
}

Result<std::optional<Payment>> load_payment(work::Rows& rows, store::WorkspaceNumber workspace, std::uint64_t number) {
  const auto bytes = rows.get(payment_key(workspace, number));
  if (!bytes) return tl::unexpected(bytes.error());
  if (!*bytes) return std::nullopt;
  auto stored = decode_payment(number, **bytes);
  if (!stored) return tl::unexpected(stored.error());
  return std::move(stored->card);
}

Result<std::optional<Course>> load_course(work::Rows& rows, store::WorkspaceNumber workspace, std::string_view id) {
  const auto bytes = rows.get(course_key(workspace, id));
  if (!bytes) return tl::unexpected(bytes.error());
  if (!*bytes) return std::nullopt;
  auto stored = decode_course(**bytes);
  if (!stored) return tl::unexpected(stored.error());
  return std::move(stored->card);
}

Result<void> list_courses(work::Rows& rows, store::WorkspaceNumber workspace,
                          const std::function<bool(const Course&)>& visit) {
  bool more = true;
  auto read = read_rows(rows, store::Key(workspace, store::Table::course), [&](std::string_view value) -> Result<void> {
    const auto course = decode_course(value);
    if (!course) return tl::unexpected(course.error());
    if (more) more = visit(course->card);
    return {};
  });
  return read;
}

Result<std::uint64_t> surviving_contact(work::Rows& rows, store::WorkspaceNumber workspace, std::uint64_t number) {
  // A survivor may have been joined into another one since; the chain is never a circle in a store that is whole.
  for (std::size_t hops = 0; hops < joins_max; ++hops) {
    const auto bytes = rows.get(alias_key(workspace, number));
    if (!bytes) return tl::unexpected(bytes.error());
    if (!*bytes) return number;
    const auto next = decode_number(**bytes);
    if (!next) return tl::unexpected(next.error());
    number = *next;
  }
  return fail(ErrorCode::store_damaged, "contacts are joined in a circle: check the store with `dealflow verify`");
}

}  // namespace dealflow::crm
