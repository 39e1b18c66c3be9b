#include "dsl/diagnostics/junit.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dealflow {
namespace {

// XML 1.0 has no way to write most control characters.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\n': out += "&#10;"; break;
      case '\t': out += "&#9;"; break;
      default: out.push_back(static_cast<unsigned char>(c) < 0x20 ? '?' : c);
    }
  }
  return out;
}

std::string text_of(const JunitCase& one, std::string_view suite) {
  std::string head = fmt::format("    <testcase classname=\"{}\" name=\"{}\"", escaped(suite), escaped(one.name));
  if (one.seconds) head += fmt::format(" time=\"{:.6f}\"", *one.seconds);
  if (one.failure)
    return fmt::format("{}>\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n", head,
                       escaped(one.failure->type), escaped(one.failure->message), escaped(one.failure->text));
  if (one.talk.empty()) return head + "/>\n";
  return fmt::format("{}>\n      <system-out>{}</system-out>\n    </testcase>\n", head, escaped(one.talk));
}

std::ptrdiff_t failures_of(const JunitSuite& suite) {
  return std::count_if(suite.cases.begin(), suite.cases.end(),
                       [](const JunitCase& one) { return one.failure.has_value(); });
}

}  // namespace

std::string write_junit(std::string_view name, const std::vector<JunitSuite>& suites) {
  std::string text;
  std::size_t cases = 0;
  std::ptrdiff_t failures = 0;
  for (const JunitSuite& suite : suites) {
    cases += suite.cases.size();
    failures += failures_of(suite);
    text += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n", escaped(suite.name),
                        suite.cases.size(), failures_of(suite));
    for (const JunitCase& one : suite.cases) text += text_of(one, suite.name);
    text += "  </testsuite>\n";
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\" tests=\"{}\" "
      "failures=\"{}\">\n{}</testsuites>\n",
      escaped(name), cases, failures, text);
}

}  // namespace dealflow
