#include "stdlib/contact_details.hpp"
#include "dsl/base/trim.hpp"

#include <idn2.h>
#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <cstdint>

namespace dealflow::stdlib {
namespace {

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Letters of the local part beyond ASCII are left as they are: their case rules depend on the language.
std::string lowered(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

bool is_local_part(std::string_view local) {
  constexpr std::string_view special = "!#$%&'*+-/=?^_`{|}~.";
  const bool characters = std::all_of(local.begin(), local.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || static_cast<unsigned char>(c) >= 0x80 ||
           special.find(c) != std::string_view::npos;
  });
  return !local.empty() && local.size() <= 64 && characters && local.front() != '.' && local.back() != '.' &&
         local.find("..") == std::string_view::npos;
}

bool is_host_label(std::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-'; });
}

bool is_host(std::string_view host) {
  if (host.size() > 253) return false;
  for (;;) {
    const auto dot = host.find('.');
    if (!is_host_label(host.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    host.remove_prefix(dot + 1);
  }
}

}  // namespace

std::optional<std::string> normalize_host(std::string_view domain) {
  std::string ascii = lowered(domain);
  if (!is_ascii(domain)) {
    std::uint8_t* result = nullptr;
    const std::string text(domain);
    const int code = idn2_lookup_u8(reinterpret_cast<const std::uint8_t*>(text.c_str()), &result,
                                    IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    if (code != IDN2_OK) return std::nullopt;
    ascii = reinterpret_cast<const char*>(result);
    idn2_free(result);
  }
  if (!is_host(ascii)) return std::nullopt;
  return ascii;
}

std::optional<std::string> normalize_email(std::string_view text) {
  text = trimmed(text);
  const auto at = text.find('@');
  if (at == std::string_view::npos || text.find('@', at + 1) != std::string_view::npos) return std::nullopt;
  const std::string_view local = text.substr(0, at);
  if (!is_local_part(local)) return std::nullopt;
  const auto domain = normalize_host(text.substr(at + 1));
  if (!domain || domain->find('.') == std::string::npos) return std::nullopt;
  return lowered(local) + "@" + *domain;
}

namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

std::optional<PhoneNumber> possible_number(std::string_view text, std::string_view default_region) {
  const PhoneNumberUtil& util = *PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  const std::string region = default_region.empty() ? "ZZ" : std::string(default_region);
  const auto parsed = util.Parse(std::string(trimmed(text)), region, &number);
  if (parsed != PhoneNumberUtil::NO_PARSING_ERROR || !util.IsPossibleNumber(number)) return std::nullopt;
  return number;
}

}  // namespace

std::optional<std::string> normalize_phone(std::string_view text, std::string_view default_region) {
  const auto number = possible_number(text, default_region);
  if (!number) return std::nullopt;
  std::string e164;
  PhoneNumberUtil::GetInstance()->Format(*number, PhoneNumberUtil::E164, &e164);
  return e164;
}

std::optional<std::string> phone_country(std::string_view text, std::string_view default_region) {
  const auto number = possible_number(text, default_region);
  if (!number) return std::nullopt;
  const PhoneNumberUtil& util = *PhoneNumberUtil::GetInstance();
  std::string region;
  util.GetRegionCodeForNumber(*number, &region);
  // A possible number that nobody has been given is still of the country that its code names.
  if (region == "ZZ") util.GetRegionCodeForCountryCode(number->country_code(), &region);
  if (region.size() != 2 || region == "ZZ") return std::nullopt;  // "001": of no country
  return region;
}

bool is_phone_region(std::string_view region) {
  return PhoneNumberUtil::GetInstance()->GetCountryCodeForRegion(std::string(region)) != 0;
}

bool looks_like_phone(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace dealflow::stdlib
