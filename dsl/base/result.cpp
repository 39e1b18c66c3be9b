#include <dealflow/result.hpp>

namespace dealflow {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument: return "invalid_argument";
    case ErrorCode::refused: return "refused";
    case ErrorCode::not_found: return "not_found";
    case ErrorCode::store_missing: return "store_missing";
    case ErrorCode::store_damaged: return "store_damaged";
    case ErrorCode::store_newer_format: return "store_newer_format";
    case ErrorCode::store_locked: return "store_locked";
    case ErrorCode::store_full: return "store_full";
    case ErrorCode::io: return "io";
    case ErrorCode::cancelled: return "cancelled";
    case ErrorCode::busy: return "busy";
  }
  return "io";  // not reached; keeps GCC quiet without hiding a missing case
}

bool worth_retrying(ErrorCode code) {
  switch (code) {
    case ErrorCode::store_locked:
    case ErrorCode::store_full:
    case ErrorCode::io:
    case ErrorCode::busy: return true;
    case ErrorCode::invalid_argument:
    case ErrorCode::refused:
    case ErrorCode::not_found:
    case ErrorCode::store_missing:
    case ErrorCode::store_damaged:
    case ErrorCode::store_newer_format:
    case ErrorCode::cancelled: return false;
  }
  return false;
}

}  // namespace dealflow
