#include "dsl/diagnostics/junit.hpp"

#include "dsl/base/xml_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dealflow {
namespace {

std::string text_of(const JunitCase& one, std::string_view suite) {
  std::string head =
      fmt::format("    <testcase classname=\"{}\" name=\"{}\"", xml_escaped(suite), xml_escaped(one.name));
  if (one.seconds) head += fmt::format(" time=\"{:.6f}\"", *one.seconds);
  if (one.failure)
    return fmt::format("{}>\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n", head,
                       xml_escaped(one.failure->type), xml_escaped(one.failure->message),
                       xml_escaped(one.failure->text));
  if (one.talk.empty()) return head + "/>\n";
  return fmt::format("{}>\n      <system-out>{}</system-out>\n    </testcase>\n", head, xml_escaped(one.talk));
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
    text += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n", xml_escaped(suite.name),
                        suite.cases.size(), failures_of(suite));
    for (const JunitCase& one : suite.cases) text += text_of(one, suite.name);
    text += "  </testsuite>\n";
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\" tests=\"{}\" "
      "failures=\"{}\">\n{}</testsuites>\n",
      xml_escaped(name), cases, failures, text);
}

}  // namespace dealflow
