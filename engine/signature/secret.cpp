#include "engine/signature/secret.hpp"

#include "dsl/base/secret_reference.hpp"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <array>
#include <ostream>
#include <utility>

namespace dealflow::signature {
namespace {

using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

Digest digest_of(std::string_view text) {
  Digest digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return digest;
}

}  // namespace

Secret Secret::take(std::string&& value) {
  Secret secret(value);
  signature::wipe(value);
  return secret;
}

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) *this = Secret(other);
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    bytes_ = std::move(other.bytes_);
  }
  return *this;
}

bool Secret::matches(std::string_view given) const {
  if (empty()) return false;
  // Of the digests, so that the time tells nothing of the length either.
  const Digest own = digest_of(reveal());
  const Digest other = digest_of(given);
  return CRYPTO_memcmp(own.data(), other.data(), own.size()) == 0;
}

void Secret::wipe() noexcept {
  if (!bytes_.empty()) OPENSSL_cleanse(bytes_.data(), bytes_.size());
  bytes_.clear();
}

std::ostream& operator<<(std::ostream& out, const Secret&) { return out << "***"; }

void wipe(std::string& text) noexcept {
  text.resize(text.capacity());  // a longer value may have stood there before
  if (!text.empty()) OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Result<Secret> resolve_secret(std::string_view reference, const SecretReader& reader) {
  const auto place = parse_secret_reference(reference);
  if (!place)
    return fail(ErrorCode::invalid_argument,
                "not a reference to a secret; say where it is found: " + std::string(secret_reference_forms));
  auto value = reader(reference);
  if (!value) return tl::unexpected(value.error());
  if (place->place == SecretReference::Place::file) {
    if (value->ends_with('\n')) value->pop_back();
    if (value->ends_with('\r')) value->pop_back();
  }
  Secret secret = Secret::take(std::move(*value));
  if (secret.empty()) return fail(ErrorCode::invalid_argument, std::string(reference) + " is empty");
  return secret;
}

}  // namespace dealflow::signature
