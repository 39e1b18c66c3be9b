#include "tests/faults/simulation/census.hpp"

#include "tests/faults/simulation/store.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <utility>

namespace dealflow::test::simulation {
namespace {

struct Found {
  std::map<std::pair<std::string, std::string>, std::uint64_t> words;  // of an event: how often it stands there
  std::set<std::string> ran, cancelled;                                // events with a run, with one that was cancelled
  std::map<std::string, std::uint64_t> payments;
};

Found look(const Reader& reader) {
  Found found;
  each_run(reader, [&](const Run& run) {
    found.ran.insert(run.event.id);
    if (run.state == "cancelled") found.cancelled.insert(run.event.id);
  });
  each_contact(reader, [&](const Contact& contact) {
    for (const std::string& payment : contact.payment_ids) ++found.payments[payment];
    for (const HistoryEntry& entry : contact.history) {
      if (entry.kind != "note") continue;
      const std::size_t word = entry.text.find(' ') + 1, event = entry.text.find(' ', word) + 1;
      ++found.words[{entry.text.substr(event, entry.text.find(' ', event) - event),
                     entry.text.substr(word, event - 1 - word)}];
    }
  });
  return found;
}

class Counter {
 public:
  explicit Counter(Found found) : found_(std::move(found)) {}
  Census count(const std::vector<Event>& events) {
    for (const Event& event : events) look_at(event);
    return census_;
  }

 private:
  std::uint64_t times(const Event& event, const char* word) { return found_.words[{event.id, word}]; }
  void expect(const Event& event, const std::string& what, std::uint64_t times, bool timer) {
    if (timer && times == 1) ++census_.timers;
    if (times == 0) ++(timer ? census_.lost_timers : census_.lost);
    if (times > 1) ++(timer ? census_.doubled_timers : census_.doubled);
    if (times != 1 && census_.first.empty()) census_.first = fmt::format("{} {}: {} times", what, event.id, times);
  }
  void once(const Event& event, const char* word) { expect(event, word, times(event, word), false); }
  // Somebody may have cancelled the run before.
  void once_later(const Event& event, const char* word) {
    const std::uint64_t there = times(event, word);
    if (there > 0 || !found_.cancelled.contains(event.id)) expect(event, word, there, true);
  }
  void look_at(const Event& event) {
    ++census_.events;
    switch (event.kind) {
      case Kind::ask:  // one that was cancelled may have waited for its turn
        if (!found_.cancelled.contains(event.id)) once(event, "asked");
        return once_later(event, "answered");
      case Kind::call: return once_later(event, "called");
      case Kind::dun:
        expect(event, "payment", found_.payments[event.id], false);
        if (!found_.ran.contains(event.id)) return;  // another was running
        once(event, "failed");
        once_later(event, "first");
        return once_later(event, "second");
      case Kind::form: {
        once(event, "form");
        const std::uint64_t there = times(event, "left") + times(event, "bought");
        if (there > 0 || !found_.cancelled.contains(event.id)) expect(event, "left or bought", there, true);
        return;
      }
      case Kind::news:
        once(event, "signed");
        if (!found_.cancelled.contains(event.id)) once(event, "told");
        return;
      case Kind::paid: expect(event, "payment", found_.payments[event.id], false); return once(event, "paid");
      case Kind::sum: return expect(event, "shared or summed", times(event, "shared") + times(event, "summed"), false);
    }
  }

  Found found_;
  Census census_;
};

}  // namespace

Census take_census(const Reader& reader, const std::vector<Event>& events) {
  return Counter(look(reader)).count(events);
}

}  // namespace dealflow::test::simulation
