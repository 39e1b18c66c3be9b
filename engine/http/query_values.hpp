// What stands behind the question mark of a request, held against what its route declares.
//
// Threads:  plain values.
// Source:   RFC 3986, section 3.4; the encoding of HTML forms (`+` is a blank).
#pragma once

#include "engine/http/problem.hpp"

#include <tl/expected.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace dealflow::http {

struct Parameter {
  enum class Kind : std::uint8_t { text, number, flag, choice };
  std::string_view name;
  Kind kind = Kind::text;
  std::string_view doc;
  std::string_view choices = {};      // "day week month"
  std::uint64_t least = 0, most = 0;  // of a number
};

class QueryValues {
 public:
  // 400 for a parameter that is not declared, stands twice, or is not of its kind.
  [[nodiscard]] static tl::expected<QueryValues, Problem> read(std::string_view query,
                                                               std::span<const Parameter> declared);
  // Empty where it is left out.
  [[nodiscard]] std::string text(std::string_view name) const;
  [[nodiscard]] std::optional<std::uint64_t> number(std::string_view name) const;
  [[nodiscard]] bool flag(std::string_view name) const { return text(name) == "true"; }

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace dealflow::http
