// Overlay: the changed rows of a batch in memory: found by key at once, walked in key order, undone layer by layer.
//
// Rows live until clear(): a row whose change was undone stays as an entry that changes nothing.
// Threads:  one.
// Source:   DESIGN 2 and 3.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::work {

class Overlay {
 public:
  enum class State : std::uint8_t { unchanged, present, erased };
  struct Entry {
    std::string key;
    std::string value;  // while present
    State state = State::unchanged;
    std::uint64_t layer = 0;  // serial of the layer that last saved this entry's former state
  };

  [[nodiscard]] const Entry* find(std::string_view key) const;  // changed rows only
  void put(std::string_view key, std::string value) { change(key, State::present, std::move(value)); }
  void erase(std::string_view key) { change(key, State::erased, {}); }

  void begin_layer();
  void keep_layer();
  void drop_layer();
  void clear();

  // Changed rows of the prefix from `from` on, in key order.
  [[nodiscard]] std::vector<const Entry*> range(std::string_view prefix, std::string_view from);
  [[nodiscard]] std::vector<const Entry*> all() { return range({}, {}); }
  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  // The first 13 bytes of a key (workspace, table, first number) as two numbers: most comparisons end there.
  struct Place {
    std::uint64_t head;
    std::uint64_t next;
    Entry* entry;
    bool operator<(const Place& other) const;
  };
  struct Undo {
    Entry* entry;
    std::string value;
    State state;
    std::uint64_t layer;
  };
  struct Layer {
    std::uint64_t serial;
    std::size_t undo_begin;
  };

  void change(std::string_view key, State state, std::string value);
  void set(Entry& entry, State state, std::string value);
  Entry& entry_of(std::string_view key);
  [[nodiscard]] std::size_t slot_of(std::string_view key, std::uint64_t hash) const;
  void grow_slots();
  void sort();
  static Place place_of(std::string_view key, Entry* entry);

  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t index = 0;  // of the entry plus one; 0: free
  };
  std::deque<Entry> entries_;
  std::vector<Slot> slots_;  // open addressing, a power of two, at most half full
  std::vector<Place> sorted_;
  std::vector<Place> fresh_;  // not yet in sorted_
  std::vector<Undo> undo_;
  std::vector<Layer> layers_;
  std::uint64_t serial_ = 0;
  std::size_t rows_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace dealflow::work
