#include "engine/log/versions.hpp"

#include "engine/log/compression.hpp"
#include "engine/store/record.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <utility>

namespace dealflow::log {
namespace {

constexpr std::uint8_t version = 1;
// What a folder may hold (workspace_folder.cpp) is less.
constexpr std::size_t packed_bytes_max = std::size_t{4} * 1024 * 1024 * 1024 - 1;

enum PackField : store::FieldNumber { paths = 1, texts = 2 };
enum VersionField : store::FieldNumber { hash_of_version = 1 };
enum FilesField : store::FieldNumber { plain_size = 1, compressed = 2 };

store::Key files_key(store::WorkspaceNumber workspace, std::string_view hash) {
  return store::Key(workspace, store::Table::version_files).raw(hash);
}

tl::unexpected<Error> damaged() {
  return fail(ErrorCode::store_damaged, "the files of a version of the workspace are damaged; restore a backup");
}

}  // namespace

std::string pack_files(const std::vector<WorkspaceFile>& files) {
  std::vector<std::string> all_paths;
  std::vector<std::string> all_texts;
  for (const WorkspaceFile& file : files) {
    all_paths.push_back(file.path);
    all_texts.push_back(file.text);
  }
  store::RecordWriter pack(version);
  pack.texts(PackField::paths, all_paths).texts(PackField::texts, all_texts);
  return pack.finish();
}

std::string hash_of_files(std::string_view packed) {
  XXH128_canonical_t hash;
  XXH128_canonicalFromHash(&hash, XXH3_128bits(packed.data(), packed.size()));
  return {reinterpret_cast<const char*>(hash.digest), sizeof hash.digest};
}

Result<std::vector<VersionChange>> list_versions(work::Rows& rows, store::WorkspaceNumber workspace) {
  std::vector<VersionChange> all;
  Result<void> opened;
  const store::Key prefix(workspace, store::Table::version);
  auto scanned = rows.scan(prefix.bytes(), prefix.bytes(), [&](std::string_view key, std::string_view row) {
    auto record = store::RecordView::open(row, version);
    if (!record) return opened = tl::unexpected(record.error()), false;
    store::KeyReader reader(key);
    VersionChange change;
    change.place.after = reader.number();
    change.place.sequence = reader.number();
    change.hash = record->text(VersionField::hash_of_version);
    all.push_back(std::move(change));
    return true;
  });
  if (!scanned) return tl::unexpected(scanned.error());
  if (!opened) return tl::unexpected(opened.error());
  return all;
}

Result<void> put_version(work::UnitOfWork& unit, store::WorkspaceNumber workspace, const InputPlace& place,
                         std::string_view hash, std::string_view packed) {
  const store::Key key = files_key(workspace, hash);
  const auto known = unit.get(key);
  if (!known) return tl::unexpected(known.error());
  if (!*known) {
    Compressor compressor;
    store::RecordWriter files(version);
    files.number(FilesField::plain_size, static_cast<std::int64_t>(packed.size()))
        .text(FilesField::compressed, compressor.compress(packed));
    unit.put(key, files.finish());
  }
  store::RecordWriter row(version);
  row.text(VersionField::hash_of_version, hash);
  unit.put(store::Key(workspace, store::Table::version).number(place.after).number(place.sequence), row.finish());
  return {};
}

Result<std::vector<WorkspaceFile>> load_files(work::Rows& rows, store::WorkspaceNumber workspace,
                                              std::string_view hash) {
  if (hash.size() != 16) return damaged();
  const auto row = rows.get(files_key(workspace, hash));
  if (!row) return tl::unexpected(row.error());
  if (!*row) return damaged();
  auto record = store::RecordView::open(**row, version);
  if (!record) return tl::unexpected(record.error());
  const auto size = record->number(FilesField::plain_size);
  if (size < 0) return damaged();
  const auto packed =
      decompress(record->text(FilesField::compressed), static_cast<std::size_t>(size), packed_bytes_max);
  if (!packed || hash_of_files(*packed) != hash) return damaged();
  auto pack = store::RecordView::open(*packed, version);
  if (!pack) return tl::unexpected(pack.error());
  auto all_paths = pack->texts(PackField::paths);
  auto all_texts = pack->texts(PackField::texts);
  if (all_paths.size() != all_texts.size()) return damaged();
  std::vector<WorkspaceFile> files;
  for (std::size_t at = 0; at < all_paths.size(); ++at)
    files.push_back({std::move(all_paths[at]), std::move(all_texts[at])});
  return files;
}

}  // namespace dealflow::log
