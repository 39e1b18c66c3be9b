#include "engine/cli/exit_status.hpp"

namespace dealflow::cli {

ExitStatus status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::refused:
    case ErrorCode::not_found: return ExitStatus::refused;
    case ErrorCode::invalid_argument: return ExitStatus::usage;
    case ErrorCode::store_missing:
    case ErrorCode::store_damaged:
    case ErrorCode::store_newer_format:
    case ErrorCode::store_locked:
    case ErrorCode::store_full:
    case ErrorCode::io:
    case ErrorCode::cancelled:
    case ErrorCode::busy: return ExitStatus::broken;
  }
  return ExitStatus::broken;
}

}  // namespace dealflow::cli
