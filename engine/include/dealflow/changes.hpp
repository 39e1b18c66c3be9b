// Changes: what a commit made of records, for whoever follows them: a cache, a search index, a page that is open.
//
// Told of every commit, whatever brought it about: an event, a timer, a report of an effect, something done by hand. A
// record is named once a commit, in the order of workspaces, kinds and numbers; what it is now is read with a Reader.
//
// Threads:  plain values.
// Source:   DESIGN 2.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace dealflow {

struct CommittedChange {
  enum class Kind : std::uint8_t { created, changed, removed };
  std::string workspace;
  // "con-17", "deal-42", "run-9", "eff-4": an effect is removed when it was sent, or is dead. A payment has the id that
  // its sender gave it, whatever that looks like: Reader::payment() finds it by that.
  std::string id;
  Kind kind = Kind::changed;
};

// Called by the thread that commits, when what it names is durable.
using ChangeListener = std::function<void(std::span<const CommittedChange>)>;

}  // namespace dealflow
