#include "engine/http/routing.hpp"

#include "engine/http/percent.hpp"

#include "dsl/base/utf8.hpp"

#include <fmt/format.h>

#include <optional>

namespace dealflow::http {
namespace {

std::string_view take_part(std::string_view& path) {
  const std::size_t end = path.find('/');
  const std::string_view part = path.substr(0, end);
  path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
  return part;
}

// The values of the parts in braces; nothing where the path is another one.
std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path) {
  std::vector<std::string> values;
  for (;;) {
    if (pattern.empty() || path.empty()) break;
    const bool more_pattern = pattern.find('/') != std::string_view::npos;
    const bool more_path = path.find('/') != std::string_view::npos;
    const std::string_view wanted = take_part(pattern);
    const std::string_view given = take_part(path);
    if (more_pattern != more_path) return std::nullopt;
    if (!wanted.starts_with('{')) {
      if (wanted != given) return std::nullopt;
      continue;
    }
    auto value = decode_percent(given);
    if (!value || value->empty() || find_invalid_utf8(*value)) return std::nullopt;
    values.push_back(std::move(*value));
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return values;
}

void add_method(std::string& allow, std::string_view method) {
  allow += (allow.empty() ? "" : ", ");
  allow += method;
  if (method == "GET") allow += ", HEAD";
}

}  // namespace

tl::expected<Found, Problem> find_route(std::span<const Route> all, std::string_view method, std::string_view path) {
  Found found;
  const Route* any = nullptr;
  for (const Route& route : all) {
    auto values = match(route.path, path);
    if (!values) continue;
    if (any == nullptr) {
      any = &route;
      found.values = *values;
    }
    add_method(found.allow, route.method);
    const bool wanted = route.method == method || (method == "HEAD" && route.method == "GET");
    if (!wanted || found.route != nullptr) continue;
    found.route = &route;
    found.values = std::move(*values);
  }
  if (any == nullptr)
    return tl::unexpected(Problem{.status = 404, .code = "http.no_such_path", .detail = "nothing is at this path"});
  found.allow += ", OPTIONS";
  if (method == "OPTIONS") {
    found.asks_for_options = true;
    found.route = any;
  }
  if (found.route != nullptr) return found;
  return tl::unexpected(Problem{.status = 405,
                                .code = "http.method",
                                .detail = fmt::format("this path takes {}", found.allow),
                                .headers = {{"Allow", found.allow}}});
}

}  // namespace dealflow::http
