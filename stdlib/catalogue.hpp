// Catalogue: the event types that a workspace knows: the built-in ones and those that it declares itself. The one
// lookup of event types; checker, trigger index, intake and reference all ask it.
//
// Units:    none.
// Threads:  a Catalogue is immutable and shared freely; copies share the types, which live as long as any copy does.
//           DeclaredTypes is filled by one thread.
// Source:   domain/EVENTS.md; DESIGN, "Words" (event).
#pragma once

#include "stdlib/event_type.hpp"

#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::stdlib {

// Event types made at run time, with the texts and lists that their declarations point to.
class DeclaredTypes {
 public:
  // What is kept has the same address for good.
  [[nodiscard]] std::string_view keep(std::string text);
  [[nodiscard]] std::span<const std::string_view> keep(std::vector<std::string_view> texts);
  [[nodiscard]] Attributes keep(std::vector<Attribute> attributes);
  [[nodiscard]] std::span<const Attributes> keep(std::vector<Attributes> blocks);

  // Everything that the type points to is kept here or constant.
  void add(const EventType& type) { types_.push_back(type); }
  [[nodiscard]] const std::deque<EventType>& types() const { return types_; }  // in the order of their adding

 private:
  std::deque<std::string> texts_;
  std::deque<std::vector<std::string_view>> lists_;
  std::deque<std::vector<Attribute>> attributes_;
  std::deque<std::vector<Attributes>> blocks_;
  std::deque<EventType> types_;
};

class Catalogue {
 public:
  Catalogue();  // the built-in types alone
  explicit Catalogue(std::shared_ptr<const DeclaredTypes> own);

  // The built-in types in the order of the reference page, then the workspace's own in the order of their declaration.
  [[nodiscard]] std::span<const EventType> types() const&;
  std::span<const EventType> types() const&& = delete;  // would point into nothing
  // Null where no type has that name.
  [[nodiscard]] const EventType* find(std::string_view type) const;
  // In the order of types(); for suggestions.
  [[nodiscard]] std::vector<std::string_view> names() const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

}  // namespace dealflow::stdlib
