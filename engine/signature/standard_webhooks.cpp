#include "engine/signature/standard_webhooks.hpp"

#include "dsl/cel/base64.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <optional>
#include <vector>

namespace dealflow::signature {
namespace {

constexpr std::string_view shared_version = "v1,";
constexpr std::string_view ed25519_version = "v1a,";
constexpr std::size_t shared_bytes_min = 24;
constexpr std::size_t shared_bytes_max = 64;
constexpr std::size_t hmac_bytes = 32;
constexpr std::size_t ed25519_bytes = 32;
constexpr std::size_t ed25519_signature_bytes = 64;
// Twelve digits last to the year 33658, and the arithmetic with them cannot overflow.
constexpr std::size_t timestamp_digits_max = 12;

using EvpKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using EvpContext = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

EvpKey private_key(std::string_view seed) {
  return {EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(seed), seed.size()), &EVP_PKEY_free};
}

std::string public_half(EVP_PKEY* key) {
  std::string half(ed25519_bytes, '\0');
  std::size_t size = half.size();
  if (EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(half.data()), &size) != 1) return {};
  return half;
}

// For a check with a private key, too: whoever has it need not write down the public one.
EvpKey public_key(const Key& key) {
  if (key.kind() == Key::Kind::ed25519_private) return private_key(key.bytes().reveal());
  const std::string_view half = key.bytes().reveal();
  return {EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(half), half.size()), &EVP_PKEY_free};
}

// Nothing where OpenSSL does not offer it, as a build for some other purpose may.
std::optional<std::string> hmac_sha256(std::string_view key, std::string_view message) {
  std::string mac(hmac_bytes, '\0');
  unsigned int size = 0;
  const auto* made = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(message), message.size(),
                          reinterpret_cast<unsigned char*>(mac.data()), &size);
  if (made == nullptr || size != mac.size()) return std::nullopt;
  return mac;
}

std::optional<std::string> ed25519_sign(std::string_view seed, std::string_view message) {
  std::string made(ed25519_signature_bytes, '\0');
  std::size_t size = made.size();
  const EvpKey key = private_key(seed);
  const EvpContext context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  if (key == nullptr || context == nullptr ||
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(made.data()), &size, bytes_of(message),
                     message.size()) != 1)
    return std::nullopt;
  return made;
}

bool ed25519_matches(const Key& key, std::string_view given, std::string_view message) {
  // Written as it would be here: base64 has a second form of the same bytes, without padding.
  const auto decoded = cel::decode_base64(given);
  if (!decoded || decoded->size() != ed25519_signature_bytes || cel::encode_base64(*decoded) != given) return false;
  const EvpKey half = public_key(key);
  const EvpContext context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  if (half == nullptr || context == nullptr ||
      EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, half.get()) != 1)
    return false;
  return EVP_DigestVerify(context.get(), bytes_of(*decoded), decoded->size(), bytes_of(message), message.size()) == 1;
}

bool is_id(std::string_view id) {
  return std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c != '\x7f' && c != '.'; });
}

std::optional<std::chrono::sys_seconds> read_timestamp(std::string_view text) {
  const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  std::int64_t seconds = 0;
  if (!digits || text.size() > timestamp_digits_max) return std::nullopt;
  if (std::from_chars(text.data(), text.data() + text.size(), seconds).ec != std::errc{}) return std::nullopt;
  return std::chrono::sys_seconds(std::chrono::seconds(seconds));
}

std::string signed_bytes(std::string_view id, std::string_view timestamp, std::string_view body) {
  std::string message;
  message.reserve(id.size() + timestamp.size() + body.size() + 2);
  return message.append(id).append(".").append(timestamp).append(".").append(body);
}

std::optional<std::string> entry_of(const Key& key, std::string_view message) {
  const bool shared = key.kind() == Key::Kind::shared;
  const std::string_view secret = key.bytes().reveal();
  const auto made = shared ? hmac_sha256(secret, message) : ed25519_sign(secret, message);
  if (!made) return std::nullopt;
  return std::string(shared ? shared_version : ed25519_version) + cel::encode_base64(*made);
}

// Nothing where there are too many.
std::optional<std::vector<std::string_view>> entries_of(std::string_view header) {
  std::vector<std::string_view> entries;
  while (!header.empty()) {
    const std::size_t end = std::min(header.find(' '), header.size());
    if (end > 0) entries.push_back(header.substr(0, end));
    if (entries.size() > entries_max) return std::nullopt;
    header.remove_prefix(std::min(end + 1, header.size()));
  }
  return entries;
}

bool any_entry_matches(const Key& key, const std::vector<std::string_view>& entries, std::string_view message) {
  bool found = false;
  if (key.kind() == Key::Kind::shared) {
    const auto expected = entry_of(key, message);
    for (const std::string_view entry : entries) found |= expected && equal_in_constant_time(entry, *expected);
    return found;
  }
  std::size_t looked_at = 0;
  for (const std::string_view entry : entries) {
    if (!entry.starts_with(ed25519_version)) continue;
    if (++looked_at > ed25519_entries_max) break;
    found |= ed25519_matches(key, entry.substr(ed25519_version.size()), message);
  }
  return found;
}

// Whether the entry could be the key's, by its version and size.
bool has_form(const Key& key, std::string_view entry) {
  const bool shared = key.kind() == Key::Kind::shared;
  const std::string_view version = shared ? shared_version : ed25519_version;
  const std::size_t bytes = shared ? hmac_bytes : ed25519_signature_bytes;
  return entry.starts_with(version) && entry.size() == version.size() + (bytes + 2) / 3 * 4;
}

tl::expected<void, Refusal> check_time(std::string_view written, TimePoint now, std::chrono::seconds tolerance) {
  if (written.empty()) return tl::unexpected(Refusal::timestamp_missing);
  const auto timestamp = read_timestamp(written);
  if (!timestamp) return tl::unexpected(Refusal::timestamp_invalid);
  const auto second = std::chrono::floor<std::chrono::seconds>(now);
  if (*timestamp < second - tolerance) return tl::unexpected(Refusal::timestamp_too_old);
  if (*timestamp > second + tolerance) return tl::unexpected(Refusal::timestamp_too_new);
  return {};
}

}  // namespace

std::string_view to_string(Refusal refusal) {
  switch (refusal) {
    case Refusal::key_unknown_kind: return "signature.key_unknown_kind";
    case Refusal::key_not_base64: return "signature.key_not_base64";
    case Refusal::key_size: return "signature.key_size";
    case Refusal::key_mismatch: return "signature.key_mismatch";
    case Refusal::key_cannot_sign: return "signature.key_cannot_sign";
    case Refusal::no_key: return "signature.no_key";
    case Refusal::unavailable: return "signature.unavailable";
    case Refusal::id_missing: return "signature.id_missing";
    case Refusal::id_invalid: return "signature.id_invalid";
    case Refusal::timestamp_missing: return "signature.timestamp_missing";
    case Refusal::timestamp_invalid: return "signature.timestamp_invalid";
    case Refusal::timestamp_too_old: return "signature.timestamp_too_old";
    case Refusal::timestamp_too_new: return "signature.timestamp_too_new";
    case Refusal::signature_missing: return "signature.signature_missing";
    case Refusal::signature_too_long: return "signature.signature_too_long";
    case Refusal::signature_mismatch: break;
  }
  return "signature.signature_mismatch";
}

std::string_view explain(Refusal refusal) {
  switch (refusal) {
    case Refusal::key_unknown_kind: return "the key begins with none of `whsec_`, `whsk_` and `whpk_`";
    case Refusal::key_not_base64: return "what stands behind the key's prefix is not base64";
    case Refusal::key_size:
      return "the key has the wrong size: `whsec_` has 24 to 64 bytes, `whsk_` and `whpk_` have 32";
    case Refusal::key_mismatch: return "the two halves of the key do not belong together";
    case Refusal::key_cannot_sign: return "a public key cannot sign";
    case Refusal::no_key: return "there is no key";
    case Refusal::unavailable: return "the cryptographic library of this machine cannot make such a signature";
    case Refusal::id_missing: return "the header webhook-id is missing";
    case Refusal::id_invalid: return "webhook-id has a full stop, a blank or a control character";
    case Refusal::timestamp_missing: return "the header webhook-timestamp is missing";
    case Refusal::timestamp_invalid: return "webhook-timestamp is not a number of seconds since 1970";
    case Refusal::timestamp_too_old: return "webhook-timestamp is too old";
    case Refusal::timestamp_too_new: return "webhook-timestamp is in the future";
    case Refusal::signature_missing: return "the header webhook-signature is missing";
    case Refusal::signature_too_long: return "webhook-signature has too many entries";
    case Refusal::signature_mismatch: break;
  }
  return "no signature matches";
}

tl::expected<Key, Refusal> Key::read(const Secret& written) {
  struct Form {
    std::string_view prefix;
    Kind kind;
  };
  constexpr std::array<Form, 3> forms{
      {{"whsec_", Kind::shared}, {"whsk_", Kind::ed25519_private}, {"whpk_", Kind::ed25519_public}}};
  const std::string_view text = written.reveal();
  const auto* form =
      std::find_if(forms.begin(), forms.end(), [&](const Form& one) { return text.starts_with(one.prefix); });
  if (form == forms.end()) return tl::unexpected(Refusal::key_unknown_kind);
  auto decoded = cel::decode_base64(text.substr(form->prefix.size()));
  if (!decoded) return tl::unexpected(Refusal::key_not_base64);
  const Secret bytes = Secret::take(std::move(*decoded));
  const std::string_view all = bytes.reveal();
  if (form->kind == Kind::shared) {
    if (all.size() < shared_bytes_min || all.size() > shared_bytes_max) return tl::unexpected(Refusal::key_size);
    return Key(form->kind, bytes);
  }
  const bool both = form->kind == Kind::ed25519_private && all.size() == 2 * ed25519_bytes;
  if (all.size() != ed25519_bytes && !both) return tl::unexpected(Refusal::key_size);
  if (both && public_half(private_key(all.substr(0, ed25519_bytes)).get()) != all.substr(ed25519_bytes))
    return tl::unexpected(Refusal::key_mismatch);
  return Key(form->kind, Secret(all.substr(0, ed25519_bytes)));
}

tl::expected<std::string, Refusal> sign(const Key& key, std::string_view id, std::chrono::sys_seconds timestamp,
                                        std::string_view body) {
  return sign(std::span(&key, 1), id, timestamp, body);
}

tl::expected<std::string, Refusal> sign(std::span<const Key> keys, std::string_view id,
                                        std::chrono::sys_seconds timestamp, std::string_view body) {
  if (keys.empty()) return tl::unexpected(Refusal::no_key);
  if (id.empty()) return tl::unexpected(Refusal::id_missing);
  if (!is_id(id)) return tl::unexpected(Refusal::id_invalid);
  const std::string written = std::to_string(timestamp.time_since_epoch().count());
  if (!read_timestamp(written)) return tl::unexpected(Refusal::timestamp_invalid);
  const std::string message = signed_bytes(id, written, body);
  std::string header;
  for (const Key& key : keys) {
    if (key.kind() == Key::Kind::ed25519_public) return tl::unexpected(Refusal::key_cannot_sign);
    const auto entry = entry_of(key, message);
    if (!entry) return tl::unexpected(Refusal::unavailable);
    header.append(header.empty() ? "" : " ").append(*entry);
  }
  return header;
}

tl::expected<void, Refusal> check_headers(std::span<const Key> keys, const SignedHeaders& headers, TimePoint now,
                                          std::chrono::seconds tolerance) {
  if (keys.empty()) return tl::unexpected(Refusal::no_key);
  if (headers.id.empty()) return tl::unexpected(Refusal::id_missing);
  if (!is_id(headers.id)) return tl::unexpected(Refusal::id_invalid);
  if (const auto in_time = check_time(headers.timestamp, now, tolerance); !in_time) return in_time;
  if (headers.signature.empty()) return tl::unexpected(Refusal::signature_missing);
  const auto entries = entries_of(headers.signature);
  if (!entries) return tl::unexpected(Refusal::signature_too_long);
  for (const Key& key : keys)
    if (std::any_of(entries->begin(), entries->end(), [&](std::string_view entry) { return has_form(key, entry); }))
      return {};
  return tl::unexpected(Refusal::signature_mismatch);
}

tl::expected<void, Refusal> verify(std::span<const Key> keys, const SignedHeaders& headers, std::string_view body,
                                   TimePoint now, std::chrono::seconds tolerance) {
  if (const auto in_order = check_headers(keys, headers, now, tolerance); !in_order) return in_order;
  const auto entries = entries_of(headers.signature);
  const std::string message = signed_bytes(headers.id, headers.timestamp, body);
  bool found = false;
  for (const Key& key : keys) found |= any_entry_matches(key, *entries, message);
  if (!found) return tl::unexpected(Refusal::signature_mismatch);
  return {};
}

}  // namespace dealflow::signature
