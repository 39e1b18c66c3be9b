// Whether a request without a token comes from this machine, and from nobody who only passes through it: a proxy, or a
// page of another site in a browser here.
//
// Threads:  pure functions.
// Source:   RFC 9110, 7.2 and 7.6.3; RFC 7239; RFC 6454; Fetch Metadata (`Sec-Fetch-Site`).
#pragma once

#include "engine/http/message.hpp"

#include <string_view>

namespace dealflow::http {

// "localhost:8080", "127.0.0.1", "[::1]:8080": this machine by a number, or by the one name that nobody else gives out.
// `127.0.0.1.example.com` is whoever owns that name, and resolves to where he likes.
[[nodiscard]] bool names_this_machine(std::string_view authority);

// A proxy has added its headers: it is here, its client need not be.
[[nodiscard]] bool was_passed_on(const Request& head);

// A browser says that a page of another site asks.
[[nodiscard]] bool is_from_foreign_page(const Request& head);

}  // namespace dealflow::http
