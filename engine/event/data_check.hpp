// The payload of an event against its declaration: what is missing or wrong is refused, what is odd is left out with a
// warning, and the rest becomes the typed values that expressions see. One walk for all types; no type has code of its
// own.
//
// Threads:  a Shape is immutable.
// Source:   domain/EVENTS.md; the codes are those of domain/README.md ("The bad sample").
#pragma once

#include <dealflow/event.hpp>
#include <dealflow/value.hpp>

#include "stdlib/event_type.hpp"

#include <tl/expected.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace dealflow::event {

// The attributes of a type as the tree that they describe.
struct Shape {
  std::string_view name;                         // "payment": of the declaration, which values keep as their keys
  const stdlib::Attribute* attribute = nullptr;  // null for an object that only its attributes imply
  std::vector<Shape> children;                   // of an object, or of a list's elements
};
[[nodiscard]] Shape make_shape(const stdlib::EventType& type);

struct Refusal {
  std::string code;
  std::string message;
  std::string path;  // of the value at fault
};

// The typed payload. `data` is what parse_json gave; the result lives as long as `arena`.
[[nodiscard]] tl::expected<cel::Value, Refusal> check_data(const Shape& shape, const stdlib::EventType& type,
                                                           const cel::Value& data, cel::Arena& arena,
                                                           std::vector<Warning>& warnings);

}  // namespace dealflow::event
