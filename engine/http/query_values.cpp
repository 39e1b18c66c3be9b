#include "engine/http/query_values.hpp"

#include "engine/http/percent.hpp"

#include "dsl/base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace dealflow::http {
namespace {

tl::unexpected<Problem> refuse(std::string detail) {
  return tl::unexpected(Problem{.status = 400, .code = "http.parameter", .detail = std::move(detail)});
}

std::optional<std::string> decode(std::string_view text) {
  std::string blanks(text);
  std::replace(blanks.begin(), blanks.end(), '+', ' ');
  auto decoded = decode_percent(blanks);
  if (!decoded || find_invalid_utf8(*decoded)) return std::nullopt;
  return decoded;
}

std::optional<std::uint64_t> read_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool is_one_of(std::string_view choices, std::string_view value) {
  while (!choices.empty()) {
    const std::size_t end = choices.find(' ');
    if (choices.substr(0, end) == value) return true;
    choices.remove_prefix(end == std::string_view::npos ? choices.size() : end + 1);
  }
  return false;
}

// What is wrong with the value; empty: nothing.
std::string fault(const Parameter& parameter, std::string_view value) {
  switch (parameter.kind) {
    case Parameter::Kind::text: return {};
    case Parameter::Kind::flag: return value == "true" || value == "false" ? "" : "is `true` or `false`";
    case Parameter::Kind::choice:
      return is_one_of(parameter.choices, value) ? std::string() : fmt::format("is one of {}", parameter.choices);
    case Parameter::Kind::number: {
      const auto number = read_number(value);
      if (number && *number >= parameter.least && *number <= parameter.most) return {};
      return fmt::format("is a number from {} to {}", parameter.least, parameter.most);
    }
  }
  return {};
}

}  // namespace

tl::expected<QueryValues, Problem> QueryValues::read(std::string_view query, std::span<const Parameter> declared) {
  QueryValues values;
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    auto name = decode(pair.substr(0, equals));
    auto value = decode(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1));
    if (!name || !value) return refuse("what stands behind the question mark is not percent-encoded UTF-8");
    const auto parameter =
        std::find_if(declared.begin(), declared.end(), [&](const Parameter& one) { return one.name == *name; });
    if (parameter == declared.end()) {
      std::string known;
      for (const Parameter& one : declared) known += fmt::format("{}{}", known.empty() ? "" : ", ", one.name);
      return refuse(known.empty() ? fmt::format("`{}`: this path takes no parameters", *name)
                                  : fmt::format("no parameter `{}`; there are {}", *name, known));
    }
    if (value->empty()) continue;
    if (const std::string why = fault(*parameter, *value); !why.empty())
      return refuse(fmt::format("`{}` is `{}`, and {}", *name, *value, why));
    if (!values.values_.emplace(std::move(*name), std::move(*value)).second)
      return refuse(fmt::format("`{}` stands twice", parameter->name));
  }
  return values;
}

std::string QueryValues::text(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::string() : found->second;
}

std::optional<std::uint64_t> QueryValues::number(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::nullopt : read_number(found->second);
}

}  // namespace dealflow::http
