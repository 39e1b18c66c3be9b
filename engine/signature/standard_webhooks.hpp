// Signatures of Standard Webhooks 1.0.0: made for what is sent, checked for what comes in.
//
//   const auto key = Key::read(secret);                              // whsec_…, whsk_…, whpk_…
//   const auto entry = sign(*key, id, now, body);                    // "v1,K5oZ…"
//   const auto seen = verify(keys, {id, timestamp, signature}, body, now, minutes(5));
//
// Signed are the bytes of the body as they came or go, never JSON that was written anew.
//
// Errors:   a Refusal, whose code is stable; none of them says which byte was wrong.
// Units:    a timestamp counts seconds since 1970.
// Threads:  pure functions; a Key may be used by several threads at once.
// Source:   facts/EVENTS-AND-WEBHOOKS.md; RFC 2104, RFC 8032.
#pragma once

#include <dealflow/time.hpp>

#include "engine/signature/secret.hpp"

#include <tl/expected.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace dealflow::signature {

inline constexpr std::string_view id_header = "webhook-id";
inline constexpr std::string_view timestamp_header = "webhook-timestamp";
inline constexpr std::string_view signature_header = "webhook-signature";
inline constexpr std::chrono::seconds usual_tolerance = std::chrono::minutes(5);
inline constexpr std::size_t entries_max = 32;         // of one signature header: each costs a check
inline constexpr std::size_t ed25519_entries_max = 4;  // of them; those behind are skipped: each costs much

enum class Refusal : std::uint8_t {
  key_unknown_kind,    // the key has none of the prefixes
  key_not_base64,      // what stands behind the prefix
  key_size,            // not 24 to 64 bytes; ed25519: not 32 (or 64, seed and public key)
  key_mismatch,        // the halves of a 64-byte ed25519 key do not belong together
  key_cannot_sign,     // it is a public one
  no_key,              // there is none to sign or to check with
  unavailable,         // OpenSSL, as it is here, does not offer the algorithm
  id_missing,          // the header is empty or not there
  id_invalid,          // it has a full stop, a blank or a control character
  timestamp_missing,   //
  timestamp_invalid,   // not whole seconds since 1970
  timestamp_too_old,   // beyond the tolerance
  timestamp_too_new,   // the same, in the future
  signature_missing,   //
  signature_too_long,  // more than entries_max entries
  signature_mismatch,  // no entry of a known version matches with any key
};
[[nodiscard]] std::string_view to_string(Refusal refusal);  // "signature.timestamp_too_old"
[[nodiscard]] std::string_view explain(Refusal refusal);    // for people: "the timestamp is too old"

class Key {
 public:
  enum class Kind : std::uint8_t { shared, ed25519_private, ed25519_public };

  // "whsec_" and base64 of 24 to 64 bytes; "whsk_" and base64 of the seed (32 bytes) or of seed and public key (64);
  // "whpk_" and base64 of the public key (32).
  [[nodiscard]] static tl::expected<Key, Refusal> read(const Secret& written);

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] const Secret& bytes() const { return bytes_; }  // without prefix; the seed, or the public key

 private:
  Key(Kind kind, Secret bytes) : kind_(kind), bytes_(std::move(bytes)) {}

  Kind kind_;
  Secret bytes_;
};

// One entry of the signature header. Several keys: one entry each, separated by a blank.
[[nodiscard]] tl::expected<std::string, Refusal> sign(const Key& key, std::string_view id,
                                                      std::chrono::sys_seconds timestamp, std::string_view body);
[[nodiscard]] tl::expected<std::string, Refusal> sign(std::span<const Key> keys, std::string_view id,
                                                      std::chrono::sys_seconds timestamp, std::string_view body);

// As they stand in the request, without blanks around them; what is not there is empty.
struct SignedHeaders {
  std::string_view id;
  std::string_view timestamp;
  std::string_view signature;
};

// What can be refused before the body is there: id, time, and a header that holds no entry of the form of any key's.
[[nodiscard]] tl::expected<void, Refusal> check_headers(std::span<const Key> keys, const SignedHeaders& headers,
                                                        TimePoint now, std::chrono::seconds tolerance);

// Accepts where any entry of a known version matches with any of the keys (keys are changed by having two for a
// while); entries of other versions are skipped. The timestamp is within `tolerance` of `now`, both ways, its end
// included.
[[nodiscard]] tl::expected<void, Refusal> verify(std::span<const Key> keys, const SignedHeaders& headers,
                                                 std::string_view body, TimePoint now, std::chrono::seconds tolerance);

}  // namespace dealflow::signature
