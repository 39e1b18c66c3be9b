// Secret: a key or password in memory. It is never printed, and wiped when it is no longer needed.
//
//   const auto token = signature::resolve_secret("env:SHOP_TOKEN", reader);
//   if (token && token->matches(given)) …
//
// Errors:   those of dealflow/secret_reader.hpp, and invalid_argument where the secret is empty.
// Threads:  plain values.
#pragma once

#include <dealflow/secret_reader.hpp>

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::signature {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view value) : bytes_(value.begin(), value.end()) {}
  // Takes over what stands in `value` and wipes it there.
  [[nodiscard]] static Secret take(std::string&& value);
  Secret(const Secret&) = default;
  Secret(Secret&&) noexcept = default;
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret() { wipe(); }

  // The bytes, for whoever signs or logs in with them. A view of this object: not to be kept, copied or printed.
  [[nodiscard]] std::string_view reveal() const { return {bytes_.data(), bytes_.size()}; }
  [[nodiscard]] bool empty() const { return bytes_.empty(); }
  // Whether it is the same, in a time that does not depend on where the two differ, nor on the length of the secret.
  [[nodiscard]] bool matches(std::string_view given) const;

 private:
  void wipe() noexcept;

  std::vector<char> bytes_;  // not a string: a short one would leave its bytes behind when it is moved
};

std::ostream& operator<<(std::ostream& out, const Secret& secret);  // "***"

// Overwrites, also where the compiler sees that nobody reads it any more.
void wipe(std::string& text) noexcept;

// In a time that depends on the lengths alone.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

// The secret behind a reference. A line end behind what a file holds is not part of it.
[[nodiscard]] Result<Secret> resolve_secret(std::string_view reference, const SecretReader& reader);

}  // namespace dealflow::signature
