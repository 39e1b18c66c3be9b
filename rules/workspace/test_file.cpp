#include "rules/workspace/test_file.hpp"
#include "rules/workspace/keys.hpp"

#include <dealflow/time.hpp>

#include "dsl/base/edit_distance.hpp"
#include "rules/check/triggers.hpp"
#include "rules/lint/references.hpp"
#include "rules/lint/types.hpp"
#include "rules/workspace/reading.hpp"

#include <array>

namespace dealflow::rules {
namespace {

bool has_hole(std::string_view text) { return text.find("{{") != std::string_view::npos; }

class TestFile {
 public:
  TestFile(const Reading& reading, const stdlib::Catalogue& catalogue, std::set<std::string, std::less<>>& types)
      : reading_(reading), catalogue_(catalogue), types_(types) {}

  void check(const yaml::Node& file) const {
    if (!is_map(reading_, file, "a test file")) return;
    check_keys(reading_, file, "a test file", yaml::names_of(test_file_keys));
    const yaml::Node* tests = require(reading_, file, "a test file", "tests");
    if (tests == nullptr || !is_list(reading_, *tests, "`tests`")) return;
    for (const yaml::Node& test : tests->items) check_test(test);
  }

 private:
  void check_test(const yaml::Node& test) const {
    if (!is_map(reading_, test, "a test")) return;
    check_keys(reading_, test, "a test", yaml::names_of(test_keys));
    if (const yaml::Node* name = require(reading_, test, "a test", "name"))
      static_cast<void>(read_text(reading_, *name, "`name`"));
    if (const yaml::Node* given = test.find("given")) check_given(*given);
    if (const yaml::Node* steps = require(reading_, test, "a test", "steps")) check_steps(*steps);
    if (const yaml::Node* expect = require(reading_, test, "a test", "expect")) check_expect(*expect);
    if (const yaml::Node* rows = test.find("rows")) check_rows(*rows);
  }

  void check_given(const yaml::Node& given) const {
    if (!is_map(reading_, given, "`given`")) return;
    check_keys(reading_, given, "`given`", yaml::names_of(given_keys));
    if (const yaml::Node* now = given.find("now")) check_time(*now, "`now`");
    for (const std::string_view records : {"contacts", "deals", "payments"})
      if (const yaml::Node* list = given.find(records)) is_list(reading_, *list, "`" + std::string(records) + "`");
  }

  void check_steps(const yaml::Node& steps) const {
    if (!is_list(reading_, steps, "`steps`")) return;
    std::size_t place = 0;
    for (const yaml::Node& step : steps.items) check_step(step, ++place);
  }

  void check_step(const yaml::Node& step, std::size_t place) const {
    if (step.is_scalar()) {
      if (step.text != restart_step)
        reading_.add(lint::unknown_value, step.span, "step of a test", step.text)
            .help("a step is `event`, `repeat`, `advance` or `restart`")
            .suggest(nearest(step.text, std::array<std::string_view, 1>{restart_step}));
      return;
    }
    if (!is_map(reading_, step, "a step of a test")) return;
    check_keys(reading_, step, "a step of a test", yaml::names_of(test_step_keys));
    if (const yaml::Node* event = step.find("event")) check_event(*event);
    if (const yaml::Node* repeat = step.find("repeat")) check_repeat(*repeat, place);
    if (const yaml::Node* advance = step.find("advance")) static_cast<void>(read_text(reading_, *advance, "`advance`"));
  }

  void check_repeat(const yaml::Node& repeat, std::size_t place) const {
    const auto step = repeat.as_int();
    if (!step || *step < 1 || *step >= static_cast<std::int64_t>(place))
      report_shape(reading_, repeat.span, "`repeat`", "the number of an earlier step", "`" + repeat.text + "`");
  }

  void check_event(const yaml::Node& event) const {
    if (!is_map(reading_, event, "`event`")) return;
    check_keys(reading_, event, "`event`", yaml::names_of(event_keys));
    if (const yaml::Node* type = require(reading_, event, "`event`", "type"))
      if (type->is_scalar() && !has_hole(type->text) &&
          check_trigger(catalogue_, reading_.source, reading_.report, type->span, type->text) != nullptr)
        types_.insert(type->text);
    if (const yaml::Node* time = event.find("time")) check_time(*time, "`time`");
    if (const yaml::Node* data = event.find("data")) is_map(reading_, *data, "`data`");
  }

  void check_time(const yaml::Node& node, std::string_view what) const {
    const auto text = read_text(reading_, node, what);
    if (!text || has_hole(*text) || parse_time(*text)) return;
    reading_.report.add(lint::bad_literal_info, reading_.source, node.span, "`" + *text + "` is no point in time")
        .help("write it as `2026-03-02T09:00:00Z`");
  }

  void check_expect(const yaml::Node& expect) const {
    if (!is_map(reading_, expect, "`expect`")) return;
    check_keys(reading_, expect, "`expect`", yaml::names_of(expect_keys));
  }

  void check_rows(const yaml::Node& rows) const {
    if (!is_list(reading_, rows, "`rows`")) return;
    for (const yaml::Node& row : rows.items) is_map(reading_, row, "a row");
  }

  const Reading& reading_;
  const stdlib::Catalogue& catalogue_;
  std::set<std::string, std::less<>>& types_;
};

}  // namespace

std::set<std::string, std::less<>> check_test_file(const Source& source, const stdlib::Catalogue& catalogue,
                                                   Report& report) {
  const Reading reading{source, report};
  std::set<std::string, std::less<>> types;
  const TestFile file(reading, catalogue, types);
  for (const yaml::Node& document : yaml::read(source, report)) file.check(document);
  return types;
}

}  // namespace dealflow::rules
