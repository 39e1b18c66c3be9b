// Substitution: what the checker has found out about type parameters so far.
//
// Source: CEL language definition, "Gradual Type Checking"; dyn agrees with everything.
#pragma once

#include <dealflow/type.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dealflow::cel {

class Substitution {
 public:
  // `null_fits`: null agrees with every type (flow mode).
  explicit Substitution(bool null_fits) : null_fits_(null_fits) {}

  [[nodiscard]] Type fresh();
  // With each parameter of a declared signature replaced by a fresh one; `renamed` keeps them together.
  [[nodiscard]] Type instantiate(const Type& type, std::map<std::string, Type>& renamed);
  // What is known of the type now; parameters that are still open stay.
  [[nodiscard]] Type resolve(const Type& type) const;
  // As resolve, with open parameters as dyn.
  [[nodiscard]] Type close(const Type& type) const;
  // Whether a value of `source` can stand where `target` is asked for. Binds parameters on the way.
  [[nodiscard]] bool assignable(const Type& target, const Type& source);
  // One type for two, dyn where they have none.
  [[nodiscard]] Type join(const Type& a, const Type& b);

  using Mark = std::vector<std::optional<Type>>;
  [[nodiscard]] Mark mark() const { return bound_; }
  void restore(Mark mark) { bound_ = std::move(mark); }

 private:
  [[nodiscard]] std::optional<std::size_t> open(const Type& type) const;
  [[nodiscard]] Type walk(Type type) const;
  [[nodiscard]] bool occurs(std::size_t parameter, const Type& type) const;
  [[nodiscard]] Type general(const Type& a, const Type& b) const;
  template <class OnOpen>
  [[nodiscard]] Type rebuild(const Type& type, const OnOpen& on_open) const;

  bool null_fits_;
  std::vector<std::optional<Type>> bound_;
};

}  // namespace dealflow::cel
