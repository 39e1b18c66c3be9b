// What a service manager wants to know: that the program is ready, loads anew, stops. A datagram to the socket that the
// environment names; where it names none, nothing.
//
// Threads:  one thread.
// Source:   sd_notify(3).
#pragma once

#include <string_view>

namespace dealflow::cli {

void tell_service_manager(std::string_view state);  // "READY=1", "STOPPING=1"
void tell_service_manager_of_reload();

}  // namespace dealflow::cli
