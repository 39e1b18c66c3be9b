// Host: the machine and its one process: the real engine, fed and let go on as the worker's thread does it
// (engine/worker/writer.cpp), and the real plan of what is sent next (engine/worker/lanes.hpp), without threads. The
// process is ended at any point, the disk fails, the machine sleeps, flows are loaded anew.
//
// What is done on the engine is done on the model as well; each answer is held against the model's. After a crash the
// model is what the store holds: that of one of the commits that may be there, none of them before what was
// acknowledged.
//
// Threads:  one, but for the engine's own while it writes a batch in the background.
#pragma once

#include <dealflow/engine.hpp>
#include <dealflow/reader.hpp>

#include "engine/worker/lanes.hpp"
#include "tests/faults/simulation/clock.hpp"
#include "tests/faults/simulation/disk.hpp"
#include "tests/faults/simulation/model.hpp"
#include "tests/faults/simulation/receivers.hpp"
#include "tests/faults/simulation/world.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace dealflow::test::simulation {

enum class Answer : std::uint8_t { taken, refused, try_again };
struct Post {
  std::string line;
  std::optional<Event> event;  // what it says; nothing where it is to be refused
};

class Host {
 public:
  Host(World& world, Clock& clock, Disk& disk, Receivers& receivers);
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  ~Host();

  void start();
  void take(const Post& post, std::function<void(Answer)> answer);
  void sleep(Duration time);

  // By hand; nothing where the process does not run.
  void reload(int version);
  void tidy_up();  // approves, enables, retries all there is
  void cancel_one();

  [[nodiscard]] int version() const { return version_; }  // of the flows, in use or to be used
  [[nodiscard]] bool quiet() const;
  [[nodiscard]] const Model& model() const { return model_; }
  [[nodiscard]] std::uint64_t in_flight_at_crashes() const { return in_flight_at_crashes_; }
  void compare();  // the store with the model, as the last commit left them
  void stop();     // in order

 private:
  using Op = std::function<std::string(Model&)>;
  using Place = worker::Place;
  struct Request {
    Post post;
    std::function<void(Answer)> answer;
  };
  struct Report {
    Place place;
    Delivery delivery;
  };
  struct Batch {
    std::vector<std::pair<std::function<void(Answer)>, Answer>> answers;
    std::vector<Place> reports;
    bool began = false;
  };

  void boot();
  bool open();               // the store; what was known of it before counts no more
  void mend();               // … after an error, in the same process
  bool may_die();            // a point at which the process may end; true where it has
  bool may_die_in_commit();  // … behind one of which nobody knows yet
  void die(const char* how);
  void work();
  void wake_at(TimePoint time);
  bool run(const Request& request);
  bool run(const Report& report);
  bool let_time_pass();
  bool hand_over();
  bool finish();
  bool commit();  // what was handed over is durable, and answered
  void answer(const Batch& batch);
  void lose_both(const Error& why);
  void lose_open(const Error& why);
  void tell_lost(const Batch& batch);
  void trouble(const Error& why);
  void refuse_all();
  void act(const char* what, const std::function<bool()>& does);
  void send_due();
  void attempt(Place place);
  void read_outbox(bool anew);
  void find_model();
  std::string done(Op op);
  void go_back();  // to what is durable
  void expect(const std::string& what, const std::string& model, const std::string& engine);
  void check_next_due();

  World* world_;
  Clock* clock_;
  Disk* disk_;
  Receivers* receivers_;
  std::optional<Engine> engine_;
  std::optional<Reader> reader_;
  WorkspaceHandle handle_{};
  std::optional<worker::Lanes> lanes_;
  std::size_t sending_ = 0;
  std::set<std::uint64_t> on_their_way_;  // effects that were tried, and whose report is not durable
  std::uint64_t last_effect_ = 0;
  TimePoint woken_{};
  std::deque<std::variant<Request, Report>> queue_;
  Batch open_, handed_;
  std::uint64_t process_ = 0;  // which one: what came of another's attempts nobody hears
  enum class End : std::uint8_t { between, in_a_commit, with_the_power };
  End end_ = End::between;    // how it will
  std::uint64_t points_ = 0;  // until it does
  int version_ = 1;
  TimePoint asleep_until_{};
  std::optional<TimePoint> wake_;
  std::uint64_t in_flight_at_crashes_ = 0;

  std::vector<Op> ops_;
  std::size_t durable_ = 0;        // of ops_
  std::vector<std::size_t> cuts_;  // ends of batches that were handed over and may be durable
  Model model_;
};

}  // namespace dealflow::test::simulation
