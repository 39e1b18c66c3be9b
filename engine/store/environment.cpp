#include "engine/store/environment.hpp"

#include "engine/store/creation.hpp"
#include "engine/store/file_check.hpp"
#include "engine/store/file_system.hpp"
#include "engine/store/format_row.hpp"
#include "engine/store/mapping.hpp"
#include "engine/store/snapshot.hpp"
#include "engine/store/writer_lock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

namespace dealflow::store {
namespace {

Result<void> refuse_network_file_system(const std::filesystem::path& folder, const OpenOptions& options) {
  const auto magic = options.file_system != nullptr ? options.file_system(folder) : file_system_of(folder);
  const std::string_view name = network_file_system(magic);
  if (name.empty()) return {};
  return fail(ErrorCode::io, fmt::format("{} is on a network file system ({}), where a store would be damaged; use a "
                                         "folder on a local disk",
                                         folder.string(), name));
}

std::size_t bytes_max(std::size_t map_bytes_max, Room room) {
  if (room == Room::deletes) return map_bytes_max;
  constexpr std::size_t kept_least = 256U << 10U, kept_most = 64U << 20U;
  return map_bytes_max - std::min(map_bytes_max / 2, std::clamp(map_bytes_max / 16, kept_least, kept_most));
}

}  // namespace

struct Environment::Impl {
  std::optional<WriterLock> lock;  // let go of after the map is closed
  std::shared_ptr<Mapping> mapping;
  OpenOptions options;
};

Environment::Environment(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Environment::Environment(Environment&&) noexcept = default;
Environment& Environment::operator=(Environment&&) noexcept = default;
Environment::~Environment() = default;

Result<Environment> Environment::open(const std::filesystem::path& folder, const OpenOptions& options) {
  const std::filesystem::path file = folder / data_file_name;
  std::error_code ignored;
  const bool make = options.create && !std::filesystem::exists(file, ignored);
  if (make) {
    if (auto made = make_private_folder(folder); !made) return tl::unexpected(made.error());
  } else if (auto head = check_file(file); !head) {
    return tl::unexpected(head.error());  // before anything is written into a folder that may be no store's
  }
  if (auto local = refuse_network_file_system(folder, options); !local) return tl::unexpected(local.error());
  auto impl = std::make_unique<Impl>();
  impl->options = options;
  if (options.write || make) {
    auto lock = WriterLock::take(folder);
    if (!lock) return tl::unexpected(lock.error());
    impl->lock.emplace(std::move(*lock));
    remove_leftovers(folder);
    if (make && !std::filesystem::exists(file, ignored))
      if (auto made = create_store(folder, options.sync); !made) return tl::unexpected(made.error());
  }
  const auto head = check_file(file);
  if (!head) return tl::unexpected(head.error());
  OpenOptions within = options;
  within.map_bytes_max = bytes_max(options.map_bytes_max, Room::usual);
  auto mapping = Mapping::of(folder, within, *head);
  if (!mapping) return tl::unexpected(mapping.error());
  impl->mapping = std::move(*mapping);
  if (!options.write) impl->lock.reset();
  Environment environment(std::move(impl));
  if (options.write && head->format < format_number) {
    const Key key = format_key();
    const std::string value = format_value(format_number);
    const std::array<Row, 1> rows{Row{key.bytes(), value}};
    if (auto migrated = environment.commit(rows, Room::deletes); !migrated) return tl::unexpected(migrated.error());
  }
  return environment;
}

Result<Snapshot> Environment::snapshot() const {
  auto reading = std::make_shared<Snapshot::Impl>(impl_->mapping);
  if (auto begun = reading->begin(); !begun) return tl::unexpected(begun.error());
  return Snapshot(std::move(reading));
}

Result<void> Environment::commit(std::span<const Row> rows, Room room) {
  if (!impl_->options.write)
    return fail(ErrorCode::invalid_argument, "the store was opened to read; a commit needs OpenOptions::write");
  return impl_->mapping->commit(rows, bytes_max(impl_->options.map_bytes_max, room));
}

void Environment::make_room(std::size_t bytes, Room room) {
  if (impl_->options.write) impl_->mapping->make_room(bytes, bytes_max(impl_->options.map_bytes_max, room));
}

Result<StoreInfo> Environment::info() const { return impl_->mapping->info(); }

Result<void> Environment::copy_to(const std::filesystem::path& folder) const {
  std::error_code error;
  if (!make_private_folder(folder) || !std::filesystem::is_empty(folder, error))
    return fail(ErrorCode::invalid_argument, folder.string() + " cannot be made, or is not empty; nothing was copied");
  return impl_->mapping->copy_to(folder);
}

}  // namespace dealflow::store
