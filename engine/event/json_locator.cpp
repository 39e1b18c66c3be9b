#include "engine/event/json_locator.hpp"

#include <cstdlib>
#include <string>

namespace dealflow::event {
namespace {

// Walks valid JSON; on anything else it stops where it stands.
class Walker {
 public:
  explicit Walker(std::string_view line) : line_(line) {}

  std::size_t locate(std::string_view path) {
    skip_blanks();
    while (!path.empty()) {
      const std::size_t before = at_;
      const bool found = path.front() == '[' ? enter_item(path) : enter_key(path);
      if (!found) return before;
    }
    return at_;
  }

 private:
  // Moves to the value of the path's first key and takes the key off.
  bool enter_key(std::string_view& path) {
    if (path.front() == '.') path.remove_prefix(1);
    const std::string_view key = path.substr(0, path.find_first_of(".["));
    path.remove_prefix(key.size());
    if (!take('{')) return false;
    for (skip_blanks(); at_ < line_.size() && line_[at_] == '"'; skip_blanks()) {
      const std::size_t begin = at_;
      skip_string();
      const std::string_view name = line_.substr(begin + 1, at_ - begin - 2);
      skip_blanks();
      take(':');
      skip_blanks();
      if (name == key) return true;
      skip_value();
      skip_blanks();
      take(',');
    }
    return false;
  }

  bool enter_item(std::string_view& path) {
    const auto close = path.find(']');
    std::size_t index = std::strtoul(std::string(path.substr(1, close - 1)).c_str(), nullptr, 10);
    path.remove_prefix(close == std::string_view::npos ? path.size() : close + 1);
    if (!take('[')) return false;
    for (skip_blanks(); at_ < line_.size() && line_[at_] != ']'; skip_blanks()) {
      if (index == 0) return true;
      --index;
      skip_value();
      skip_blanks();
      take(',');
    }
    return false;
  }

  bool take(char wanted) {
    if (at_ >= line_.size() || line_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  void skip_blanks() {
    while (at_ < line_.size() &&
           (line_[at_] == ' ' || line_[at_] == '\t' || line_[at_] == '\r' || line_[at_] == '\n')) {
      ++at_;
    }
  }

  void skip_string() {
    for (++at_; at_ < line_.size() && line_[at_] != '"'; ++at_) {
      if (line_[at_] == '\\') ++at_;
    }
    if (at_ < line_.size()) ++at_;
  }

  void skip_value() {
    int depth = 0;
    do {
      if (at_ >= line_.size()) return;
      const char c = line_[at_];
      if (c == '"') {
        skip_string();
        continue;
      }
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
      if (depth < 0) return;
      ++at_;
    } while (depth > 0 || (at_ < line_.size() && line_[at_] != ',' && line_[at_] != '}' && line_[at_] != ']'));
  }

  std::string_view line_;
  std::size_t at_ = 0;
};

}  // namespace

std::size_t locate(std::string_view line, std::string_view path) { return Walker(line).locate(path); }

}  // namespace dealflow::event
