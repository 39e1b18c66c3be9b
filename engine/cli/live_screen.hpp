// LiveScreen: the terminal while a view is drawn on it again and again: another screen than that of the shell, keys
// without Enter. Everything is as it was when the object goes, also after Ctrl-C.
//
// Threads:  one object a process, in its main thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <termios.h>

namespace dealflow::cli {

class LiveScreen {
 public:
  LiveScreen();
  LiveScreen(const LiveScreen&) = delete;
  LiveScreen& operator=(const LiveScreen&) = delete;
  ~LiveScreen();

  struct Size {
    std::size_t columns, lines;
  };
  [[nodiscard]] static Size size();  // now: windows change
  // What there is of the text within the window's lines.
  void draw(std::string_view text);
  // False: q or Ctrl-C was typed, or the terminal is gone. A change of the window ends the wait.
  [[nodiscard]] bool wait(std::chrono::milliseconds time);

 private:
  std::optional<termios> former_;  // of standard input, where that is a terminal
};

// Waits as long without a screen; false where a signal asked to end.
[[nodiscard]] bool wait_unless_stopped(std::chrono::milliseconds time);

}  // namespace dealflow::cli
