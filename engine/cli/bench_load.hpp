// Load over HTTP, for the bench: so many connections, each of which sends its next event when the last one is answered.
//
// Errors:   io, with what the system or the server said.
// Threads:  one thread, the caller's, for all connections.
#pragma once

#include <dealflow/result.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace dealflow::cli {

struct LoadFigures {
  double seconds = 0;
  std::vector<double> latencies_ms;  // one an event, in no order
  std::uint64_t refused = 0;         // answers that were not 200
};

// Posts CloudEvents (structured mode) to `path` of the server at 127.0.0.1 and the port.
[[nodiscard]] Result<LoadFigures> load_over_http(std::uint16_t port, const std::string& path, std::size_t connections,
                                                 std::uint64_t events,
                                                 const std::function<std::string(std::uint64_t)>& event);

}  // namespace dealflow::cli
