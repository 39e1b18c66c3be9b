#include "engine/cli/watch.hpp"

#include <dealflow/workspace_folder.hpp>

#include <chrono>
#include <map>
#include <thread>
#include <utility>

namespace dealflow::cli {
namespace {

// Often enough to seem at once; a look at some hundred files takes a millisecond.
constexpr auto look_every = std::chrono::milliseconds(200);

using Texts = std::map<std::string, std::string>;  // by path

FolderChange change_of(Texts& known, std::vector<WorkspaceFile> files) {
  FolderChange change;
  Texts now;
  for (WorkspaceFile& file : files) {
    const auto before = known.find(file.path);
    if (before == known.end() || before->second != file.text) change.written.push_back(file);
    now.emplace(file.path, file.text);
  }
  for (const auto& [path, text] : known)
    if (!now.contains(path)) change.removed.push_back(path);
  known = std::move(now);
  change.files = std::move(files);
  return change;
}

}  // namespace

ExitStatus watch_folder(const std::string& folder, Console& console,
                        const std::function<void(const FolderChange&)>& tell) {
  Texts known;
  bool first = true;
  while (!console.reader_gone()) {
    auto files = read_workspace_folder(folder);
    if (!files && first) return console.complain(ExitStatus::usage, files.error().detail);
    if (files) {
      const FolderChange change = change_of(known, *std::move(files));
      if (first || !change.written.empty() || !change.removed.empty()) {
        tell(change);
        static_cast<void>(console.finish(ExitStatus::done));
      }
    }
    first = false;
    std::this_thread::sleep_for(look_every);
  }
  return ExitStatus::done;
}

FolderLook::FolderLook(std::vector<std::string> folders) : folders_(std::move(folders)) {
  static_cast<void>(changed());
}

bool FolderLook::changed() {
  bool any = false;
  for (const std::string& folder : folders_) {
    auto files = read_workspace_folder(folder);
    if (!files) continue;
    const FolderChange change = change_of(known_[folder], *std::move(files));
    any = any || !change.written.empty() || !change.removed.empty();
  }
  return any;
}

}  // namespace dealflow::cli
