#include <dealflow/backup.hpp>

#include "engine/store/child.hpp"
#include "engine/store/creation.hpp"
#include "engine/store/environment.hpp"
#include "engine/store/file_check.hpp"
#include "engine/store/file_system.hpp"
#include "engine/store/lmdb_error.hpp"
#include "engine/store/no_readers.hpp"
#include "engine/store/sync_path.hpp"
#include "engine/store/verify.hpp"
#include "engine/store/writer_lock.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <system_error>

namespace dealflow {
namespace {

namespace fs = std::filesystem;
using store::check_file;
using store::data_file_name;
using store::Environment;
using store::incoming_folder_name;
using store::lmdb_error;
using store::lock_file_name;
using store::make_private_folder;
using store::NoReaders;
using store::remove_leftovers;
using store::sync_path;
using store::WriterLock;

constexpr std::chrono::milliseconds patience_of_replacing{3000};

Result<void> copy_here(const fs::path& from, const fs::path& to) {
  const auto environment = Environment::open(from, {});
  if (!environment) return tl::unexpected(environment.error());
  if (auto copied = environment->copy_to(to); !copied) return copied;
  int rc = sync_path(to / data_file_name);
  if (rc == 0) rc = sync_path(to);
  if (rc != 0) return tl::unexpected(lmdb_error(rc, fmt::format("copying to {}", to.string())));
  return {};
}

// In a child a damaged page of the source is an error instead of the end of this process.
Result<void> copy_in_child(const fs::path& from, const fs::path& to) {
  const auto answer = store::in_child([&] {
    const auto copied = copy_here(from, to);
    return copied ? std::string("copied")
                  : fmt::format("{} {}", static_cast<int>(copied.error().code), copied.error().detail);
  });
  if (!answer) return tl::unexpected(answer.error());
  if (answer->text == "copied") return {};
  const std::size_t space = answer->text.find(' ');
  if (space == std::string::npos)
    return fail(ErrorCode::store_damaged,
                fmt::format("copying the store {} ended with signal {}: pages of it are damaged; `verify` says more",
                            from.string(), answer->signal));
  return fail(static_cast<ErrorCode>(std::stoi(answer->text.substr(0, space))), answer->text.substr(space + 1));
}

Result<CopySize> checked_copy(const fs::path& from, const fs::path& to, bool in_child) {
  auto copied = in_child ? copy_in_child(from, to) : copy_here(from, to);
  if (!copied) return tl::unexpected(copied.error());
  const auto report = in_child ? store::verify_in_child(to) : store::verify(to);
  if (!report) return tl::unexpected(report.error());
  if (report->damaged > 0)
    return fail(ErrorCode::store_damaged,
                fmt::format("of the copy of {}, {} rows or pages are damaged: {}", from.string(), report->damaged,
                            report->findings.empty() ? "" : report->findings.front()));
  CopySize size;
  for (const auto& [name, table] : report->tables) size.rows += table.rows;
  std::error_code ignored;
  size.bytes = fs::file_size(to / data_file_name, ignored);
  fs::remove(to / lock_file_name, ignored);  // of the verification
  return size;
}

Result<void> rename_synced(const fs::path& from, const fs::path& to) {
  int rc = ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
  if (rc == 0) rc = sync_path(to.parent_path());
  if (rc != 0) return tl::unexpected(lmdb_error(rc, fmt::format("putting {} in its place", to.string())));
  return {};
}

// Without a slash at its end, so that it has a name and a parent.
fs::path plain(const fs::path& path) {
  std::error_code ignored;
  fs::path whole = fs::absolute(path, ignored).lexically_normal();
  return whole.has_filename() ? whole : whole.parent_path();
}

bool holds_store(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / data_file_name, ignored);
}

// The file keeps a second name: nothing is copied, and at no moment is there none.
Result<fs::path> keep_aside(const fs::path& store) {
  fs::path aside;
  std::error_code error;
  int number = 0;
  do {
    aside = store / fmt::format("replaced-{}", ++number);
  } while (fs::exists(aside, error));
  if (auto made = make_private_folder(aside); !made) return tl::unexpected(made.error());
  int rc = ::link((store / data_file_name).c_str(), (aside / data_file_name).c_str()) == 0 ? 0 : errno;
  if (rc == 0) rc = sync_path(aside);
  if (rc == 0) return aside;
  fs::remove(aside, error);
  return tl::unexpected(lmdb_error(rc, fmt::format("keeping the store as {}", aside.string())));
}

// `incoming` is a folder of the store's own, whose writer's lock is held.
Result<std::optional<fs::path>> put_in_place(const fs::path& store, const fs::path& incoming, bool aside) {
  auto alone = NoReaders::wait(store, patience_of_replacing);
  if (!alone) return tl::unexpected(alone.error());
  std::optional<fs::path> kept;
  if (aside && holds_store(store)) {
    auto path = keep_aside(store);
    if (!path) return tl::unexpected(path.error());
    kept = std::move(*path);
  }
  if (auto forgotten = alone->forget_table(); !forgotten) return tl::unexpected(forgotten.error());
  if (auto renamed = rename_synced(incoming / data_file_name, store / data_file_name); !renamed)
    return tl::unexpected(renamed.error());
  return kept;
}

Error refused_to_replace(const fs::path& store) {
  return {ErrorCode::refused, fmt::format("{} holds a store already; nothing was changed", store.string())};
}

// The writer's lock of the store is held.
Result<Restored> restore_into(const fs::path& from, const fs::path& store, bool in_child) {
  remove_leftovers(store);
  const fs::path incoming = store / incoming_folder_name;
  Restored restored;
  const auto size = checked_copy(from, incoming, in_child);
  if (!size) return remove_leftovers(store), tl::unexpected(size.error());
  restored.size = *size;
  auto replaced = put_in_place(store, incoming, true);
  remove_leftovers(store);
  if (!replaced) return tl::unexpected(replaced.error());
  restored.replaced = std::move(*replaced);
  return restored;
}

// Of a copy one head page counts: where those of the source do not agree on the last commit, that would be hidden.
Result<void> check_source(const fs::path& store) {
  if (const auto head = check_file(store / data_file_name); !head) return tl::unexpected(head.error());
  const auto in_order = store::heads_in_order(store / data_file_name);
  if (!in_order) return tl::unexpected(in_order.error());
  if (*in_order) return {};
  return fail(ErrorCode::store_damaged, fmt::format("{}: {}; look with `dealflow verify`, nothing was copied",
                                                    store.string(), store::heads_out_of_order));
}

}  // namespace

Result<CopySize> back_up(const fs::path& store, const fs::path& to, const CopyOptions& options) {
  std::error_code ignored;
  const fs::path place = plain(to);
  if (auto good = check_source(store); !good) return tl::unexpected(good.error());
  if (fs::exists(place, ignored) && !fs::is_empty(place, ignored))
    return fail(ErrorCode::refused,
                fmt::format("{} is there already; a backup goes to a new folder, nothing was copied", to.string()));
  const fs::path partial = place.parent_path() / (place.filename().string() + ".partial");
  if (auto made = make_private_folder(partial); !made) return tl::unexpected(made.error());
  const auto lock = WriterLock::take(partial);
  if (!lock) return tl::unexpected(lock.error());
  const fs::path incoming = partial / incoming_folder_name;
  fs::remove_all(incoming, ignored);  // of one that was broken off
  auto size = checked_copy(store, incoming, options.in_child);
  if (size)
    if (auto renamed = rename_synced(incoming, place); !renamed) size = tl::unexpected(renamed.error());
  fs::remove_all(partial, ignored);
  return size;
}

Result<Restored> restore(const fs::path& from, const fs::path& store, const RestoreOptions& options) {
  std::error_code ignored;
  if (auto good = check_source(from); !good) return tl::unexpected(good.error());
  const bool is_there = holds_store(store);
  if (is_there && fs::equivalent(from / data_file_name, store / data_file_name, ignored))
    return fail(ErrorCode::invalid_argument, fmt::format("{} is the store itself", from.string()));
  if (is_there && !options.replace) return tl::unexpected(refused_to_replace(store));
  const fs::path place = plain(store);
  const auto made = make_private_folder(place);
  if (!made) return tl::unexpected(made.error());
  const auto lock = WriterLock::take(place);
  if (!lock) return tl::unexpected(lock.error());  // whatever stands there by now is the holder's
  if (!options.replace && holds_store(place)) return tl::unexpected(refused_to_replace(store));
  auto restored = restore_into(from, place, options.copy.in_child);
  if (!restored && *made && !holds_store(place)) {
    for (const char* file : {lock_file_name, store::writer_lock_name}) fs::remove(place / file, ignored);
    fs::remove(place, ignored);  // stays where somebody has put something into it
  }
  return restored;
}

Result<Compacted> compact(const fs::path& store, const CopyOptions& options) {
  std::error_code ignored;
  if (auto good = check_source(store); !good) return tl::unexpected(good.error());
  const auto lock = WriterLock::take(store);
  if (!lock) return tl::unexpected(lock.error());
  remove_leftovers(store);
  Compacted compacted;
  compacted.bytes_before = fs::file_size(store / data_file_name, ignored);
  const fs::path incoming = store / incoming_folder_name;
  const auto size = checked_copy(store, incoming, options.in_child);
  if (!size) return remove_leftovers(store), tl::unexpected(size.error());
  const auto placed = put_in_place(plain(store), incoming, false);
  remove_leftovers(store);
  if (!placed) return tl::unexpected(placed.error());
  compacted.rows = size->rows;
  compacted.bytes_after = size->bytes;
  return compacted;
}

}  // namespace dealflow
