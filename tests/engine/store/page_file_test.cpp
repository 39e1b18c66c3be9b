#include "engine/store/page_file.hpp"

#include "engine/store/environment.hpp"
#include "engine/store/file_check.hpp"
#include "engine/store/owned_fd.hpp"
#include "tests/support/store_file.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <thread>

namespace dealflow::store {
namespace {

using namespace test::head_page;

bool put_head(int fd, const std::string& bytes) {
  return ::pwrite(fd, bytes.data() + map_bytes, end - map_bytes, map_bytes) == end - map_bytes;
}

}  // namespace

TEST_CASE("a head page is read whole while it is written", "[store][verify][F9]") {
  const test::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / data_file_name;
  REQUIRE(Environment::open(folder.path(), {.create = true, .write = true}));
  const OwnedFd fd(::open(file.c_str(), O_RDWR | O_CLOEXEC));
  const PageFile pages(file, fd.get());
  const std::string one = test::bytes_of(file);
  std::string other = one;
  for (const std::size_t at : {map_bytes, rows_tree + test::tree_head::entries, last_page, transaction})
    test::set_number<std::uint64_t>(other, at, 0x0101'0101);
  const auto head_of = [&](const std::string& bytes) {
    REQUIRE(put_head(fd.get(), bytes));
    return pages.heads().value().front();
  };
  const HeadPage of_one = head_of(one), of_other = head_of(other);
  REQUIRE(of_one != of_other);

  constexpr int writes = 50'000;
  int written = 0;
  std::atomic<bool> over = false;
  std::thread writer([&] {
    for (; written < writes && put_head(fd.get(), written % 2 == 0 ? one : other); ++written) {
      const auto next = std::chrono::steady_clock::now() + std::chrono::microseconds(20);  // a commit takes longer
      while (std::chrono::steady_clock::now() < next) {
      }
    }
    over = true;
  });
  std::uint64_t reads = 0, whole = 0;
  for (; !over; ++reads) {
    const auto heads = pages.heads();
    whole += heads && (heads->front() == of_one || heads->front() == of_other) ? 1 : 0;
  }
  writer.join();
  CHECK(written == writes);
  CHECK(reads > 1'000);
  CHECK(whole == reads);
}

}  // namespace dealflow::store
