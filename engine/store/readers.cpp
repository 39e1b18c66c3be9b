#include "engine/store/readers.hpp"

#include "engine/store/file_check.hpp"
#include "engine/store/mapping.hpp"

namespace dealflow::store {

Result<std::uint64_t> count_readers(const std::filesystem::path& folder) {
  const auto head = check_file(folder / data_file_name);
  if (!head) return tl::unexpected(head.error());
  const auto mapping = Mapping::of(folder, {}, *head);
  if (!mapping) return tl::unexpected(mapping.error());
  return (*mapping)->readers();
}

}  // namespace dealflow::store
