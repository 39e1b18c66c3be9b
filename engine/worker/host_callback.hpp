// What the host is told. One of its callbacks that throws is its own affair: the others are called all the same, and
// whoever told it goes on.
#pragma once

#include <exception>
#include <utility>

namespace dealflow::worker {

template <class Callback, class... Arguments>
void tell_host(const Callback& callback, Arguments&&... arguments) noexcept {
  try {
    callback(std::forward<Arguments>(arguments)...);
  } catch (const std::exception&) {  // nobody is there to be told
  }
}

}  // namespace dealflow::worker
