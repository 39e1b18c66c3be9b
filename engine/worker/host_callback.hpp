// What the host is told. A callback of its that throws is its own affair, as is one for which no memory is left: the
// others are called all the same, and whoever told it goes on.
//
// Threads:  the caller's.
#pragma once

namespace dealflow::worker {

// `act` calls back, and makes what it calls back with.
template <class Act>
void tell_host(const Act& act) noexcept {
  try {
    act();
  } catch (...) {  // nobody is there to be told
  }
}

}  // namespace dealflow::worker
