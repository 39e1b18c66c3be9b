#include "tests/support/smtp_server.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <cstdlib>

namespace dealflow::test {
namespace {

// The interpreter that Debian's packages belong to; another one on the path need not see them.
constexpr const char* python = "/usr/bin/python3";

pid_t start(const std::vector<std::string>& words, int input, int output) {
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, input, 0);
  posix_spawn_file_actions_adddup2(&files, output, 1);
  pid_t child = -1;
  if (::posix_spawn(&child, python, &files, nullptr, argv.data(), environ) != 0) child = -1;
  posix_spawn_file_actions_destroy(&files);
  return child;
}

}  // namespace

bool SmtpServer::is_installed() {
  static const bool installed = std::system("/usr/bin/python3 -c 'import aiosmtpd' >/dev/null 2>&1") == 0;
  return installed;
}

SmtpServer::SmtpServer(const std::vector<std::string>& words) {
  std::array<int, 2> to_child{};
  std::array<int, 2> from_child{};
  if (::pipe2(to_child.data(), O_CLOEXEC) != 0) return;
  if (::pipe2(from_child.data(), O_CLOEXEC) != 0) return;
  std::vector<std::string> argv{python, DEALFLOW_SOURCE_DIR "/tests/support/smtp_server.py"};
  argv.insert(argv.end(), words.begin(), words.end());
  child_ = start(argv, to_child[0], from_child[1]);
  ::close(to_child[0]);
  ::close(from_child[1]);
  input_ = to_child[1];
  output_ = from_child[0];
  const nlohmann::json first = next_line(20'000);
  if (!first.is_null()) port_ = first["port"].get<std::uint16_t>();
}

SmtpServer::~SmtpServer() {
  ::close(input_);
  ::close(output_);
  if (child_ > 0) ::waitpid(child_, nullptr, 0);
}

std::string SmtpServer::url(const std::string& scheme) const {
  return scheme + "://localhost:" + std::to_string(port_);
}

nlohmann::json SmtpServer::next_line(int milliseconds_max) {
  std::size_t end = std::string::npos;
  while ((end = read_.find('\n')) == std::string::npos) {
    pollfd wanted{output_, POLLIN, 0};
    std::array<char, 4096> buffer{};
    if (::poll(&wanted, 1, milliseconds_max) <= 0) return nullptr;
    const ssize_t count = ::read(output_, buffer.data(), buffer.size());
    if (count <= 0) return nullptr;
    read_.append(buffer.data(), static_cast<std::size_t>(count));
  }
  auto line = nlohmann::json::parse(read_.substr(0, end), nullptr, false);
  read_.erase(0, end + 1);
  return line;
}

}  // namespace dealflow::test
