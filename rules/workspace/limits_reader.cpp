// What one flow may make in an hour.
#include "rules/workspace/keys.hpp"
#include "rules/workspace/settings_reader.hpp"

#include <charconv>

namespace dealflow::rules {
namespace {

std::optional<std::uint64_t> read_limit(const Reading& reading, const yaml::Node& node, std::string_view key) {
  const std::string what = "`" + std::string(key) + "`";
  const auto text = read_text(reading, node, what);
  if (!text) return std::nullopt;
  std::uint64_t number = 0;
  const char* end = text->data() + text->size();
  const auto [last, error] = std::from_chars(text->data(), end, number);
  if (error == std::errc() && last == end && number <= HourlyLimits::most) return number;
  report_shape(reading, node.span, what, "a whole number of at most " + std::to_string(HourlyLimits::most),
               "`" + *text + "`");
  return std::nullopt;
}

}  // namespace

void read_limits(const Reading& reading, const yaml::Node& node, Settings& settings) {
  if (!is_map(reading, node, "`limits`")) return;
  check_keys(reading, node, "`limits`", yaml::names_of(limit_keys));
  const auto read = [&](std::string_view key, std::optional<std::uint64_t>& limit) {
    if (const yaml::Node* of = node.find(key)) limit = read_limit(reading, *of, key);
  };
  read("deals", settings.limits.deals);
  read("mails", settings.limits.mails);
  read("webhooks", settings.limits.webhooks);
}

}  // namespace dealflow::rules
