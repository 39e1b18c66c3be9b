#include <dealflow/notation.hpp>
#include <dealflow/workspace_folder.hpp>

#include "dsl/base/limits.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>

namespace dealflow {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t files_max = 20'000;
constexpr std::string_view settings_name = "dealflow.yaml";

Result<std::string> read_file(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return fail(ErrorCode::io, path.string() + " is no readable file");
  const auto size = fs::file_size(path, error);
  // One byte over the limit is enough for the reader to say which limit it is.
  const auto bytes = std::min<std::uintmax_t>(error ? 0 : size, limits::flow_file_bytes_max + 1);
  std::ifstream in(path, std::ios::binary);
  std::string text(bytes, '\0');
  in.read(text.data(), static_cast<std::streamsize>(bytes));
  if (!in && bytes > 0) return fail(ErrorCode::io, path.string() + " cannot be read");
  return text;
}

bool wanted(const fs::path& path) { return notation_of_name(path.filename().string()).has_value(); }

enum class Hidden : std::uint8_t { taken, left_out };

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

// By path; nothing where there is no such folder.
Result<std::vector<fs::path>> files_below(const fs::path& root, Hidden hidden) {
  std::error_code error;
  std::vector<fs::path> paths;
  if (!fs::is_directory(root, error)) return paths;
  for (fs::recursive_directory_iterator at(root, error), end; !error && at != end; at.increment(error)) {
    const bool folder = at->is_directory(error);
    if (hidden == Hidden::left_out && is_hidden(at->path())) {
      if (folder) at.disable_recursion_pending();
      continue;
    }
    if (folder || !wanted(at->path())) continue;
    if (paths.size() >= files_max)
      return fail(ErrorCode::invalid_argument, root.string() + " holds more than 20000 files of flows");
    paths.push_back(at->path());
  }
  if (error) return fail(ErrorCode::io, root.string() + ": " + error.message());
  std::sort(paths.begin(), paths.end(),
            [](const fs::path& a, const fs::path& b) { return a.generic_string() < b.generic_string(); });
  return paths;
}

Result<void> add_file(const fs::path& path, std::string name, std::vector<WorkspaceFile>& files) {
  auto text = read_file(path);
  if (!text) return tl::unexpected(text.error());
  files.push_back({std::move(name), std::move(*text)});
  return {};
}

bool is_workspace(const fs::path& folder) {
  std::error_code error;
  return fs::exists(folder / settings_name, error);
}

bool is_settings_or_test(const fs::path& path) {
  const std::string name = path.filename().string();
  return name == settings_name || name.ends_with(".test.yaml");
}

// Why the path is no workspace. People name a file or a folder within one.
std::string no_workspace(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return path.string() + " is no folder";
  std::string why = path.string() + " holds no dealflow.yaml, so it is no workspace";
  if (!fs::is_directory(path, error)) why = path.string() + " is no folder";
  fs::path above = path;
  do {
    above = above.parent_path();
    const fs::path folder = above.empty() ? "." : above;
    if (is_workspace(folder)) return why + "; the one that it lies in is " + folder.string();
  } while (!above.empty() && above != above.parent_path());
  return why;
}

}  // namespace

Result<std::vector<WorkspaceFile>> read_workspace_folder(const fs::path& folder) {
  if (!is_workspace(folder)) return fail(ErrorCode::not_found, no_workspace(folder));
  std::vector<WorkspaceFile> files;
  auto added = add_file(folder / settings_name, std::string(settings_name), files);
  if (!added) return tl::unexpected(added.error());
  for (const std::string_view below : {"flows", "tests"}) {
    const auto paths = files_below(folder / below, Hidden::taken);
    if (!paths) return tl::unexpected(paths.error());
    for (const fs::path& path : *paths) {
      added = add_file(path, path.lexically_relative(folder).generic_string(), files);
      if (!added) return tl::unexpected(added.error());
    }
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

Result<std::vector<WorkspaceFile>> read_flow_files(const fs::path& path) {
  std::error_code error;
  std::vector<WorkspaceFile> files;
  if (!fs::is_directory(path, error)) {
    if (!fs::exists(path, error)) return fail(ErrorCode::not_found, path.string() + " is not there");
    if (!wanted(path)) {
      return fail(ErrorCode::invalid_argument,
                  path.string() + " holds no flows: they stand in files that end in .flow or .yaml");
    }
    const auto added = add_file(path, path.generic_string(), files);
    if (!added) return tl::unexpected(added.error());
    return files;
  }
  const bool workspace = is_workspace(path);
  const auto paths = files_below(workspace ? path / "flows" : path, Hidden::left_out);
  if (!paths) return tl::unexpected(paths.error());
  for (const fs::path& one : *paths) {
    if (is_settings_or_test(one)) continue;
    const auto added = add_file(one, one.generic_string(), files);
    if (!added) return tl::unexpected(added.error());
    // A folder may hold YAML of other programs.
    const WorkspaceFile& last = files.back();
    if (!workspace && notation_of_name(last.path) == Notation::yaml && !may_hold_flows(last.text)) files.pop_back();
  }
  return files;
}

}  // namespace dealflow
