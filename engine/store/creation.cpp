#include "engine/store/creation.hpp"

#include "engine/store/environment.hpp"
#include "engine/store/file_check.hpp"
#include "engine/store/format_row.hpp"
#include "engine/store/lmdb_error.hpp"
#include "engine/store/sync_path.hpp"

#include <fmt/format.h>
#include <lmdb.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace dealflow::store {
namespace {

constexpr const char* new_file_name = "data.mdb.new";
constexpr const char* new_lock_name = "data.mdb.new-lock";  // LMDB's name for it
constexpr std::size_t first_map_bytes = 1U << 20U;

int write_format_row(MDB_env* env, std::string row_value) {
  MDB_txn* txn = nullptr;
  if (const int rc = mdb_txn_begin(env, nullptr, 0, &txn); rc != 0) return rc;
  MDB_dbi rows{};
  int rc = mdb_dbi_open(txn, nullptr, 0, &rows);
  const Key row_key = format_key();
  MDB_val key{row_key.bytes().size(), const_cast<char*>(row_key.bytes().data())};
  MDB_val value{row_value.size(), row_value.data()};
  if (rc == 0) rc = mdb_put(txn, rows, &key, &value, 0);
  if (rc == 0) return mdb_txn_commit(txn);
  mdb_txn_abort(txn);
  return rc;
}

int write_empty_store(const std::filesystem::path& file, bool sync) {
  std::string row_value = format_value(format_number);  // nothing below throws
  MDB_env* env = nullptr;
  if (const int rc = mdb_env_create(&env); rc != 0) return rc;
  int rc = mdb_env_set_mapsize(env, first_map_bytes);
  // The writer's lock is held: no lock file, which a full disk would answer with a signal.
  if (rc == 0) rc = mdb_env_open(env, file.c_str(), MDB_NOSUBDIR | MDB_NOLOCK | (sync ? 0U : MDB_NOSYNC), 0644);
  if (rc == 0) rc = write_format_row(env, std::move(row_value));
  if (rc == 0 && sync) rc = mdb_env_sync(env, 1);
  mdb_env_close(env);
  return rc;
}

}  // namespace

void remove_leftovers(const std::filesystem::path& folder) {
  std::error_code ignored;
  std::filesystem::remove(folder / new_file_name, ignored);
  std::filesystem::remove(folder / new_lock_name, ignored);
  std::filesystem::remove_all(folder / incoming_folder_name, ignored);
}

Result<void> create_store(const std::filesystem::path& folder, bool sync) {
  remove_leftovers(folder);
  int rc = write_empty_store(folder / new_file_name, sync);
  if (rc == 0 && sync) rc = sync_path(folder / new_file_name);
  if (rc == 0 && ::rename((folder / new_file_name).c_str(), (folder / data_file_name).c_str()) != 0) rc = errno;
  if (rc == 0 && sync) rc = sync_path(folder);
  remove_leftovers(folder);
  if (rc != 0) return tl::unexpected(lmdb_error(rc, fmt::format("making a store in {}", folder.string())));
  return {};
}

}  // namespace dealflow::store
