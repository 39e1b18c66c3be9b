// When the disk gives out: what was answered is kept, what was not says so, and the worker goes on by itself.
#include "tests/worker/worker_fixture.hpp"

#include <sys/resource.h>
#include <csignal>

#include <thread>

namespace dealflow::test {
namespace {

using std::chrono::milliseconds;

// No file of this process grows beyond `bytes` while this lives: a write answers EFBIG, as a full quota does.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : former_handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &former_);
    const rlimit limit{bytes, former_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &former_);
    std::signal(SIGXFSZ, former_handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit former_{};
  void (*former_handler_)(int);
};

// Sends events until one is not taken; the numbers of those that were.
struct Sent {
  int taken = 0;
  std::optional<Error> error;
};
Sent send_until_refused(Worker& worker, int from, int at_most) {
  Sent sent;
  for (int i = from; i < from + at_most; ++i) {
    const auto answer = worker.submit_and_wait({lead(std::to_string(i))});
    if (!answer) {
      sent.error = answer.error();
      return sent;
    }
    ++sent.taken;
  }
  return sent;
}

bool works_again(Worker& worker, int from) {
  for (int attempt = 0; attempt < 200; ++attempt) {
    if (const auto answer = worker.submit_and_wait({lead(std::to_string(from))}); answer) return true;
    std::this_thread::sleep_for(milliseconds(50));
  }
  return false;
}

}  // namespace

TEST_CASE("a store that is full refuses, keeps what it acknowledged, and is readable", "[worker][F7]") {
  WorkerFixture shop(lead_flow, {.engine = {.map_bytes_max = 512U << 10U}, .reopen_after = milliseconds(20)});
  const Sent sent = send_until_refused(*shop.worker, 0, 20'000);
  REQUIRE(sent.error);
  CHECK(sent.error->code == ErrorCode::store_full);
  CHECK(sent.taken > 10);
  CHECK(shop.worker->status().failed_batches > 0);
  CHECK(shop.list(RecordKind::deals).size() == std::size_t(sent.taken));
  std::this_thread::sleep_for(milliseconds(40));
  CHECK(shop.worker->status().writing);  // it is tried again, or a probe would keep everybody away for ever
}

TEST_CASE("a disk that takes no more: refused, and by itself again when there is room", "[worker][F7][F6]") {
  WorkerFixture shop(lead_flow, {.reopen_after = milliseconds(20)});
  REQUIRE(shop.worker->submit_and_wait({lead("first")}));
  Sent sent;
  {
    const auto size = std::filesystem::file_size(shop.store() / "data.mdb");
    const FileSizeLimit limit(size + (64U << 10U));
    sent = send_until_refused(*shop.worker, 0, 20'000);
    REQUIRE(sent.error);
    CHECK(worth_retrying(sent.error->code));
  }
  REQUIRE(works_again(*shop.worker, sent.taken));
  CHECK(shop.list(RecordKind::deals).size() == std::size_t(sent.taken) + 2);
  CHECK(shop.worker->status().writing);
}

}  // namespace dealflow::test
