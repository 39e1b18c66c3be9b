// The one place that reads secrets of the machine.
#include <dealflow/secret_reader.hpp>

#include "dsl/base/secret_reference.hpp"
#include "engine/signature/secret.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace dealflow {
namespace {

constexpr std::size_t file_bytes_max = 64 * 1024;

Result<std::string> read_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return fail(ErrorCode::not_found, "the environment has no variable " + name);
  return std::string(value);
}

Error file_error(const std::string& path, int error) {
  return {error == ENOENT ? ErrorCode::not_found : ErrorCode::io,
          "cannot read the secret in " + path + ": " + std::generic_category().message(error)};
}

// Without a stream, whose buffer would keep a copy.
Result<std::string> read_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (file < 0) return tl::unexpected(file_error(path, errno));
  std::string text(file_bytes_max + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t count = ::read(file, text.data() + size, text.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      const int error = errno;
      ::close(file);
      signature::wipe(text);
      return tl::unexpected(file_error(path, error));
    }
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  ::close(file);
  if (size > file_bytes_max) {
    signature::wipe(text);
    return fail(ErrorCode::io, "the secret in " + path + " is longer than 64 KiB");
  }
  text.resize(size);
  return text;
}

}  // namespace

SecretReader secrets_of_machine() {
  return [](std::string_view reference) -> Result<std::string> {
    const auto place = parse_secret_reference(reference);
    if (!place) return fail(ErrorCode::invalid_argument, "not a reference to a secret");
    return place->place == SecretReference::Place::environment ? read_variable(place->name) : read_file(place->name);
  };
}

}  // namespace dealflow
