// What the benches of whole stores share: their arguments, a store in a folder of its own, time, memory. The first
// error ends the program: a figure of something that failed is none.
#pragma once

#include <dealflow/engine.hpp>
#include <dealflow/result.hpp>
#include <dealflow/workspace.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace dealflow::bench {

[[noreturn]] void stop(std::string_view why);

template <class T>
T must(Result<T> result) {
  if (!result) stop(result.error().detail);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// `--timers N` and its like.
struct Size {
  std::string_view option;
  std::uint64_t* value;
};
// Sizes, and `--dir PATH`, the folder of the stores, which is empty then.
void read_arguments(int argc, char** argv, std::initializer_list<Size> sizes, std::filesystem::path& folder);

class Watch {
 public:
  [[nodiscard]] double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

// The highest anonymous memory while it lives, looked at a hundred times a second.
class HighestMemory {
 public:
  HighestMemory();
  ~HighestMemory();
  HighestMemory(const HighestMemory&) = delete;
  HighestMemory& operator=(const HighestMemory&) = delete;
  [[nodiscard]] double mib() const { return highest_; }

 private:
  std::atomic<bool> done_ = false;
  std::atomic<double> highest_ = 0;
  std::thread looker_;
};

[[nodiscard]] std::shared_ptr<const Workspace> load(std::vector<WorkspaceFile> files);

// A store with one workspace, opened anew as often as needed; its folder goes with it.
class Store {
 public:
  Store(std::filesystem::path folder, std::shared_ptr<const Workspace> workspace);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  void open();
  void close() { engine_.reset(); }
  static constexpr std::uint64_t large_batch = 4096;
  // Events first to last, made by `line(number)` outside the measured time; seconds until all is durable.
  template <class Line>
  double feed(std::uint64_t first, std::uint64_t last, const Line& line, std::uint64_t batch = large_batch) {
    constexpr std::uint64_t lines_at_once = 8 * large_batch;
    double seconds = 0;
    for (std::vector<std::string> lines; first < last; lines.clear()) {
      for (; first < last && lines.size() < lines_at_once; ++first) lines.push_back(line(first));
      seconds += apply(lines, batch);
    }
    return seconds;
  }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  [[nodiscard]] Engine& engine() { return *engine_; }
  [[nodiscard]] WorkspaceHandle workspace() const { return handle_; }

 private:
  [[nodiscard]] double apply(const std::vector<std::string>& lines, std::uint64_t batch);

  std::filesystem::path folder_;
  std::shared_ptr<const Workspace> workspace_;
  std::unique_ptr<Engine> engine_;
  WorkspaceHandle handle_{};
};

}  // namespace dealflow::bench
