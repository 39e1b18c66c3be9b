#include "tests/faults/simulation/disk.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

namespace dealflow::test::simulation {

using namespace std::chrono_literals;

Disk::Disk(World& world) : world_(&world), folder_(TemporaryFolder::in_memory()) { disk::watch(store()); }

Disk::~Disk() { disk::watch({}); }

void Disk::fail() {
  if (world_->kind) return;
  constexpr std::array kinds{disk::Kind::data_write, disk::Kind::meta_write, disk::Kind::sync};
  disk::Failure failure;
  failure.kind = kinds.at(world_->random.below(kinds.size()));
  failure.nth = 1 + world_->random.below(2);
  failure.for_good = world_->random.one_in(2);
  failure.error = failure.kind == disk::Kind::data_write && world_->random.one_in(2) ? ENOSPC : EIO;
  disk::fail(failure);
  failing_ = true;
  constexpr std::array names{"disk: data write fails", "disk: meta write fails", "disk: sync fails"};
  const std::string what = failure.error == ENOSPC ? "disk: full" : names.at(static_cast<std::size_t>(failure.kind));
  world_->note(what);
  // One that fails once waits for the next call.
  world_->in(failure.for_good ? world_->random.between(1min, 3h) : 12h, [this, what] {
    if (disk::has_failed()) world_->count(what);
    heal();
  });
}

void Disk::heal() {
  if (!failing_) return;
  world_->note("the disk is well");
  disk::heal();
  failing_ = false;
  healed_ = world_->now();
}

bool Disk::excuses() const { return failing_ || world_->now() < healed_ + 10s; }

void Disk::record() {
  disk::record(false);
  static_cast<void>(disk::take_steps());
  before_ = disk::read_folder(store());
  disk::record(true);
}

void Disk::mark() { disk::mark(); }

void Disk::cut(bool power) {
  disk::record(false);
  const auto steps = disk::take_steps();
  const auto is_mark = [](const disk::Step& step) { return step.what == disk::Step::What::mark; };
  const auto first =
      static_cast<std::uint64_t>(std::find_if(steps.rbegin(), steps.rend(), is_mark).base() - steps.begin());
  const std::uint64_t begun = first + world_->random.below(steps.size() - first + 1);
  disk::PowerCut cut(before_, steps);
  while (cut.at() < begun) cut.step();
  world_->note("at write {} of {} since the last mark", begun - first, steps.size() - first);
  std::mt19937_64 random(world_->random.next());
  const disk::Contents there = power ? cut.image(random) : cut.written();
  disk::watch({});
  disk::write_folder(store(), there);
  disk::watch(store());
}

}  // namespace dealflow::test::simulation
