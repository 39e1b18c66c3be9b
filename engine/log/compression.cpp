#include "engine/log/compression.hpp"

#include <zstd.h>
#include <zstd_errors.h>

#include <cassert>
#include <new>

namespace dealflow::log {
namespace {

constexpr int compression_level = 1;  // 3 saves 6 % more and takes twice the time

struct ContextDeleter {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

// Want of memory is told as everywhere else, not as bytes that do not decompress.
std::size_t checked(std::size_t answer) {
  if (ZSTD_isError(answer) != 0U && ZSTD_getErrorCode(answer) == ZSTD_error_memory_allocation) throw std::bad_alloc();
  return answer;
}

}  // namespace

struct Compressor::Context {
  Context() : context(ZSTD_createCCtx()) {
    if (!context) throw std::bad_alloc();
  }
  std::unique_ptr<ZSTD_CCtx, ContextDeleter> context;
};

Compressor::Compressor() : context_(std::make_unique<Context>()) {}
Compressor::~Compressor() = default;
Compressor::Compressor(Compressor&&) noexcept = default;
Compressor& Compressor::operator=(Compressor&&) noexcept = default;

std::string Compressor::compress(std::string_view plain) {
  std::string bytes(ZSTD_compressBound(plain.size()), '\0');
  const std::size_t written = checked(ZSTD_compressCCtx(context_->context.get(), bytes.data(), bytes.size(),
                                                        plain.data(), plain.size(), compression_level));
  assert(ZSTD_isError(written) == 0U);  // the bound leaves room for anything
  bytes.resize(written);
  return bytes;
}

std::optional<std::string> decompress(std::string_view bytes, std::size_t size, std::size_t size_max) {
  if (size > size_max || ZSTD_getFrameContentSize(bytes.data(), bytes.size()) != size) return std::nullopt;
  std::string plain(size, '\0');
  const std::size_t read = checked(ZSTD_decompress(plain.data(), plain.size(), bytes.data(), bytes.size()));
  if (ZSTD_isError(read) != 0U || read != size) return std::nullopt;
  return plain;
}

}  // namespace dealflow::log
