// One conformance vector: what it asks for, and whether that came out.
//
// Source: the form of the files, README of the vectors; kinds of expectation that the suite has and a file may leave
// out.
#pragma once

#include <dealflow/value.hpp>

#include <string>
#include <string_view>

namespace dealflow::cel {

// Empty where it passes; else why not. "not run: …" where it asks for what this library does not have.
[[nodiscard]] std::string run_vector(const Value& vector);

// "file/section/name: expression", as far as they are there.
[[nodiscard]] std::string title_of(const Value& vector);

}  // namespace dealflow::cel
