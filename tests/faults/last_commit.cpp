#include "tests/faults/last_commit.hpp"

#include "engine/store/file_check.hpp"

#include <algorithm>

namespace dealflow::test {

std::uint64_t last_commit(const std::filesystem::path& store) {
  const auto head = store::check_file(store / store::data_file_name);
  return head ? std::max<std::uint64_t>(head->transaction, 1) : 1;
}

}  // namespace dealflow::test
