// Bytes made small: what is stored and rarely read.
//
// Errors:   nothing comes back of bytes that are not what compress() made, or are larger than the caller allows.
// Threads:  a Compressor belongs to one thread; its memory is used again from call to call.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dealflow::log {

class Compressor {
 public:
  Compressor();
  ~Compressor();
  Compressor(Compressor&&) noexcept;
  Compressor& operator=(Compressor&&) noexcept;

  // The same bytes give the same bytes.
  [[nodiscard]] std::string compress(std::string_view plain);

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

// `size`: what the plain bytes are long, as was kept beside them.
[[nodiscard]] std::optional<std::string> decompress(std::string_view bytes, std::size_t size, std::size_t size_max);

}  // namespace dealflow::log
