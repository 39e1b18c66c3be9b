// F26: copies while a store is written to. One thread submits and commits without a pause, another makes copies; each
// is restored, is whole to `verify`, and holds a state that was committed: the first so many events, and what they
// made.
//
// What a copy must hold is asked of a second store that is given the same events, up to as many as the copy has.
#include "tests/faults/figure.hpp"
#include "tests/support/temporary_folder.hpp"

#include <dealflow/backup.hpp>
#include <dealflow/engine.hpp>
#include <dealflow/reader.hpp>
#include <dealflow/verify.hpp>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace dealflow::test {
namespace {

namespace fs = std::filesystem;

std::shared_ptr<const Workspace> workspace() {
  auto loaded = load_workspace({{"dealflow.yaml", "workspace: shop\npipelines: [{id: sales, stages: [new]}]\n"},
                                {"flows/f.yaml",
                                 "{flow: deals, trigger: api.deal, actions: [create_contact: {}, create_deal: {}, "
                                 "add_note: {to: contact, text: again}]}"}});
  REQUIRE(loaded.workspace);
  return loaded.workspace;
}

// People come back, so that rows are changed and not only added.
std::string line(std::uint64_t number) {
  return fmt::format(R"({{"specversion":"1.0","source":"/s","type":"api.deal","time":"2026-03-02T09:00:00Z",)"
                     R"("id":"{}","data":{{"person":{{"email":"p{}@example.com"}}}}}})",
                     number, number % 500);
}

// All records, and how many events there are.
std::string records_of(const fs::path& store, std::uint64_t& events) {
  const auto reader = Reader::open(store);
  if (!reader) return "cannot be opened: " + reader.error().detail;
  std::string text;
  for (const char* kind : {"contacts", "deals", "runs", "events"}) {
    events = 0;
    const auto listed = reader->list(*find_record_kind(kind), {}, [&](std::string_view json) {
      text.append(json).push_back('\n');
      return ++events > 0;
    });
    if (!listed) return "cannot be read: " + listed.error().detail;
  }
  return text;
}

struct Copy {
  std::uint64_t events = 0;
  std::string records;
};

class Writing {
 public:
  explicit Writing(const fs::path& store)
      : engine_(Engine::open(store, {}).value()), workspace_(engine_.use(workspace()).value()) {
    REQUIRE(engine_.commit());
    thread_ = std::thread([this] { run(); });
  }
  Writing(const Writing&) = delete;
  Writing& operator=(const Writing&) = delete;
  ~Writing() { end(); }
  void end() {
    done_ = true;
    if (thread_.joinable()) thread_.join();
  }
  [[nodiscard]] bool well() const { return well_; }
  [[nodiscard]] const std::set<std::uint64_t>& committed() const { return committed_; }  // once it has ended
  [[nodiscard]] std::uint64_t events() const { return events_; }

 private:
  void run() {
    while (!done_) {
      for (std::uint64_t batch = 1 + events_ % 7; batch > 0; --batch) {
        const auto outcome = engine_.submit(workspace_, line(events_));
        well_ = well_ && outcome && outcome->kind == Outcome::Kind::applied;
        ++events_;
      }
      committed_.insert(events_);  // from now on it may be seen
      well_ = well_ && engine_.commit();
    }
  }
  Engine engine_;
  WorkspaceHandle workspace_;
  std::set<std::uint64_t> committed_{0};
  std::atomic<std::uint64_t> events_ = 0;
  std::atomic<bool> done_ = false, well_ = true;
  std::thread thread_;
};

}  // namespace

TEST_CASE("a copy that is made while a store is written to is a committed state", "[F26]") {
  const std::uint64_t wanted = amount({.brief = 5, .full = 20, .night = 1'000});
  const TemporaryFolder folder;
  std::vector<Copy> copies;
  std::set<std::uint64_t> committed;
  {
    Writing writing(folder.path() / "store");
    for (std::uint64_t number = 0; number < wanted; ++number) {
      const fs::path backup = folder.path() / fmt::format("backup-{}", number);
      const fs::path restored = folder.path() / fmt::format("restored-{}", number);
      const std::uint64_t before = writing.events();
      while (writing.events() < before + 20 && writing.well()) std::this_thread::yield();
      const auto copied = back_up(folder.path() / "store", backup, {.in_child = false});
      if (!copied) FAIL_CHECK(copied.error().detail);
      const auto back = restore(backup, restored, {.replace = false, .copy = {.in_child = false}});
      if (!back) FAIL_CHECK(back.error().detail);
    }
    writing.end();
    CHECK(writing.well());
    committed = writing.committed();
  }
  for (std::uint64_t number = 0; number < wanted; ++number) {
    const fs::path restored = folder.path() / fmt::format("restored-{}", number);
    const auto checked = verify_store(restored);
    if (!checked || !checked->is_whole()) continue;
    Copy copy;
    copy.records = records_of(restored, copy.events);
    copies.push_back(std::move(copy));
  }
  std::sort(copies.begin(), copies.end(), [](const Copy& a, const Copy& b) { return a.events < b.events; });
  std::uint64_t same = 0;
  std::uint64_t fed = 0;
  EngineOptions options;
  options.sync = false;
  auto other = Engine::open(folder.path() / "other", options).value();
  const auto handle = other.use(workspace()).value();
  for (const Copy& copy : copies) {
    for (; fed < copy.events; ++fed) REQUIRE(other.submit(handle, line(fed)));
    REQUIRE(other.commit());
    std::uint64_t events = 0;
    if (committed.contains(copy.events) && records_of(folder.path() / "other", events) == copy.records) ++same;
  }
  const std::uint64_t fewest = copies.empty() ? 0 : copies.front().events;
  const std::uint64_t most = copies.empty() ? 0 : copies.back().events;
  CHECK(reached({.id = "F26",
                 .what = "copy while writing, restore, compare",
                 .wanted = fmt::format("{}, each a committed state", counted(wanted)),
                 .got = fmt::format("{} whole, {} a committed state (of {} to {} events)", counted(copies.size()),
                                    counted(same), fewest, most),
                 .holds = same >= wanted && fewest < most}));
}

}  // namespace dealflow::test
