// Which addresses of the internet protocol are public: those that a webhook may be sent to without being asked for. A
// flow must not become a way into the network in which the worker stands.
//
// Threads:  pure functions.
// Source:   the special-purpose registries of RFC 6890 as of 2024; facts/EVENTS-AND-WEBHOOKS.md.
#pragma once

#include <string>
#include <string_view>

struct sockaddr;  // <sys/socket.h>

namespace dealflow::send {

// False for loopback, private, link-local, shared (CGNAT), multicast, documentation and reserved addresses, for IPv6
// addresses that carry an IPv4 address, and for families other than the two.
[[nodiscard]] bool is_public(const sockaddr& address);
[[nodiscard]] bool is_public(const std::string& numeric);  // "192.0.2.7", "2001:db8::1"; false where it is none
[[nodiscard]] std::string shown(const sockaddr& address);  // "192.0.2.7", without the port

}  // namespace dealflow::send
