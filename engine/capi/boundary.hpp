// Where C++ ends: results and exceptions become codes, texts become views, and back.
//
// Every function of dealflow.h that can fail is a call of guarded(); whatever is thrown inside, for want of memory most
// of all, comes back as a code.
#pragma once

#include "engine/capi/handles.hpp"

#include <dealflow/result.hpp>

#include <cstddef>
#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>

namespace dealflow::capi {

[[nodiscard]] dealflow_code code_of(ErrorCode code);

// Tells the caller, where he wants to know; without memory for the words he gets the code alone.
dealflow_code tell(dealflow_error** error, dealflow_code code, std::string_view message,
                   std::string_view diagnostics = {}) noexcept;

[[nodiscard]] inline std::string_view view(dealflow_text text) {
  return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.length);
}
[[nodiscard]] inline std::string copy(dealflow_text text) { return std::string(view(text)); }
[[nodiscard]] inline dealflow_text text_of(std::string_view text) { return {text.data(), text.size()}; }

template <class Act>  // Result<void>()
dealflow_code guarded(dealflow_error** error, Act&& act) noexcept {
  if (error != nullptr) *error = nullptr;
  try {
    const Result<void> done = std::forward<Act>(act)();
    return done ? DEALFLOW_OK : tell(error, code_of(done.error().code), done.error().detail);
  } catch (const std::bad_alloc&) {
    return tell(error, DEALFLOW_NO_MEMORY, "out of memory");
  } catch (const std::exception& thrown) {
    return tell(error, DEALFLOW_INTERNAL, thrown.what());
  } catch (...) {
    return tell(error, DEALFLOW_INTERNAL, "unknown exception");
  }
}

// The same for a function of a handle.
template <class Handle, class Act>
dealflow_code guarded_on(const Handle* handle, dealflow_error** error, Act&& act) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (handle == nullptr) return fail(ErrorCode::invalid_argument, "the handle is NULL");
    return std::forward<Act>(act)();
  });
}

// For what gives a text: `act` returns a Result<std::string>.
template <class Handle, class Act>
dealflow_code guarded_text(const Handle* handle, dealflow_buffer** out, dealflow_error** error, Act&& act) noexcept {
  if (out != nullptr) *out = nullptr;
  return guarded_on(handle, error, [&]() -> Result<void> {
    Result<std::string> text = std::forward<Act>(act)();
    if (!text) return tl::unexpected(std::move(text.error()));
    if (out != nullptr) *out = std::make_unique<dealflow_buffer>(dealflow_buffer{std::move(*text)}).release();
    return {};
  });
}

// A copy of the caller's struct as this library knows it: what an older caller does not have is zero.
template <class Sized>
[[nodiscard]] Result<Sized> sized(const Sized* given) {
  Sized known{};
  if (given == nullptr) return known;
  const std::size_t size = given->struct_size;
  if (size < sizeof size) return fail(ErrorCode::invalid_argument, "struct_size is not set");
  const auto* bytes = reinterpret_cast<const unsigned char*>(given);
  for (std::size_t i = sizeof known; i < size; ++i) {
    if (bytes[i] != 0)
      return fail(ErrorCode::invalid_argument, "an option of a newer dealflow is set, which this one does not know");
  }
  std::memcpy(&known, given, size < sizeof known ? size : sizeof known);
  return known;
}

// [{…},{…}] of JSON texts.
template <class Items, class ToJson>
[[nodiscard]] std::string json_array(const Items& items, const ToJson& json_of) {
  std::string array = "[";
  for (const auto& item : items) {
    if (array.size() > 1) array += ',';
    array += json_of(item);
  }
  return array += ']';
}

}  // namespace dealflow::capi
