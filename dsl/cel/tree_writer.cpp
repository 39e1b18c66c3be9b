#include "dsl/cel/tree_writer.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace dealflow::cel {
namespace {

// What is being written, and how far.
struct Open {
  Value value;
  std::size_t at = 0;
  std::vector<std::pair<std::string, std::size_t>> order;  // of a sorted map: key and place
};

class Writer {
 public:
  Writer(const Notation& notation, std::string& out, std::size_t bytes_max)
      : notation_(notation), out_(out), begin_(out.size()), bytes_max_(bytes_max) {}

  TreeText run(const Value& value) {
    write(value);
    while (result_.written == Written::whole && !open_.empty()) {
      step();
      if (out_.size() - begin_ > bytes_max_) result_.written = Written::cut;
    }
    return result_;
  }

 private:
  [[nodiscard]] std::size_t room() const { return bytes_max_ - std::min(bytes_max_, out_.size() - begin_); }

  void step() {
    switch (open_.back().value.kind()) {
      case Kind::list: return list_step();
      case Kind::map: return map_step();
      default: close(notation_.optional_close);
    }
  }

  void close(std::string_view sign) {
    out_ += sign;
    open_.pop_back();
  }

  void list_step() {
    Open& top = open_.back();
    const List& list = top.value.as_list();
    if (top.at == list.size()) return close(notation_.list_close);
    if (top.at > 0) out_ += notation_.comma;
    write(list.at(top.at++));
  }

  void map_step() {
    Open& top = open_.back();
    const Map& map = top.value.as_map();
    if (top.at == map.size()) return close(notation_.map_close);
    if (top.at > 0) out_ += notation_.comma;
    const std::size_t at = top.at++;
    if (notation_.sorted) {
      out_ += top.order[at].first;
      out_ += notation_.colon;
      return write(map.at(top.order[at].second).second);
    }
    const auto [key, value] = map.at(at);
    if (!notation_.key(key, room(), out_)) return refuse(key);
    out_ += notation_.colon;
    write(value);
  }

  void write(const Value& value) {
    if (value.is(Kind::list)) {
      out_ += notation_.list_open;
      open_.push_back({value, 0, {}});
    } else if (value.is(Kind::map) && !notation_.leaf_maps) {
      out_ += notation_.map_open;
      open_.push_back({value, 0, {}});
      if (notation_.sorted) sort(open_.back());
    } else if (value.is(Kind::optional) && value.as_optional() != nullptr && !notation_.leaf_optionals) {
      out_ += notation_.optional_open;
      open_.push_back({value, 0, {}});
      // The optional waits below what it holds and is closed when that is done.
      write_inner(*value.as_optional());
    } else if (!notation_.leaf(value, room(), out_)) {
      refuse(value);
    }
  }

  // Optionals of optionals, one after the other.
  void write_inner(Value value) {
    while (value.is(Kind::optional) && value.as_optional() != nullptr) {
      out_ += notation_.optional_open;
      open_.push_back({value, 0, {}});
      value = *value.as_optional();
    }
    write(value);
  }

  void sort(Open& open) {
    const Map& map = open.value.as_map();
    for (std::size_t i = 0; i < map.size(); ++i) {
      std::string text;
      const Value key = map.at(i).first;
      if (!notation_.key(key, room(), text)) return refuse(key);
      open.order.emplace_back(std::move(text), i);
    }
    std::sort(open.order.begin(), open.order.end());
  }

  void refuse(const Value& value) { result_ = {Written::refused, value}; }

  const Notation& notation_;
  std::string& out_;
  std::size_t begin_;
  std::size_t bytes_max_;
  std::vector<Open> open_;
  TreeText result_;
};

}  // namespace

TreeText write_tree(const Value& value, const Notation& notation, std::string& out, std::size_t bytes_max) {
  return Writer(notation, out, bytes_max).run(value);
}

}  // namespace dealflow::cel
