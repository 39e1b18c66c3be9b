#include <dealflow/value.hpp>

#include "dsl/cel/collections.hpp"
#include "dsl/cel/json_problem.hpp"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <new>

namespace dealflow::cel {
namespace {

namespace dom = simdjson::dom;

// size() of simdjson is known without counting, up to here.
template <class Container>
std::size_t count_of(const Container& container) {
  constexpr std::size_t counted_to = 0xFFFFFF;
  if (const std::size_t size = container.size(); size < counted_to) return size;
  return static_cast<std::size_t>(std::distance(container.begin(), container.end()));
}

// A list or map whose parts are being read.
struct Open {
  ArenaList* list = nullptr;
  dom::array::iterator element;
  dom::array::iterator elements_end;
  ArenaMap* map = nullptr;
  dom::object::iterator field;
  dom::object::iterator fields_end;
};

// Lists and maps wait on a list of their own instead of the stack.
class Converter {
 public:
  Converter(Arena& arena, std::vector<Open>& open) : arena_(arena), open_(open) { open_.clear(); }

  // False where a key repeats: the slow reader says which.
  bool convert(dom::element root, Value& out) {
    Value done;
    for (bool complete = begin(root, done);;) {
      if (!complete) {
        if (!next(done, complete)) return false;
        continue;
      }
      if (open_.empty()) {
        out = done;
        return true;
      }
      take(done);
      complete = false;
    }
  }

 private:
  // True where the element is a value by itself; else it is open now.
  bool begin(dom::element element, Value& out) {
    switch (element.type()) {
      case dom::element_type::NULL_VALUE: out = Value::null(); return true;
      case dom::element_type::BOOL: out = Value::boolean(bool(element)); return true;
      case dom::element_type::INT64: out = Value::int64(std::int64_t(element)); return true;
      case dom::element_type::UINT64: out = Value::float64(static_cast<double>(std::uint64_t(element))); return true;
      case dom::element_type::DOUBLE: out = Value::float64(double(element)); return true;
      case dom::element_type::STRING: out = Value::text(arena_.copy(std::string_view(element))); return true;
      case dom::element_type::ARRAY: {
        const dom::array array(element);
        open_.push_back({.list = arena_.make<ArenaList>(arena_, count_of(array)),
                         .element = array.begin(),
                         .elements_end = array.end()});
        return false;
      }
      case dom::element_type::OBJECT: {
        const dom::object object(element);
        open_.push_back({.map = arena_.make<ArenaMap>(arena_, count_of(object)),
                         .field = object.begin(),
                         .fields_end = object.end()});
        return false;
      }
    }
    return false;
  }

  // Goes on with the innermost list or map: its next part, or itself where it has no more. False: a key repeats.
  bool next(Value& done, bool& complete) {
    Open& top = open_.back();
    if (top.list != nullptr && top.element != top.elements_end) {
      complete = begin(*top.element, done);
      return true;
    }
    if (top.map != nullptr && top.field != top.fields_end) {
      complete = begin(top.field.value(), done);
      return true;
    }
    complete = true;
    if (top.list != nullptr) {
      done = Value::list(top.list);
    } else {
      top.map->finish(arena_);
      if (!distinct(*top.map)) return false;
      done = Value::map(top.map);
    }
    open_.pop_back();
    return true;
  }

  void take(const Value& part) {
    Open& top = open_.back();
    if (top.list != nullptr) {
      top.list->append(part);
      ++top.element;
    } else {
      top.map->append(Value::text(arena_.copy(top.field.key())), part);
      ++top.field;
    }
  }

  static bool distinct(const ArenaMap& map) {
    constexpr std::size_t compared_in_pairs = 16;
    if (map.size() <= compared_in_pairs) {
      for (std::size_t i = 1; i < map.size(); ++i) {
        const std::string_view key = map.at(i).first.as_text();
        for (std::size_t j = 0; j < i; ++j)
          if (map.at(j).first.as_text() == key) return false;
      }
      return true;
    }
    std::vector<std::string_view> keys;
    keys.reserve(map.size());
    for (std::size_t i = 0; i < map.size(); ++i) keys.push_back(map.at(i).first.as_text());
    std::sort(keys.begin(), keys.end());
    return std::adjacent_find(keys.begin(), keys.end()) == keys.end();
  }

  Arena& arena_;
  std::vector<Open>& open_;
};

JsonProblem problem_of(std::string_view text, std::size_t depth_max) {
  if (auto problem = find_json_problem(text, depth_max)) return *std::move(problem);
  return {JsonError::number, 0, "a number is out of range"};
}

// simdjson refuses whole numbers beyond 64 bits, which this reader takes as doubles.
bool has_long_digits(std::string_view text) {
  std::size_t run = 0;
  for (const char c : text) {
    run = c >= '0' && c <= '9' ? run + 1 : 0;
    if (run >= 19) return true;
  }
  return false;
}

// The same text with `.0` after whole numbers of 19 and more digits that stand outside texts and have no fraction.
std::string with_fractions(std::string_view text) {
  std::string result;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (quoted || (c != '-' && (c < '0' || c > '9'))) {
      if (quoted && c == '\\') result += text[i++];
      if (i < text.size() && c == '"') quoted = !quoted;
      if (i < text.size()) result += text[i++];
      continue;
    }
    std::size_t end = text.find_first_not_of("+-.eE0123456789", i);
    if (end == std::string_view::npos) end = text.size();
    const std::string_view number = text.substr(i, end - i);
    std::int64_t value = 0;
    const auto [last, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    result += number;
    if (error == std::errc::result_out_of_range && number.find_first_of(".eE") == std::string_view::npos)
      result += ".0";
    i = end;
  }
  return result;
}

// Want of memory is told as everywhere else: the text may well be right, and its sender is not to hear otherwise.
simdjson::error_code checked(simdjson::error_code answer) {
  if (answer == simdjson::MEMALLOC) throw std::bad_alloc();
  return answer;
}

}  // namespace

struct JsonReader::Impl {
  dom::parser parser;
  std::string padded;  // the text with the room behind it that simdjson reads into
  std::vector<Open> open;
};

JsonReader::JsonReader() : impl_(std::make_unique<Impl>()) {}
JsonReader::JsonReader(JsonReader&&) noexcept = default;
JsonReader& JsonReader::operator=(JsonReader&&) noexcept = default;
JsonReader::~JsonReader() = default;

tl::expected<Value, JsonProblem> JsonReader::read(std::string_view text, Arena& arena, std::size_t depth_max) {
  dom::parser& parser = impl_->parser;
  const std::string adjusted = has_long_digits(text) ? with_fractions(text) : std::string();
  const std::string_view source = adjusted.empty() ? text : std::string_view(adjusted);
  const std::size_t levels = std::max<std::size_t>(depth_max, 1) + 1;
  if ((parser.capacity() < source.size() || parser.max_depth() != levels) &&
      checked(parser.allocate(source.size(), levels)) != simdjson::SUCCESS) {
    return tl::unexpected(JsonProblem{JsonError::syntax, 0, "the text is too large"});
  }
  std::string& padded = impl_->padded;
  padded.assign(source);
  padded.resize(source.size() + simdjson::SIMDJSON_PADDING);
  dom::element root;
  if (checked(parser.parse(padded.data(), source.size(), false).get(root)) != simdjson::SUCCESS) {
    return tl::unexpected(problem_of(text, depth_max));
  }
  Value value;
  if (!Converter(arena, impl_->open).convert(root, value)) return tl::unexpected(problem_of(text, depth_max));
  if (depth_of(value) > depth_max) return tl::unexpected(problem_of(text, depth_max));
  return value;
}

tl::expected<Value, JsonProblem> parse_json(std::string_view text, Arena& arena, std::size_t depth_max) {
  return JsonReader().read(text, arena, depth_max);
}

}  // namespace dealflow::cel
