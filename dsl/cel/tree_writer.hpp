// Writes a value with all that it holds, without recursion: data may be nested deeper than the stack.
#pragma once

#include <dealflow/value.hpp>

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

namespace dealflow::cel {

// How lists, maps and what they hold are written.
struct Notation {
  std::string_view list_open;
  std::string_view list_close;
  std::string_view map_open;
  std::string_view map_close;
  std::string_view optional_open;
  std::string_view optional_close;
  std::string_view comma;
  std::string_view colon;
  bool sorted = false;          // entries of a map by the text of their keys, not in the order of their making
  bool leaf_maps = false;       // a map is handed to `leaf`
  bool leaf_optionals = false;  // an optional that has a value, too
  // What holds no other value. Need not write more than `room` bytes and one. False: it has no text in this notation.
  bool (*leaf)(const Value& value, std::size_t room, std::string& out) = nullptr;
  bool (*key)(const Value& key, std::size_t room, std::string& out) = nullptr;
};

enum class Written : std::uint8_t {
  whole,
  cut,      // `out` holds more than `bytes_max` bytes of it
  refused,  // by `leaf`, for `refused`
};

struct TreeText {
  Written written = Written::whole;
  Value refused;
};

// Appends to `out`.
TreeText write_tree(const Value& value, const Notation& notation, std::string& out,
                    std::size_t bytes_max = std::numeric_limits<std::size_t>::max());

}  // namespace dealflow::cel
