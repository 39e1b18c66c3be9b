#include "engine/store/lmdb_error.hpp"

#include <fmt/format.h>
#include <lmdb.h>

#include <cerrno>

namespace dealflow::store {
namespace {

ErrorCode code_of(int answer) {
  switch (answer) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case MDB_MAP_FULL: return ErrorCode::store_full;
    case MDB_INVALID:
    case MDB_CORRUPTED:
    case MDB_INCOMPATIBLE:  // of a copy: the pages of the file do not add up
    case MDB_PAGE_NOTFOUND:
    case MDB_VERSION_MISMATCH: return ErrorCode::store_damaged;
    case MDB_BAD_VALSIZE:
    case MDB_TXN_FULL: return ErrorCode::invalid_argument;
    default: return ErrorCode::io;  // an open set: whatever the operating system says
  }
}

std::string_view advice(int answer, ErrorCode code) {
  switch (code) {
    case ErrorCode::store_full:
      return answer == MDB_MAP_FULL ? "; the store is as large as it may be: allow more (--store-max) and go on: what "
                                      "was acknowledged is kept"
                                    : "; free space on the disk and go on: what was acknowledged is kept";
    case ErrorCode::store_damaged: return "; run `dealflow verify` and restore a backup";
    case ErrorCode::invalid_argument:
    case ErrorCode::refused:
    case ErrorCode::not_found:
    case ErrorCode::store_missing:
    case ErrorCode::store_newer_format:
    case ErrorCode::store_locked:
    case ErrorCode::io:
    case ErrorCode::cancelled:
    case ErrorCode::busy: return "";
  }
  return "";
}

}  // namespace

Error lmdb_error(int answer, std::string_view what) {
  const ErrorCode code = code_of(answer);
  return {code, fmt::format("{}: {}{}", what, mdb_strerror(answer), advice(answer, code))};
}

}  // namespace dealflow::store
