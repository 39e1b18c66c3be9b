#include "tests/bench/figures.hpp"

#include "engine/cli/process_memory.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace dealflow::bench {

void stop(std::string_view why) {
  std::fprintf(stderr, "%.*s\n", static_cast<int>(why.size()), why.data());
  std::exit(1);
}

void read_arguments(int argc, char** argv, std::initializer_list<Size> sizes, std::filesystem::path& folder) {
  for (int at = 1; at < argc; at += 2) {
    const std::string_view option = argv[at];
    if (at + 1 == argc) stop(std::string(option) + " needs a value");
    const auto* size =
        std::find_if(sizes.begin(), sizes.end(), [&](const Size& each) { return each.option == option; });
    if (size != sizes.end())
      *size->value = std::max<std::uint64_t>(1, std::strtoull(argv[at + 1], nullptr, 10));
    else if (option == "--dir")
      folder = argv[at + 1];
    else
      stop("unknown option " + std::string(option));
  }
}

HighestMemory::HighestMemory()
    : looker_([this] {
        while (!done_) {
          highest_ = std::max(highest_.load(), cli::anonymous_mib());
          std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
      }) {}

HighestMemory::~HighestMemory() {
  done_ = true;
  looker_.join();
}

std::shared_ptr<const Workspace> load(std::vector<WorkspaceFile> files) {
  auto loaded = load_workspace(std::move(files));
  if (!loaded.workspace) stop("the workspace does not load: " + loaded.diagnostics.front().message);
  return std::move(loaded.workspace);
}

Store::Store(std::filesystem::path folder, std::shared_ptr<const Workspace> workspace)
    : folder_(std::move(folder)), workspace_(std::move(workspace)) {
  std::filesystem::remove_all(folder_);
  std::filesystem::create_directories(folder_);
  open();
}

Store::~Store() {
  engine_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void Store::open() {
  engine_ = std::make_unique<Engine>(must(Engine::open(folder_, {})));
  handle_ = must(engine_->use(workspace_));
}

double Store::apply(const std::vector<std::string>& lines, std::uint64_t batch) {
  const Watch watch;
  for (const std::string& line : lines) {
    const Outcome outcome = must(engine_->submit(handle_, line));
    if (outcome.kind == Outcome::Kind::failed) stop(outcome.failure_message);
    if (outcome.kind == Outcome::Kind::rejected) stop(outcome.rejection.message);
    if (engine_->pending() >= batch) must(engine_->commit_in_background());
  }
  must(engine_->commit());
  return watch.seconds();
}

}  // namespace dealflow::bench
