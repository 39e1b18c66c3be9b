// Parts of web addresses, as people and forms give them: a scheme may be missing.
// Source: RFC 3986 for the parts; WHATWG URL, "application/x-www-form-urlencoded", for parameters.
#include "dsl/base/trim.hpp"
#include "dsl/base/utf8.hpp"
#include "stdlib/contact_details.hpp"
#include "stdlib/functions/dealflow/sets.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dealflow::stdlib {
namespace {

using cel::CallContext;
using cel::CallResult;

bool is_scheme(std::string_view text) {
  return text.size() > 1 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-' ||
                  c == '.';
         });
}

struct Address {
  std::string_view rest;  // behind "https://" or "//"
  bool marked = false;    // one of the two is there
};

Address without_scheme(std::string_view url) {
  url = trimmed(url);
  if (url.starts_with("//")) return {url.substr(2), true};
  const auto end = url.find("://");
  if (end != std::string_view::npos && is_scheme(url.substr(0, end))) return {url.substr(end + 3), true};
  return {url, false};
}

// Where nothing marks it as one, a host has to look like one: "example.com/cakes", not "cakes" or "ana@example.com".
std::optional<std::string> host_of(std::string_view url) {
  const Address address = without_scheme(url);
  std::string_view authority = address.rest.substr(0, address.rest.find_first_of("/?#"));
  const auto user = authority.rfind('@');
  if (user != std::string_view::npos && !address.marked) return std::nullopt;
  if (user != std::string_view::npos) authority.remove_prefix(user + 1);
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    return std::string(authority.substr(0, close + 1));
  }
  auto host = normalize_host(authority.substr(0, authority.find(':')));
  if (host && !address.marked && host->find('.') == std::string::npos) return std::nullopt;
  return host;
}

CallResult host(CallContext& context, std::string_view url) {
  const auto found = host_of(url);
  if (!found) return unreadable(context, fmt::format("{} is no web address", quoted(url)));
  return text_value(context, *found);
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// A percent sign without two digits behind it stands for itself.
std::string decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low >= 0) {
      result.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      result.push_back(text[i] == '+' ? ' ' : text[i]);
    }
  }
  return result;
}

// The first parameter of that name.
std::optional<std::string> parameter_of(std::string_view url, std::string_view name) {
  url = url.substr(0, url.find('#'));
  const auto question = url.find('?');
  if (question == std::string_view::npos) return std::nullopt;
  std::string_view query = url.substr(question + 1);
  for (;;) {
    const auto end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    const auto equals = pair.find('=');
    if (decoded(pair.substr(0, equals)) == name)
      return equals == std::string_view::npos ? std::string() : decoded(pair.substr(equals + 1));
    if (end == std::string_view::npos) return std::nullopt;
    query.remove_prefix(end + 1);
  }
}

CallResult param(CallContext& context, std::string_view url, std::string_view name) {
  const auto value = parameter_of(url, name);
  if (!value) return unreadable(context, fmt::format("{} has no parameter {}", quoted(url), quoted(name)));
  if (find_invalid_utf8(*value))
    return unreadable(context, fmt::format("the parameter {} of {} is no text", quoted(name), quoted(url)));
  return text_value(context, *value);
}

// All but RFC 3986's unreserved characters.
std::string encode(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    result += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return result;
}

}  // namespace

std::vector<cel::Function> url_functions() {
  using cel::define;
  using cel::Type;
  return {
      define<&host>(
          {.name = "url.host",
           .doc = "The address's host in small letters and ASCII, without port and user; the scheme may be "
                  "missing.",
           .example = {R"(url.host("https://Shop.Example.com:8443/cakes?utm_source=mail"))", R"("shop.example.com")"},
           .result = Type::text()}),
      define<&param>(
          {.name = "url.param",
           .doc = "The value of the address's first parameter of that name, decoded.",
           .example = {R"(url.param("https://example.com/?utm_source=spring+mail", "utm_source"))", R"("spring mail")"},
           .result = Type::text()}),
      define<&encode>({.name = "url.encode",
                       .doc = "The text as it can stand in a parameter of an address.",
                       .example = {R"(url.encode("São Paulo & co"))", R"("S%C3%A3o%20Paulo%20%26%20co")"}}),
  };
}

}  // namespace dealflow::stdlib
