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

bool wanted(const fs::path& path) {
  constexpr auto endings = std::to_array<std::string_view>({".yaml", ".yml", ".flow"});
  return std::find(endings.begin(), endings.end(), path.extension().string()) != endings.end();
}

Result<void> collect(const fs::path& folder, std::string_view below, std::vector<WorkspaceFile>& files) {
  std::error_code error;
  const fs::path root = folder / below;
  if (!fs::is_directory(root, error)) return {};
  for (fs::recursive_directory_iterator at(root, error), end; !error && at != end; at.increment(error)) {
    if (at->is_directory(error) || !wanted(at->path())) continue;
    if (files.size() >= files_max) {
      return fail(ErrorCode::invalid_argument, folder.string() + " holds more than 20000 files of flows");
    }
    auto text = read_file(at->path());
    if (!text) return tl::unexpected(text.error());
    files.push_back({fs::relative(at->path(), folder).generic_string(), std::move(*text)});
  }
  if (error) return fail(ErrorCode::io, root.string() + ": " + error.message());
  return {};
}

}  // namespace

Result<std::vector<WorkspaceFile>> read_workspace_folder(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) return fail(ErrorCode::not_found, folder.string() + " is no folder");
  if (!fs::exists(folder / "dealflow.yaml", error)) {
    return fail(ErrorCode::not_found, folder.string() + " holds no dealflow.yaml, so it is no workspace");
  }
  std::vector<WorkspaceFile> files;
  auto settings = read_file(folder / "dealflow.yaml");
  if (!settings) return tl::unexpected(settings.error());
  files.push_back({"dealflow.yaml", std::move(*settings)});
  for (const std::string_view below : {"flows", "tests"}) {
    if (auto read = collect(folder, below, files); !read) return tl::unexpected(read.error());
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

}  // namespace dealflow
