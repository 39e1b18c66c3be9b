// Type: what the checker knows of a value before there is one.
//
// A Type is a cheap handle on an immutable description; equal descriptions compare equal.
// Threads:  immutable; share freely.
// Source:   CEL language definition, "Types"; objects and money are ours (DESIGN 6, 8; LANGUAGE.md, "Expressions").
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::cel {

class TypeNode;
struct Field;

class Type {
 public:
  Type();  // dyn

  [[nodiscard]] static Type dyn();
  [[nodiscard]] static Type null();
  [[nodiscard]] static Type boolean();
  [[nodiscard]] static Type int64();
  [[nodiscard]] static Type uint64();
  [[nodiscard]] static Type float64();
  [[nodiscard]] static Type text();
  [[nodiscard]] static Type bytes();
  [[nodiscard]] static Type timestamp();
  [[nodiscard]] static Type duration();
  [[nodiscard]] static Type money();
  [[nodiscard]] static Type list(Type element);
  [[nodiscard]] static Type map(Type key, Type value);
  [[nodiscard]] static Type optional(Type inner);
  [[nodiscard]] static Type type(Type of);
  [[nodiscard]] static Type opaque(std::string name);
  [[nodiscard]] static Type parameter(std::string name);  // T in list(T) -> T
  // A map whose keys are known: `a.b` with an unknown b does not check. Its values are cel::Map with text keys.
  [[nodiscard]] static Type object(std::string name, std::vector<Field> fields);

  [[nodiscard]] const TypeNode& node() const { return *node_; }
  [[nodiscard]] std::string to_string() const;  // "list(int)", "map(string, dyn)"
  // The field of an object type, or null.
  [[nodiscard]] const Field* field(std::string_view name) const;
  friend bool operator==(const Type& a, const Type& b);

 private:
  explicit Type(std::shared_ptr<const TypeNode> node);
  std::shared_ptr<const TypeNode> node_;
  friend class TypeNode;
};

// One key of an object type.
struct Field {
  std::string name;
  Type type;
  bool optional = false;  // may be absent: null in flow mode
  std::string doc = {};
};

enum class TypeKind : std::uint8_t {
  dyn,
  null,
  boolean,
  int64,
  uint64,
  float64,
  text,
  bytes,
  timestamp,
  duration,
  money,
  list,
  map,
  optional,
  type,
  opaque,
  parameter,
  object,
};

class TypeNode {
 public:
  TypeKind kind = TypeKind::dyn;
  std::string name;             // of an object, opaque or parameter
  std::vector<Type> arguments;  // element; key and value; inner
  std::vector<Field> fields;    // of an object
  std::uint32_t levels = 1;     // of arguments inside each other, this one included
  bool open = false;            // a parameter, or an argument is open
};

}  // namespace dealflow::cel
