// Substitution: what the checker has found out about type parameters so far.
//
// Source: CEL language definition, "Gradual Type Checking"; dyn agrees with everything.
#pragma once

#include <dealflow/type.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
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

  // Where one stands among all that was bound; undo() forgets what came after it, and redo() learns that again.
  using Mark = std::size_t;
  using Bindings = std::vector<std::pair<std::size_t, Type>>;
  [[nodiscard]] Mark mark() const { return trail_.size(); }
  Bindings undo(Mark mark);
  void redo(const Bindings& bindings);

 private:
  [[nodiscard]] std::optional<std::size_t> open(const Type& type) const;
  [[nodiscard]] Type walk(Type type) const;
  [[nodiscard]] bool occurs(std::size_t parameter, const Type& type) const;
  void promise_nothing_of(const Type& type);
  [[nodiscard]] Type general(const Type& a, const Type& b) const;
  template <class OnOpen>
  [[nodiscard]] Type rebuild(const Type& type, const OnOpen& on_open) const;

  void bind(std::size_t parameter, const Type& type);

  bool null_fits_;
  std::vector<std::optional<Type>> bound_;
  std::vector<std::size_t> trail_;  // parameters in the order of their binding
};

}  // namespace dealflow::cel
