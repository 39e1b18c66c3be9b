// Codes, errors, buffers and the version of dealflow.h.
#include "engine/capi/boundary.hpp"

namespace dealflow::capi {
namespace {

struct Code {
  dealflow_code code;
  ErrorCode error;
};
constexpr Code codes[] = {
    {DEALFLOW_INVALID_ARGUMENT, ErrorCode::invalid_argument},
    {DEALFLOW_REFUSED, ErrorCode::refused},
    {DEALFLOW_NOT_FOUND, ErrorCode::not_found},
    {DEALFLOW_STORE_MISSING, ErrorCode::store_missing},
    {DEALFLOW_STORE_DAMAGED, ErrorCode::store_damaged},
    {DEALFLOW_STORE_NEWER_FORMAT, ErrorCode::store_newer_format},
    {DEALFLOW_STORE_LOCKED, ErrorCode::store_locked},
    {DEALFLOW_STORE_FULL, ErrorCode::store_full},
    {DEALFLOW_IO, ErrorCode::io},
    {DEALFLOW_CANCELLED, ErrorCode::cancelled},
    {DEALFLOW_BUSY, ErrorCode::busy},
};

}  // namespace

dealflow_code code_of(ErrorCode code) {
  for (const Code& one : codes) {
    if (one.error == code) return one.code;
  }
  return DEALFLOW_INTERNAL;
}

dealflow_code tell(dealflow_error** error, dealflow_code code, std::string_view message,
                   std::string_view diagnostics) noexcept {
  if (error == nullptr) return code;
  *error = nullptr;
  try {
    *error = new dealflow_error{code, std::string(message), std::string(diagnostics)};
  } catch (...) {  // the code says enough
  }
  return code;
}

}  // namespace dealflow::capi

using dealflow::capi::text_of;

const char* dealflow_version(void) { return DEALFLOW_VERSION; }

dealflow_text dealflow_buffer_text(const dealflow_buffer* buffer) {
  return buffer == nullptr ? dealflow_text{} : text_of(buffer->text);
}
void dealflow_buffer_free(dealflow_buffer* buffer) { delete buffer; }

const char* dealflow_code_name(dealflow_code code) {
  switch (code) {
    case DEALFLOW_OK: return "ok";
    case DEALFLOW_NO_MEMORY: return "no_memory";
    case DEALFLOW_INTERNAL: return "internal";
    default: break;
  }
  for (const auto& one : dealflow::capi::codes) {
    if (one.code == code) return to_string(one.error).data();  // literals: a NUL follows them
  }
  return "unknown";
}

int dealflow_worth_retrying(dealflow_code code) {
  for (const auto& one : dealflow::capi::codes) {
    if (one.code == code) return dealflow::worth_retrying(one.error) ? 1 : 0;
  }
  return code == DEALFLOW_NO_MEMORY ? 1 : 0;
}

dealflow_code dealflow_error_code(const dealflow_error* error) { return error == nullptr ? DEALFLOW_OK : error->code; }
dealflow_text dealflow_error_message(const dealflow_error* error) {
  return error == nullptr ? dealflow_text{} : text_of(error->message);
}
dealflow_text dealflow_error_diagnostics(const dealflow_error* error) {
  return error == nullptr ? dealflow_text{} : text_of(error->diagnostics);
}
void dealflow_error_free(dealflow_error* error) { delete error; }
