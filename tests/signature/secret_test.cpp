// Secrets: found by reference, never shown, compared as a whole.
#include "engine/signature/secret.hpp"
#include "dsl/base/secret_reference.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace dealflow::signature {
namespace {

// What a reader that knows one value makes of the reference; or the error's code.
std::string resolved(std::string_view reference, const std::string& value) {
  const auto secret = resolve_secret(reference, [&](std::string_view) -> Result<std::string> { return value; });
  return secret ? std::string(secret->reveal()) : std::string(to_string(secret.error().code));
}

}  // namespace

TEST_CASE("a secret is never printed", "[secret]") {
  std::ostringstream out;
  out << Secret("whsec_hush") << Secret();
  CHECK(out.str() == "******");
}

TEST_CASE("a secret matches itself alone", "[secret]") {
  const Secret token("t0ken");
  CHECK(token.matches("t0ken"));
  for (const std::string_view other : {"", "t0ke", "t0ken ", "T0ken", "x0ken"}) CHECK_FALSE(token.matches(other));
  CHECK_FALSE(Secret().matches(""));  // what was never set lets nobody in
  CHECK(equal_in_constant_time("ab", "ab"));
  CHECK_FALSE(equal_in_constant_time("ab", "ac"));
  CHECK_FALSE(equal_in_constant_time("ab", "abc"));
}

TEST_CASE("a secret is wiped where it was", "[secret]") {
  std::string text = "whsec_a-text-that-is-longer-than-what-fits-in-place";
  const char* place = text.data();
  const std::size_t size = text.size();
  const Secret taken = Secret::take(std::move(text));
  CHECK(taken.reveal().size() == size);
  CHECK(std::string_view(place, size) == std::string(size, '\0'));  // NOLINT(bugprone-use-after-move): that it is gone
  std::string shorter = "short";
  wipe(shorter);
  CHECK(shorter.empty());
  Secret from("one");
  const Secret to = std::move(from);
  CHECK(to.reveal() == "one");
  CHECK(from.empty());  // NOLINT(bugprone-use-after-move): that nothing is left behind
}

TEST_CASE("references say where a secret is found", "[secret]") {
  using Place = SecretReference::Place;
  CHECK(parse_secret_reference("env:ERP_SECRET")->place == Place::environment);
  CHECK(parse_secret_reference("env:ERP_SECRET")->name == "ERP_SECRET");
  CHECK(parse_secret_reference("file:/run/secrets/erp")->place == Place::file);
  CHECK(parse_secret_reference("file:/run/secrets/erp")->name == "/run/secrets/erp");
  for (const std::string_view none : {"", "env:", "file:", "whsec_abc", "ENV:X", "vault:x", "environment"})
    CHECK_FALSE(parse_secret_reference(none));
}

TEST_CASE("the line end of a file is not part of the secret", "[secret]") {
  CHECK(resolved("file:/x", "key\n") == "key");
  CHECK(resolved("file:/x", "key\r\n") == "key");
  CHECK(resolved("file:/x", "key\n\n") == "key\n");
  CHECK(resolved("file:/x", " key ") == " key ");
  CHECK(resolved("env:X", "key\n") == "key\n");
  CHECK(resolved("env:X", "") == "invalid_argument");
  CHECK(resolved("file:/x", "\n") == "invalid_argument");
  CHECK(resolved("key", "key") == "invalid_argument");
}

TEST_CASE("secrets of the machine", "[secret]") {
  const test::TemporaryFolder folder;
  const std::string path = (folder.path() / "key").string();
  std::ofstream(path) << "whsec_x\n";
  ::setenv("DEALFLOW_TEST_SECRET", "from the environment", 1);
  const SecretReader reader = secrets_of_machine();
  CHECK(resolve_secret("env:DEALFLOW_TEST_SECRET", reader)->reveal() == "from the environment");
  CHECK(resolve_secret("file:" + path, reader)->reveal() == "whsec_x");
  std::ofstream(path) << "changed while it runs";
  CHECK(resolve_secret("file:" + path, reader)->reveal() == "changed while it runs");

  CHECK(resolve_secret("env:DEALFLOW_TEST_NO_SUCH", reader).error().code == ErrorCode::not_found);
  CHECK(resolve_secret("file:" + path + "x", reader).error().code == ErrorCode::not_found);
  CHECK(resolve_secret("file:" + folder.path().string(), reader).error().code == ErrorCode::io);
  std::ofstream(path) << std::string(64 * 1024 + 1, 'x');
  CHECK(resolve_secret("file:" + path, reader).error().detail == "the secret in " + path + " is longer than 64 KiB");
}

}  // namespace dealflow::signature
