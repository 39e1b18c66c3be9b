#include "engine/store/file_system.hpp"

#include <fmt/format.h>

#include <sys/vfs.h>

#include <system_error>

namespace dealflow::store {
namespace {

struct Known {
  std::uint32_t magic;
  std::string_view name;
};

constexpr Known network_file_systems[] = {
    {0x00006969, "NFS"},    {0x0000517B, "SMB"},  {0xFF534D42, "CIFS"}, {0xFE534D42, "SMB2"},  {0x01021997, "9P"},
    {0x00C36400, "Ceph"},   {0x5346414F, "AFS"},  {0x6B414653, "AFS"},  {0x73757245, "Coda"},  {0x0000564C, "NCP"},
    {0x0BD00BD0, "Lustre"}, {0x47504653, "GPFS"}, {0x01161970, "GFS2"}, {0x7461636F, "OCFS2"}, {0x19830326, "BeeGFS"},
};

}  // namespace

std::string_view network_file_system(std::uint32_t magic) {
  for (const Known& known : network_file_systems)
    if (known.magic == magic) return known.name;
  return {};
}

std::uint32_t file_system_of(const std::filesystem::path& folder) {
  struct statfs state {};
  if (statfs(folder.c_str(), &state) != 0) return 0;
  return static_cast<std::uint32_t>(state.f_type);
}

Result<bool> make_private_folder(const std::filesystem::path& folder) {
  std::error_code error;
  const bool made = std::filesystem::create_directories(folder, error);
  if (made) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  if (error) return fail(ErrorCode::io, fmt::format("making the folder {}: {}", folder.string(), error.message()));
  return made;
}

}  // namespace dealflow::store
