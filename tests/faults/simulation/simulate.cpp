#include "tests/faults/simulation/simulate.hpp"

#include <dealflow/verify.hpp>

#include "tests/faults/simulation/census.hpp"
#include "tests/faults/simulation/clock.hpp"
#include "tests/faults/simulation/disk.hpp"
#include "tests/faults/simulation/host.hpp"
#include "tests/faults/simulation/opening_hours.hpp"
#include "tests/faults/simulation/receivers.hpp"
#include "tests/faults/simulation/senders.hpp"
#include "tests/faults/simulation/store.hpp"
#include "tests/faults/simulation/world.hpp"
#include "tests/replay/stored_rows.hpp"

#include <exception>

namespace dealflow::test::simulation {
namespace {

using namespace std::chrono_literals;

constexpr auto busy_days = std::chrono::days(6);   // faults happen
constexpr auto calm_days = std::chrono::days(60);  // … and by then everything is done

// A week in which Berlin's clocks are changed.
TimePoint start_of(std::uint64_t seed) {
  using namespace std::chrono;
  const sys_days first = seed % 2 == 0 ? sys_days(2026y / March / 24) : sys_days(2026y / October / 20);
  return first + hours(seed / 2 % 48);
}

class Simulation {
 public:
  Simulation(std::uint64_t seed, bool thorough)
      : thorough_(thorough),
        world_(seed, start_of(seed)),
        clock_(world_),
        disk_(world_),
        receivers_(world_),
        host_(world_, clock_, disk_, receivers_),
        senders_(world_, host_) {}

  // A store that is not there any more ends what was begun.
  Simulated run() {
    try {
      play();
    } catch (const std::exception& error) {
      world_.violated(std::string("thrown: ") + error.what());
    }
    return {world_.violation, world_.trace(), world_.counts, std::chrono::duration<double>(world_.elapsed()).count()};
  }

 private:
  void play() {
    plan_clock();
    plan_hand();
    plan_disk();
    world_.in(busy_days, [this] { calm(); });
    host_.start();
    while (!over_ && world_.elapsed() < busy_days + calm_days && world_.violation.empty())
      if (!world_.step()) break;
    if (!over_) world_.violated("it does not come to rest:\n" + host_.model().records());
    if (world_.violation.empty()) judge();
  }

  Duration some_time() { return world_.random.between(1h, std::chrono::hours(5 * 24)); }

  void plan_clock() {
    const auto jump = [this](const char* name, Duration by) {
      world_.in(some_time(), [this, name, by] {
        world_.count(name);
        clock_.jump(by);
      });
    };
    if (world_.random.one_in(2)) jump("clock: an hour back", -1h);
    if (world_.random.one_in(2)) jump("clock: a leap second, repeated", -1s);
    if (world_.random.one_in(3)) {
      world_.in(some_time(), [this] {
        world_.count("clock: a day forward");
        clock_.jump(24h);
        if (!world_.random.one_in(2)) return;
        world_.in(world_.random.between(1min, 20h), [this] {
          world_.count("clock: … and back again");
          clock_.jump(-24h);
        });
      });
    }
    if (world_.random.one_in(2)) {
      world_.in(some_time(), [this] {
        world_.count("clock: the machine sleeps");
        host_.sleep(world_.random.between(10min, 12h));
      });
    }
  }

  void plan_hand() {
    if (!world_.random.one_in(4)) world_.in(some_time(), [this] { host_.reload(2); });
    if (world_.random.one_in(3)) world_.in(some_time(), [this] { host_.reload(1); });
    for (std::uint64_t times = world_.random.below(3); times > 0; --times)
      world_.in(some_time(), [this] { host_.cancel_one(); });
    for (std::uint64_t times = 2 + world_.random.below(6); times > 0; --times)
      world_.in(some_time(), [this] { host_.tidy_up(); });
  }

  void plan_disk() {
    for (std::uint64_t times = world_.random.below(8); times > 0; --times)
      world_.in(some_time(), [this] { disk_.fail(); });
  }

  // Nothing goes wrong from now on, and somebody looks after what is left.
  void calm() {
    world_.note("calm");
    world_.kind = true;
    receivers_.mend();
    disk_.heal();
    look_after();
  }
  void look_after() {
    if (host_.version() != 2) host_.reload(2);
    host_.tidy_up();
    if (senders_.all_taken() && host_.quiet()) {
      over_ = true;
      return;
    }
    world_.in(3h, [this] { look_after(); });
  }

  void judge() {
    host_.stop();
    const Model& model = host_.model();
    count_all();
    for (const std::string& label : model.delivered()) delivered_once(label);
    for (const auto& [contact, effects] : receivers_.order()) in_order(contact, effects);
    if (receivers_.repeats() > receivers_.unanswered() + host_.in_flight_at_crashes())
      world_.violated(fmt::format("{} repeats, {} unanswered, {} in flight at crashes", receivers_.repeats(),
                                  receivers_.unanswered(), host_.in_flight_at_crashes()));
    world_.count("a message comes again", receivers_.repeats());
    world_.count("messages", receivers_.got().size());
    for (const Model::Fired& timer : model.fired()) in_time(timer);
    if (const std::string broken = broken_rule(disk_.store()); !broken.empty()) world_.violated(broken);
    world_.note("digest {:x}", digest(disk_.store()));
    if (thorough_) look_closely();
  }

  void count_all() {
    auto reader = Reader::open(disk_.store());
    if (!reader || !reader->select(workspace_name)) return world_.violated("the store cannot be read");
    const Census census = take_census(*reader, senders_.events());
    world_.count("events", census.events);
    world_.count("events lost", census.lost);
    world_.count("events doubled", census.doubled);
    world_.count("timers fired", census.timers);
    world_.count("timers lost", census.lost_timers);
    world_.count("timers doubled", census.doubled_timers);
    if (!census.first.empty()) world_.violated("counted: " + census.first);
  }

  void delivered_once(const std::string& label) {
    if (labels_.empty())
      for (const auto& [id, got] : receivers_.got()) ++labels_[got.label];
    if (labels_[label] != 1)
      world_.violated(fmt::format("{} is known to its receiver as {} messages", label, labels_[label]));
  }

  void in_order(std::uint64_t contact, const std::vector<std::uint64_t>& effects) {
    std::uint64_t last = 0;
    for (const std::uint64_t effect : effects) {
      if (host_.model().once_failed().contains(effect)) continue;
      if (effect < last) world_.violated(fmt::format("con-{}: eff-{} after eff-{}", contact, effect, last));
      last = effect;
    }
  }

  // By true time a timer may be early by as much as the clock was set forward while it ran, and by no more.
  void in_time(const Model::Fired& timer) {
    if (changes_to_summer > timer.set && changes_to_summer <= timer.fired) world_.count("clock: summer time begins");
    if (changes_to_winter > timer.set && changes_to_winter <= timer.fired) world_.count("clock: summer time ends");
    if (!timer.wait) return;
    world_.count("timers early", 0);
    const Duration early = *timer.wait - (timer.fired - timer.set);
    if (early <= Duration(0)) return;
    if (early <= clock_.set_forward(timer.set, timer.fired)) return world_.count("timers brought on by the clock");
    world_.count("timers early");
    world_.violated(fmt::format("a timer set at {} to wait {} s fired at {}, {} s early", format_time(timer.set),
                                *timer.wait / 1s, format_time(timer.fired), early / 1s));
  }

  void look_closely() {
    const auto checked = verify_store(disk_.store());
    if (!checked || !checked->is_whole()) world_.violated("the store is not whole");
    if (const std::string differs = rebuild_differs(disk_.store(), workspace_name); !differs.empty())
      world_.violated("made again from its inputs: " + differs);
    world_.count("stores made again from their inputs");
  }

  bool thorough_;
  World world_;
  Clock clock_;
  Disk disk_;
  Receivers receivers_;
  Host host_;
  Senders senders_;
  bool over_ = false;
  std::map<std::string, std::uint64_t> labels_;
};

}  // namespace

Simulated simulate(std::uint64_t seed, bool thorough) { return Simulation(seed, thorough).run(); }

}  // namespace dealflow::test::simulation
