#include "engine/cli/live_screen.hpp"

#include "engine/cli/write_all.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace dealflow::cli {
namespace {

constexpr std::string_view enter_screen = "\033[?1049h\033[?25l";  // the other screen, no cursor
constexpr std::string_view leave_screen = "\033[?25h\033[?1049l";

volatile std::sig_atomic_t stop_asked = 0;
void ask_to_stop(int /*signal*/) { stop_asked = 1; }
void look_again(int /*signal*/) {}

// Without SA_RESTART: a signal ends poll().
void on_signal(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  sigaction(signal, &action, nullptr);
}

void watch_for_stop() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) on_signal(signal, ask_to_stop);
}

}  // namespace

LiveScreen::LiveScreen() {
  watch_for_stop();
  on_signal(SIGWINCH, look_again);
  termios now{};
  if (::tcgetattr(STDIN_FILENO, &now) == 0) {
    former_ = now;
    now.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    ::tcsetattr(STDIN_FILENO, TCSADRAIN, &now);
  }
  (void)write_all(STDOUT_FILENO, enter_screen);
}

LiveScreen::~LiveScreen() {
  (void)write_all(STDOUT_FILENO, leave_screen);
  if (former_) ::tcsetattr(STDIN_FILENO, TCSADRAIN, &*former_);
}

LiveScreen::Size LiveScreen::size() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {100, 40};
  return {size.ws_col, size.ws_row};
}

void LiveScreen::draw(std::string_view text) {
  std::string out = "\033[H";
  std::size_t left = size().lines;
  while (!text.empty() && left > 0) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out += text.substr(0, end);
    out += "\033[K";  // whatever stood behind it
    if (--left > 0) out += "\r\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  (void)write_all(STDOUT_FILENO, out + "\033[J");
}

bool LiveScreen::wait(std::chrono::milliseconds time) {
  if (stop_asked != 0) return false;
  if (!former_) return wait_unless_stopped(time);
  pollfd input{STDIN_FILENO, POLLIN, 0};
  const int ready = ::poll(&input, 1, static_cast<int>(time.count()));
  if (stop_asked != 0) return false;
  if (ready <= 0) return true;
  char key = 0;
  const ssize_t got = ::read(STDIN_FILENO, &key, 1);
  if (got < 0) return errno == EINTR;
  constexpr char end_of_input = 4;  // Ctrl-D
  return got == 1 && key != 'q' && key != 'Q' && key != end_of_input;
}

bool wait_unless_stopped(std::chrono::milliseconds time) {
  watch_for_stop();
  if (stop_asked == 0) ::poll(nullptr, 0, static_cast<int>(time.count()));
  return stop_asked == 0;
}

}  // namespace dealflow::cli
