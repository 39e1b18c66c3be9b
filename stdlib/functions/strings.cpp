// Text functions of CEL's strings extension. Positions count code points.
#include "stdlib/functions/function_sets.hpp"

#include "dsl/cel/code_points.hpp"
#include "dsl/cel/collections.hpp"

#include <fmt/format.h>

#include <limits>

namespace dealflow::cel {
namespace {

template <class T>
using Maybe = tl::expected<T, CallError>;

std::optional<std::size_t> offset_of(std::string_view text, std::int64_t index) {
  if (index < 0) return std::nullopt;
  return byte_offset(text, static_cast<std::size_t>(index));
}

tl::unexpected<CallError> out_of_range(std::int64_t index) {
  return refuse(fmt::format("index out of range: {}", index), EvaluationErrorCode::index_out_of_range);
}

std::int64_t index_at(std::string_view text, std::size_t offset) {
  return static_cast<std::int64_t>(count_code_points(text.substr(0, offset)));
}

Maybe<std::string_view> char_at(std::string_view text, std::int64_t index) {
  const auto at = offset_of(text, index);
  if (!at) return out_of_range(index);
  if (*at == text.size()) return std::string_view();
  return text.substr(*at, code_point_bytes(text, *at));
}

Maybe<std::int64_t> index_of_from(std::string_view text, std::string_view part, std::int64_t from) {
  if (part.empty() && from >= 0) return from;
  const auto at = offset_of(text, from);
  if (!at) return out_of_range(from);
  const auto found = text.find(part, *at);
  return found == std::string_view::npos ? -1 : index_at(text, found);
}
Maybe<std::int64_t> index_of(std::string_view text, std::string_view part) { return index_of_from(text, part, 0); }

Maybe<std::int64_t> last_index_of_from(std::string_view text, std::string_view part, std::int64_t from) {
  if (part.empty() && from >= 0) return from;
  const auto at = offset_of(text, from);
  if (!at) return out_of_range(from);
  const auto found = text.rfind(part, *at);
  return found == std::string_view::npos ? -1 : index_at(text, found);
}
std::int64_t last_index_of(std::string_view text, std::string_view part) {
  const auto found = text.rfind(part);
  return found == std::string_view::npos ? -1 : index_at(text, found);
}

Maybe<std::string_view> substring(std::string_view text, std::int64_t begin, std::int64_t end) {
  const auto first = offset_of(text, begin);
  if (!first) return out_of_range(begin);
  const auto last = offset_of(text, end);
  if (!last) return out_of_range(end);
  if (begin > end) return refuse(fmt::format("a part from {} to {} has no extent", begin, end));
  return text.substr(*first, *last - *first);
}
Maybe<std::string_view> substring_from(std::string_view text, std::int64_t begin) {
  const auto first = offset_of(text, begin);
  if (!first) return out_of_range(begin);
  return text.substr(*first);
}

std::string lower_ascii(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}
std::string upper_ascii(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return result;
}

// White space by Unicode's property, without the zero-width ones.
bool is_space(std::uint32_t c) {
  return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(code_point_at(text, 0))) text.remove_prefix(code_point_bytes(text, 0));
  while (!text.empty()) {
    std::size_t last = text.size() - 1;
    while (last > 0 && (static_cast<unsigned char>(text[last]) & 0xC0U) == 0x80U) --last;
    if (!is_space(code_point_at(text, last))) break;
    text = text.substr(0, last);
  }
  return text;
}

std::string reverse(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t end = text.size(); end > 0;) {
    std::size_t begin = end - 1;
    while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) --begin;
    result += text.substr(begin, end - begin);
    end = begin;
  }
  return result;
}

// An empty part is found before every code point and at the end.
Maybe<std::string> replace_some(CallContext& context, std::string_view text, std::string_view part, std::string_view by,
                                std::int64_t limit) {
  std::string result;
  std::size_t at = 0;
  auto left = limit < 0 ? std::numeric_limits<std::int64_t>::max() : limit;
  while (left > 0) {
    if (!context.has_room(result.size())) return CallContext::refusal();
    if (part.empty()) {
      result += by;
      --left;
      if (at == text.size()) return result;
      const std::size_t width = code_point_bytes(text, at);
      result += text.substr(at, width);
      at += width;
      continue;
    }
    const auto found = text.find(part, at);
    if (found == std::string_view::npos) break;
    result += text.substr(at, found - at);
    result += by;
    at = found + part.size();
    --left;
  }
  result += text.substr(at);
  return result;
}
Maybe<std::string> replace_all(CallContext& context, std::string_view text, std::string_view part,
                               std::string_view by) {
  return replace_some(context, text, part, by, -1);
}

// An empty separator cuts between all code points.
Maybe<Value> split_some(CallContext& context, std::string_view text, std::string_view separator, std::int64_t limit) {
  std::vector<Value> parts;
  if (limit == 0) return make_list(context.arena, parts);
  // One code point makes a value of its own.
  if (!context.spend(text.size() / 8) || !context.has_room(separator.empty() ? text.size() * sizeof(Value) : 0)) {
    return CallContext::refusal();
  }
  const auto room = limit < 0 ? std::numeric_limits<std::size_t>::max() : static_cast<std::size_t>(limit);
  std::size_t at = 0;
  while (parts.size() + 1 < room) {
    if (separator.empty()) {
      if (at >= text.size() || at + code_point_bytes(text, at) >= text.size()) break;
      const std::size_t width = code_point_bytes(text, at);
      parts.push_back(Value::text(text.substr(at, width)));
      at += width;
      continue;
    }
    const auto found = text.find(separator, at);
    if (found == std::string_view::npos) break;
    parts.push_back(Value::text(text.substr(at, found - at)));
    at = found + separator.size();
  }
  if (!separator.empty() || at < text.size()) parts.push_back(Value::text(text.substr(at)));
  return make_list(context.arena, parts);
}
Maybe<Value> split_all(CallContext& context, std::string_view text, std::string_view separator) {
  return split_some(context, text, separator, -1);
}

Maybe<std::string> join_with(CallContext& context, const List& list, std::string_view separator) {
  std::string result;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Value element = list.at(i);
    if (!element.is(Kind::text)) return refuse(fmt::format("`join` takes texts, {} is none", excerpt(element)));
    if (i > 0) result += separator;
    result += element.as_text();
    if (!context.has_room(result.size())) return CallContext::refusal();
  }
  return result;
}
Maybe<std::string> join(CallContext& context, const List& list) { return join_with(context, list, ""); }

std::string quote(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    switch (c) {
      case '\a': result += "\\a"; break;
      case '\b': result += "\\b"; break;
      case '\f': result += "\\f"; break;
      case '\n': result += "\\n"; break;
      case '\r': result += "\\r"; break;
      case '\t': result += "\\t"; break;
      case '\v': result += "\\v"; break;
      case '\\': result += "\\\\"; break;
      case '"': result += "\\\""; break;
      default: result += c;
    }
  }
  return result + '"';
}

std::vector<Type> texts() { return {Type::list(Type::text())}; }

}  // namespace

std::vector<Function> string_functions() {
  const auto list_of_text = Type::list(Type::text());
  return {
      define<&char_at>({.name = "charAt",
                        .call = Call::member,
                        .doc = "The code point at this place; empty one past the end.",
                        .example = {"'ação'.charAt(1)", "\"ç\""}}),
      define<&index_of>({.name = "indexOf",
                         .call = Call::member,
                         .doc = "Where the part first stands; -1 where it does not.",
                         .example = {"'hello mellow'.indexOf('ello')", "1"}}),
      define<&index_of_from>({.name = "indexOf",
                              .call = Call::member,
                              .doc = "The same, looking from a place on.",
                              .example = {"'hello mellow'.indexOf('ello', 2)", "7"}}),
      define<&last_index_of>({.name = "lastIndexOf",
                              .call = Call::member,
                              .doc = "Where the part last stands; -1 where it does not.",
                              .example = {"'hello mellow'.lastIndexOf('ello')", "7"}}),
      define<&last_index_of_from>({.name = "lastIndexOf",
                                   .call = Call::member,
                                   .doc = "The same, beginning at a place or before it.",
                                   .example = {"'hello mellow'.lastIndexOf('ello', 6)", "1"}}),
      define<&substring_from>({.name = "substring",
                               .call = Call::member,
                               .doc = "The text from a place on.",
                               .example = {"'tacocat'.substring(4)", "\"cat\""}}),
      define<&substring>({.name = "substring",
                          .call = Call::member,
                          .doc = "The text from one place up to another.",
                          .example = {"'tacocat'.substring(0, 4)", "\"taco\""}}),
      define<&lower_ascii>({.name = "lowerAscii",
                            .call = Call::member,
                            .doc = "A to Z made small; other letters stay.",
                            .example = {"'TacoCat'.lowerAscii()", "\"tacocat\""}}),
      define<&upper_ascii>({.name = "upperAscii",
                            .call = Call::member,
                            .doc = "a to z made capital; other letters stay.",
                            .example = {"'TacoCat'.upperAscii()", "\"TACOCAT\""}}),
      define<&trim>({.name = "trim",
                     .call = Call::member,
                     .doc = "The text without white space at its ends.",
                     .example = {"'  trim\\n'.trim()", "\"trim\""}}),
      define<&reverse>({.name = "reverse",
                        .call = Call::member,
                        .doc = "The code points from last to first.",
                        .example = {"'gums'.reverse()", "\"smug\""}}),
      define<&replace_all>({.name = "replace",
                            .call = Call::member,
                            .doc = "Each occurrence of a part replaced.",
                            .example = {"'hello hello'.replace('he', 'we')", "\"wello wello\""}}),
      define<&replace_some>({.name = "replace",
                             .call = Call::member,
                             .doc = "The same for the first few; below zero, for all.",
                             .example = {"'hello hello'.replace('he', 'we', 1)", "\"wello hello\""}}),
      define<&split_all>({.name = "split",
                          .call = Call::member,
                          .doc = "The parts between a separator.",
                          .example = {"'a,b'.split(',')", "[\"a\", \"b\"]"},
                          .result = list_of_text}),
      define<&split_some>({.name = "split",
                           .call = Call::member,
                           .doc = "At most so many parts; below zero, all.",
                           .example = {"'a b c'.split(' ', 2)", "[\"a\", \"b c\"]"},
                           .result = list_of_text}),
      define<&join>({.name = "join",
                     .call = Call::member,
                     .doc = "The texts of a list one after the other.",
                     .example = {"['a', 'b'].join()", "\"ab\""},
                     .parameters = texts()}),
      define<&join_with>({.name = "join",
                          .call = Call::member,
                          .doc = "The same with a separator between them.",
                          .example = {"['a', 'b'].join('-')", "\"a-b\""},
                          .parameters = {list_of_text, Type::text()}}),
      define<&quote>({.name = "strings.quote",
                      .doc = "The text in double quotes with its special characters escaped.",
                      .example = {"strings.quote('a\"b')", "\"\\\"a\\\\\\\"b\\\"\""}}),
  };
}

}  // namespace dealflow::cel
