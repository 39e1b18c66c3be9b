// How a file of a workspace is called in findings: by the folder that was given, and its path in it.
#pragma once

#include <string>
#include <string_view>

namespace dealflow::rules {

[[nodiscard]] inline std::string shown_path(std::string_view folder, std::string_view path) {
  std::string shown(folder);
  if (!shown.empty() && shown.back() != '/') shown.push_back('/');
  return shown.append(path);
}

}  // namespace dealflow::rules
