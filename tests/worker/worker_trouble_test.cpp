// When the disk gives out: what was answered is kept, what was not says so, and the worker goes on by itself.
#include "tests/worker/worker_fixture.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <new>
#include <span>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

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

// Whoever has the store's file open in this process can only read it, as where a disk went read-only after an error.
void make_file_unwritable(const std::filesystem::path& file) {
  const int read_only = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  REQUIRE(read_only >= 0);
  std::vector<int> writing;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    if (std::filesystem::read_symlink(entry.path(), gone) == file && !gone)
      writing.push_back(std::stoi(entry.path().filename().string()));
  }
  for (const int fd : writing)
    if (fd != read_only) REQUIRE(::dup2(read_only, fd) == fd);
  ::close(read_only);
}

}  // namespace

TEST_CASE("after an error of the disk the store is opened anew, also beside readers that have it open",
          "[worker][F6]") {
  WorkerFixture shop(lead_flow, {.reopen_after = milliseconds(20)});
  REQUIRE(shop.worker->submit_and_wait({lead("1")}));
  const auto reader = shop.worker->reader();  // kept over all that follows
  REQUIRE(reader);
  make_file_unwritable(shop.store() / "data.mdb");
  const auto refused = shop.worker->submit_and_wait({lead("2")});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::io);
  REQUIRE(works_again(*shop.worker, 3));
  CHECK(shop.worker->status().reopened >= 1);
  CHECK(shop.worker->status().writing);
  CHECK(shop.list(RecordKind::deals).size() == 2);
  CHECK(reader->contact("con-1"));
}

TEST_CASE("what throws on the worker's thread costs a batch, not the worker", "[worker][F8]") {
  WorkerFixture shop(lead_flow, {.reopen_after = milliseconds(20)});
  std::atomic<bool> throws = true;
  const SubscriptionId listening = shop.worker->subscribe([&](std::span<const CommittedChange>) {
    if (throws.exchange(false)) throw std::bad_alloc();
  });
  const auto lost = shop.worker->submit_and_wait({lead("1")});
  REQUIRE_FALSE(lost);
  CHECK(lost.error().code == ErrorCode::io);
  CHECK(lost.error().detail.find("bad_alloc") != std::string::npos);
  REQUIRE(works_again(*shop.worker, 1));  // sent again, as the answer said: it was durable, and is one deal
  CHECK(shop.worker->status().writing);
  shop.worker->unsubscribe(listening);
  CHECK(shop.list(RecordKind::deals).size() == 1);
}

TEST_CASE("while nothing can be written the worker waits between its attempts", "[worker][F7]") {
  WorkerFixture shop(R"(
flow: patient
trigger: api.deal
actions:
  - wait: 3 days
  - create_deal: {name: Later}
)",
                     {.reopen_after = milliseconds(20)});
  REQUIRE(shop.worker->submit_and_wait({lead("1")}));
  std::uint64_t attempts = 0;
  {
    const FileSizeLimit limit(1U << 10U);  // not even what is there already
    shop.clock.set("2026-03-05T09:00:00Z");
    shop.worker->wake();
    std::this_thread::sleep_for(milliseconds(1'000));
    attempts = shop.worker->status().failed_batches;
  }
  CHECK(attempts >= 1);
  CHECK(attempts < 12);  // 20, 40, 80 … milliseconds apart
  for (int i = 0; i < 400 && shop.list(RecordKind::deals).empty(); ++i) std::this_thread::sleep_for(milliseconds(50));
  CHECK(shop.list(RecordKind::deals).size() == 1);  // the timer fired when it could
}

TEST_CASE("a reload that cannot be written leaves the former version in use", "[worker][F22]") {
  WorkerFixture shop(lead_flow, {.reopen_after = milliseconds(20)});
  REQUIRE(shop.worker->submit_and_wait({lead("1")}));
  const auto next = workspace_of("{flow: leads, trigger: api.deal, actions: [create_deal: {name: New}]}",
                                 std::string(shop_settings) + "name: A new name\n");
  {
    const FileSizeLimit limit(1U << 10U);
    REQUIRE_FALSE(shop.worker->reload({next}));
  }
  REQUIRE(works_again(*shop.worker, 2));
  for (const std::string& deal : shop.list(RecordKind::deals))
    CHECK(deal.find("\"name\":\"Lead\"") != std::string::npos);
  REQUIRE(shop.worker->workspaces().size() == 1);
  CHECK(shop.worker->workspaces().front() == shop.workspace);
}

TEST_CASE("a store that is full refuses, keeps what it acknowledged, and is readable", "[worker][F7]") {
  WorkerFixture shop(lead_flow, {.engine = {.map_bytes_max = 512U << 10U}, .reopen_after = milliseconds(20)});
  const Sent sent = send_until_refused(*shop.worker, 0, 20'000);
  REQUIRE(sent.error);
  CHECK(sent.error->code == ErrorCode::store_full);
  CHECK(sent.taken > 10);
  CHECK(shop.worker->status().failed_batches > 0);
  CHECK(shop.list(RecordKind::deals).size() == std::size_t(sent.taken));
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
  // Nobody sends anything: the worker finds out by itself.
  for (int i = 0; i < 400 && !shop.worker->status().writing; ++i) std::this_thread::sleep_for(milliseconds(50));
  CHECK(shop.worker->status().writing);
  REQUIRE(works_again(*shop.worker, sent.taken));
  CHECK(shop.list(RecordKind::deals).size() == std::size_t(sent.taken) + 2);
}

}  // namespace dealflow::test
