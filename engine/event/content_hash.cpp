#include "engine/event/content_hash.hpp"

#include <xxhash.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace dealflow::event {
namespace {

template <class T>
void append_bytes(std::string& out, char tag, T value) {
  out += tag;
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof value);
}

void append_text(std::string& out, std::string_view text) {
  append_bytes(out, 's', static_cast<std::uint64_t>(text.size()));
  out += text;
}

// 1, 1.0 and 1e0 are one number.
void append_number(std::string& out, double number) {
  constexpr double limit = 9'007'199'254'740'992.0;
  if (std::trunc(number) == number && std::fabs(number) <= limit) {
    append_bytes(out, 'i', static_cast<std::int64_t>(number));
  } else {
    append_bytes(out, 'd', number);
  }
}

void append(std::string& out, const cel::Value& value);

void append_map(std::string& out, const cel::Map& map) {
  std::vector<std::pair<std::string_view, cel::Value>> entries;
  entries.reserve(map.size());
  for (std::size_t i = 0; i < map.size(); ++i) {
    const auto [key, value] = map.at(i);
    entries.emplace_back(key.as_text(), value);
  }
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  append_bytes(out, 'm', static_cast<std::uint64_t>(entries.size()));
  for (const auto& [key, value] : entries) {
    append_text(out, key);
    append(out, value);
  }
}

// What parse_json makes; its depth is bounded.
void append(std::string& out, const cel::Value& value) {
  switch (value.kind()) {
    case cel::Kind::boolean: out += value.as_bool() ? 't' : 'f'; return;
    case cel::Kind::int64: append_bytes(out, 'i', value.as_int()); return;
    case cel::Kind::float64: append_number(out, value.as_double()); return;
    case cel::Kind::text: append_text(out, value.as_text()); return;
    case cel::Kind::list:
      append_bytes(out, 'l', static_cast<std::uint64_t>(value.as_list().size()));
      for (std::size_t i = 0; i < value.as_list().size(); ++i) append(out, value.as_list().at(i));
      return;
    case cel::Kind::map: append_map(out, value.as_map()); return;
    case cel::Kind::null:
    case cel::Kind::uint64:
    case cel::Kind::bytes:
    case cel::Kind::timestamp:
    case cel::Kind::duration:
    case cel::Kind::type:
    case cel::Kind::optional:
    case cel::Kind::money:
    case cel::Kind::opaque: out += 'n'; return;
  }
}

}  // namespace

std::array<unsigned char, 16> event_key(std::string_view source, std::string_view id) {
  std::string name;
  name.reserve(source.size() + 1 + id.size());
  name.append(source).append(1, '\0').append(id);
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(name.data(), name.size()));
  std::array<unsigned char, 16> key{};
  std::memcpy(key.data(), canonical.digest, key.size());
  return key;
}

std::uint64_t content_hash(std::string_view type, const cel::Value& data) {
  std::string content;
  content.reserve(1024);
  append_text(content, type);
  append(content, data);
  return XXH3_64bits(content.data(), content.size());
}

}  // namespace dealflow::event
