#include "engine/testing/matching.hpp"

#include <dealflow/time.hpp>

#include "dsl/base/decimal.hpp"
#include "stdlib/functions/local_time.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace dealflow::testing {
namespace {

std::string text_of(const Json& scalar) { return scalar.is_string() ? scalar.get<std::string>() : scalar.dump(); }

bool is_empty(const Json& value) {
  return value.is_null() || ((value.is_array() || value.is_object()) && value.empty());
}

bool same_number(std::string_view a, std::string_view b) {
  const auto one = read_decimal(a);
  const auto other = read_decimal(b);
  return one && other && compare(*one, *other) == 0;
}

// A number that is written without quotes, or one that is an amount wherever it stands.
bool same_value(const Json& expected, const Json& actual, std::string_view key) {
  if (expected.is_number() && actual.is_number() && expected == actual) return true;
  if (!expected.is_number() && !actual.is_number() && key != "amount" && key != "unit_price") return false;
  // A text with zeros in front is no number: a postcode, a phone.
  for (const Json* one : {&expected, &actual})
    if (one->is_string() && text_of(*one).size() > 1 && text_of(*one).front() == '0' && text_of(*one)[1] != '.')
      return false;
  return same_number(text_of(expected), text_of(actual));
}

// A time beside a time, a day beside a time of that day.
bool same_time(std::string_view expected, std::string_view actual, std::string_view zone) {
  const auto at = parse_timestamp(actual);
  if (!at) return false;
  if (const auto wanted = parse_timestamp(expected)) return *wanted == *at;
  const auto day = parse_date(expected);
  const auto local = cel::local_time(*at, zone);
  return day && local && local->day == *day;
}

// Two texts that say the same in JSON, however they are set.
bool same_json(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty() || a.front() != b.front() || (a.front() != '{' && a.front() != '[')) return false;
  const auto one = nlohmann::json::parse(a, nullptr, false);
  return one.is_structured() && one == nlohmann::json::parse(b, nullptr, false);
}

// An assignment of what is expected to what there is: augmenting paths, one from each expected item.
class Assignment {
 public:
  explicit Assignment(std::vector<std::vector<std::size_t>> choices, std::size_t actual)
      : choices_(std::move(choices)), taken_by_(actual) {
    for (std::size_t i = 0; i < choices_.size(); ++i) {
      tried_.assign(actual, false);
      place(i);
    }
  }
  [[nodiscard]] std::vector<std::optional<std::size_t>> places() const {
    std::vector<std::optional<std::size_t>> places(choices_.size());
    for (std::size_t i = 0; i < taken_by_.size(); ++i)
      if (taken_by_[i]) places[*taken_by_[i]] = i;
    return places;
  }

 private:
  // As deep as there are expected items: a test file bounds them.
  bool place(std::size_t expected) {  // NOLINT(misc-no-recursion)
    for (const std::size_t actual : choices_[expected]) {
      if (tried_[actual]) continue;
      tried_[actual] = true;
      if (taken_by_[actual] && !place(*taken_by_[actual])) continue;
      taken_by_[actual] = expected;
      return true;
    }
    return false;
  }

  std::vector<std::vector<std::size_t>> choices_;
  std::vector<std::optional<std::size_t>> taken_by_;
  std::vector<bool> tried_;
};

class Comparer {
 public:
  explicit Comparer(const Comparison& comparison) : comparison_(comparison) {}

  // `actual` null: there is no such key.
  void compare_values(const std::string& path, std::string_view key, const Json& expected, const Json* actual) {
    if (!matches_or_descends(path, key, expected, actual))
      found_.push_back({path, expected, actual == nullptr ? std::optional<Json>() : std::optional<Json>(*actual)});
  }
  [[nodiscard]] std::vector<Difference> take() { return std::move(found_); }

 private:
  // False where this very place differs; what differs further in is added there.
  bool matches_or_descends(const std::string& path, std::string_view key, const Json& expected, const Json* actual) {
    if (expected.is_null()) return actual == nullptr || is_empty(*actual);
    if (actual == nullptr) return false;
    if (expected.is_structured() && actual->is_string()) return compare_json_text(path, key, expected, *actual);
    if (expected.is_object()) return compare_objects(path, expected, *actual);
    if (expected.is_array()) return same_lists(expected, *actual);
    return same_scalar(key, expected, *actual);
  }

  // The body of a webhook, the raw line of an event.
  bool compare_json_text(const std::string& path, std::string_view key, const Json& expected, const Json& text) {
    const Json parsed = Json::parse(text.get_ref<const std::string&>(), nullptr, false);
    return parsed.is_structured() && matches_or_descends(path, key, expected, &parsed);
  }

  bool compare_objects(const std::string& path, const Json& expected, const Json& actual) {
    if (!actual.is_object()) return false;
    for (const auto& [key, value] : expected.items()) {
      const auto found = actual.find(key);
      std::string inner = path;
      if (!path.empty()) inner += '.';
      inner += key;
      compare_values(inner, key, value, found == actual.end() ? nullptr : &*found);
    }
    return true;
  }

  [[nodiscard]] bool same_lists(const Json& expected, const Json& actual) const {
    if (!actual.is_array() || (comparison_.exactly && expected.size() != actual.size())) return false;
    if (expected.empty()) return actual.empty();  // none is what it says
    const auto places = assign({expected.begin(), expected.end()}, {actual.begin(), actual.end()}, comparison_);
    return std::find(places.begin(), places.end(), std::nullopt) == places.end();
  }

  [[nodiscard]] bool same_scalar(std::string_view key, const Json& expected, const Json& actual) const {
    if (actual.is_null() || actual.is_array()) return false;
    // An amount of money beside its number alone.
    if (actual.is_object())
      return actual.contains("amount") && same_number(text_of(expected), text_of(actual.at("amount")));
    const std::string wanted = text_of(expected);
    const std::string there = text_of(actual);
    return wanted == there || same_value(expected, actual, key) || same_time(wanted, there, comparison_.zone) ||
           same_json(wanted, there);
  }

  const Comparison& comparison_;
  std::vector<Difference> found_;
};

}  // namespace

std::vector<Difference> differences(const Json& expected, const Json& actual, const Comparison& comparison) {
  Comparer comparer(comparison);
  comparer.compare_values({}, {}, expected, &actual);
  return comparer.take();
}

std::vector<std::optional<std::size_t>> assign(const std::vector<Json>& expected, const std::vector<Json>& actual,
                                               const Comparison& comparison) {
  std::vector<std::vector<std::size_t>> choices(expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    for (std::size_t j = 0; j < actual.size(); ++j)
      if (differences(expected[i], actual[j], comparison).empty()) choices[i].push_back(j);
  return Assignment(std::move(choices), actual.size()).places();
}

}  // namespace dealflow::testing
