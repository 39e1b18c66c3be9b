// Watching a workspace's folder: looks again and again until nobody reads what is told.
//
// Threads:  one thread.
#pragma once

#include <dealflow/workspace.hpp>

#include "engine/cli/console.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace dealflow::cli {

struct FolderChange {
  std::vector<WorkspaceFile> files;    // all that there are now
  std::vector<WorkspaceFile> written;  // of them, those that are new or have another text
  std::vector<std::string> removed;
};

// `tell` is called at once, and after every change. A folder that is no workspace at the beginning is wrong usage;
// later it may be half there for a moment.
[[nodiscard]] ExitStatus watch_folder(const std::string& folder, Console& console,
                                      const std::function<void(const FolderChange&)>& tell);

// Whether the files of some workspaces are others than at the last look; for those who have more to do than to wait.
class FolderLook {
 public:
  explicit FolderLook(std::vector<std::string> folders);
  // A folder that cannot be read at the moment counts as unchanged.
  [[nodiscard]] bool changed();

 private:
  std::vector<std::string> folders_;
  std::map<std::string, std::map<std::string, std::string>> known_;  // texts by folder and path
};

}  // namespace dealflow::cli
