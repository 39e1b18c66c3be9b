// CEL's encoders extension.
#include "stdlib/functions/function_sets.hpp"

#include "dsl/cel/base64.hpp"

#include <fmt/format.h>

namespace dealflow::cel {
namespace {

std::string encode(Bytes bytes) { return encode_base64(bytes.data); }

tl::expected<Bytes, CallError> decode(CallContext& context, std::string_view text) {
  const auto bytes = decode_base64(text);
  if (!bytes) return no_conversion(fmt::format("\"{}\" is not base64", text));
  return Bytes{context.arena.copy(*bytes)};
}

}  // namespace

std::vector<Function> encoder_functions() {
  return {
      define<&encode>({.name = "base64.encode",
                       .doc = "Bytes as base64, with padding.",
                       .example = {"base64.encode(b'hello')", "\"aGVsbG8=\""}}),
      define<&decode>({.name = "base64.decode",
                       .doc = "Base64 to bytes; padding may be missing.",
                       .example = {"base64.decode('aGVsbG8')", "b\"hello\""}}),
  };
}

}  // namespace dealflow::cel
