#include "engine/log/compression.hpp"

#include <zstd.h>

#include <cassert>

namespace dealflow::log {
namespace {

constexpr int compression_level = 1;  // 3 saves 6 % more and takes twice the time

struct ContextDeleter {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

}  // namespace

struct Compressor::Context {
  std::unique_ptr<ZSTD_CCtx, ContextDeleter> context{ZSTD_createCCtx()};
};

Compressor::Compressor() : context_(std::make_unique<Context>()) {}
Compressor::~Compressor() = default;
Compressor::Compressor(Compressor&&) noexcept = default;
Compressor& Compressor::operator=(Compressor&&) noexcept = default;

std::string Compressor::compress(std::string_view plain) {
  std::string bytes(ZSTD_compressBound(plain.size()), '\0');
  const std::size_t written = ZSTD_compressCCtx(context_->context.get(), bytes.data(), bytes.size(), plain.data(),
                                                plain.size(), compression_level);
  assert(ZSTD_isError(written) == 0U);  // the bound leaves room for anything
  bytes.resize(written);
  return bytes;
}

std::optional<std::string> decompress(std::string_view bytes, std::size_t size, std::size_t size_max) {
  if (size > size_max || ZSTD_getFrameContentSize(bytes.data(), bytes.size()) != size) return std::nullopt;
  std::string plain(size, '\0');
  const std::size_t read = ZSTD_decompress(plain.data(), plain.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(read) != 0U || read != size) return std::nullopt;
  return plain;
}

}  // namespace dealflow::log
