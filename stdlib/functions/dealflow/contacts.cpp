// E-mails and phones, by the same rules by which contacts are told apart (stdlib/contact_details.hpp).
#include "stdlib/contact_details.hpp"
#include "stdlib/functions/dealflow/sets.hpp"

#include <fmt/format.h>

namespace dealflow::stdlib {
namespace {

using cel::CallContext;
using cel::CallResult;

CallResult email(CallContext& context, std::string_view text) {
  const auto address = normalize_email(text);
  if (!address) return unreadable(context, fmt::format("{} is no e-mail address", quoted(text)));
  return text_value(context, *address);
}

CallResult email_domain(CallContext& context, std::string_view text) {
  const auto address = normalize_email(text);
  if (!address) return unreadable(context, fmt::format("{} is no e-mail address", quoted(text)));
  return text_value(context, std::string_view(*address).substr(address->find('@') + 1));
}

std::string no_phone(std::string_view text, std::string_view region) {
  if (region.empty()) return fmt::format("{} is no phone number with its country code", quoted(text));
  return fmt::format("{} is no phone number of {} or with its country code", quoted(text), region);
}

tl::expected<void, cel::CallError> check_region(std::string_view region) {
  if (is_phone_region(region)) return {};
  return refuse(
      fmt::format("{} is no region with phone numbers; use two capital letters such as \"BR\"", quoted(region)));
}

CallResult e164_in(CallContext& context, std::string_view text, std::string_view region) {
  const auto phone = normalize_phone(text, region);
  if (!phone) return unreadable(context, no_phone(text, region));
  return text_value(context, *phone);
}
CallResult e164(CallContext& context, std::string_view text) { return e164_in(context, text, context.region); }
CallResult e164_of(CallContext& context, std::string_view text, std::string_view region) {
  if (auto known = check_region(region); !known) return tl::unexpected(known.error());
  return e164_in(context, text, region);
}

CallResult country_in(CallContext& context, std::string_view text, std::string_view region) {
  const auto country = phone_country(text, region);
  if (!country) return unreadable(context, no_phone(text, region));
  return text_value(context, *country);
}
CallResult country(CallContext& context, std::string_view text) { return country_in(context, text, context.region); }
CallResult country_of(CallContext& context, std::string_view text, std::string_view region) {
  if (auto known = check_region(region); !known) return tl::unexpected(known.error());
  return country_in(context, text, region);
}

}  // namespace

std::vector<cel::Function> contact_functions() {
  using cel::define;
  using cel::Type;
  return {
      define<&email>({.name = "email.normalize",
                      .doc = "The address as addresses are compared: trimmed, in small letters, the domain in ASCII.",
                      .example = {R"(email.normalize(" Ana.Lima@Example.COM "))", R"("ana.lima@example.com")"},
                      .result = Type::text()}),
      define<&email_domain>({.name = "email.domain",
                             .doc = "The address's domain, in small letters and ASCII.",
                             .example = {R"(email.domain("ana@Shop.Example.com"))", R"("shop.example.com")"},
                             .result = Type::text()}),
      define<&e164>({.name = "phone.e164",
                     .doc = "The number in international form; without a country code it is one of the workspace's "
                            "default region.",
                     .example = {R"(phone.e164("+55 (81) 99999-0001"))", R"("+5581999990001")"},
                     .result = Type::text()}),
      define<&e164_of>({.name = "phone.e164",
                        .doc = "The number in international form; without a country code it is one of that region.",
                        .example = {R"(phone.e164("(81) 99999-0001", "BR"))", R"("+5581999990001")"},
                        .result = Type::text()}),
      define<&country>({.name = "phone.country",
                        .doc = "The number's country, as two capital letters.",
                        .example = {R"(phone.country("+55 81 99999-0001"))", R"("BR")"},
                        .result = Type::text()}),
      define<&country_of>({.name = "phone.country",
                           .doc = "The number's country; without a country code it is read as one of that region.",
                           .example = {R"(phone.country("020 7946 0018", "GB"))", R"("GB")"},
                           .result = Type::text()}),
  };
}

}  // namespace dealflow::stdlib
