#include "rules/testing/test_file.hpp"

#include <dealflow/time.hpp>

#include "dsl/base/edit_distance.hpp"
#include "dsl/base/limits.hpp"
#include "rules/check/triggers.hpp"
#include "rules/lint/duration.hpp"
#include "rules/lint/references.hpp"
#include "rules/lint/types.hpp"
#include "rules/testing/expect_reader.hpp"
#include "rules/testing/given_reader.hpp"
#include "rules/testing/rows.hpp"
#include "rules/workspace/keys.hpp"
#include "rules/workspace/yaml_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace dealflow::rules {
namespace {

constexpr TimePoint last_time{std::chrono::sys_days{std::chrono::year{10'000} / 1 / 1} - std::chrono::microseconds(1)};

class StepsReader {
 public:
  StepsReader(const testing::TestReading& test, TestFile& file, TestCase& into)
      : test_(test), file_(file), into_(into), clock_(into.now) {}

  void read(const yaml::Node& steps) {
    if (!is_list(reading(), steps, "`steps`")) return;
    for (const yaml::Node& step : steps.items) {
      TestStep read;
      read.line = reading().source.place(step.span).line;
      read_step(step, read);
      into_.steps.push_back(std::move(read));
    }
  }

 private:
  [[nodiscard]] const Reading& reading() const { return test_.reading; }

  void read_step(const yaml::Node& step, TestStep& into) {
    if (step.is_scalar()) return read_word(step, into);
    if (!is_map(reading(), step, "a step of a test")) return;
    check_keys(reading(), step, "a step of a test", yaml::names_of(test_step_keys));
    if (step.entries.size() != 1)
      report_shape(reading(), step.span, "a step of a test", "one of `event`, `repeat`, `advance` and `restart`",
                   step.entries.empty() ? "empty" : "several");
    if (const yaml::Node* event = step.find("event")) read_event(*event, into);
    if (const yaml::Node* repeat = step.find("repeat")) read_repeat(*repeat, into);
    if (const yaml::Node* advance = step.find("advance")) read_advance(*advance, into);
  }

  void read_word(const yaml::Node& step, TestStep& into) const {
    into.kind = TestStep::Kind::restart;
    if (step.text == restart_step) return;
    reading()
        .add(lint::unknown_value, step.span, "step of a test", step.text)
        .help("a step is `event`, `repeat`, `advance` or `restart`")
        .suggest(nearest(step.text, std::array<std::string_view, 1>{restart_step}));
  }

  void read_repeat(const yaml::Node& repeat, TestStep& into) const {
    into.kind = TestStep::Kind::repeat;
    const auto step = repeat.as_int();
    const bool earlier = step && *step >= 1 && *step <= static_cast<std::int64_t>(into_.steps.size());
    if (earlier && into_.steps[static_cast<std::size_t>(*step) - 1].kind == TestStep::Kind::event)
      into.repeated = static_cast<std::size_t>(*step);
    else
      report_shape(reading(), repeat.span, "`repeat`",
                   earlier ? "the number of a step with an `event`" : "the number of an earlier step",
                   repeat.is_scalar() ? "`" + repeat.text + "`" : "this");
  }

  void read_advance(const yaml::Node& advance, TestStep& into) {
    into.kind = TestStep::Kind::advance;
    const auto text = read_text(reading(), advance, "`advance`");
    if (!text) return;
    const auto time =
        check_duration(reading(), *text, advance.span, "`advance`", std::chrono::days(limits::retention_days_max));
    if (!time) return;
    into.time = *time;
    move_clock(clock_ + *time, advance.span);
  }

  void move_clock(TimePoint to, Span span) {
    if (clock_ <= last_time && to > last_time)
      reading().report.add(lint::bad_literal_info, reading().source, span, "the clock would go beyond the year 9999");
    clock_ = std::max(clock_, to);
  }

  void read_event(const yaml::Node& event, TestStep& into) {
    into.kind = TestStep::Kind::event;
    if (!is_map(reading(), event, "`event`")) return;
    check_keys(reading(), event, "`event`", yaml::names_of(event_keys));
    if (const yaml::Node* type = require(reading(), event, "`event`", "type"))
      if (const auto name = read_text(reading(), *type, "`type`"))
        if (check_trigger(test_.settings.catalogue, reading().source, reading().report, type->span, *name) != nullptr)
          file_.event_types.insert(*name);
    if (const yaml::Node* time = event.find("time")) {
      testing::check_time(reading(), *time, "`time`", false);
      if (const auto point = parse_time(time->text)) move_clock(*point, time->span);
    }
    if (const yaml::Node* data = event.find("data")) is_map(reading(), *data, "`data`");
    into.event = {json_of_event(event), into.line};
  }

  // All that stands around the data is text, whatever it looks like.
  static std::string json_of_event(const yaml::Node& event) {
    std::string json;
    for (const yaml::Entry& entry : event.entries)
      json += fmt::format("{}{}:{}", json.empty() ? "" : ",", json_text(entry.key.text),
                          entry.value.is_scalar() ? json_text(entry.value.text) : json_of(entry.value));
    return "{" + json + "}";
  }

  const testing::TestReading& test_;
  TestFile& file_;
  TestCase& into_;
  TimePoint clock_;
};

class FileReader {
 public:
  FileReader(const Reading& reading, const Settings& settings, TestFile& file)
      : reading_(reading), test_{reading, settings, file.flows}, file_(file) {}

  void read(const yaml::Node& document) {
    if (!is_map(reading_, document, "a test file")) return;
    check_keys(reading_, document, "a test file", yaml::names_of(test_file_keys));
    const yaml::Node* tests = require(reading_, document, "a test file", "tests");
    if (tests == nullptr || !is_list(reading_, *tests, "`tests`")) return;
    for (const yaml::Node& test : tests->items) read_test(test);
  }

 private:
  void read_test(const yaml::Node& test) {
    if (!is_map(reading_, test, "a test")) return;
    check_keys(reading_, test, "a test", yaml::names_of(test_keys));
    for (const std::string_view key : {"name", "steps", "expect"})
      static_cast<void>(require(reading_, test, "a test", key));
    if (const yaml::Node* name = test.find("name")) check_name(*name);
    for (const testing::FilledTest& filled : testing::fill_rows(reading_, test)) read_case(filled);
  }

  void check_name(const yaml::Node& name) {
    const auto text = read_text(reading_, name, "`name`");
    if (!text) return;
    const auto [first, is_new] = names_.emplace(*text, name.span);
    if (!is_new)
      reading_.add(lint::declared_twice, name.span, "test", *text)
          .related(reading_.source, first->second, "the first is here");
  }

  void read_case(const testing::FilledTest& filled) {
    const std::size_t errors = reading_.report.error_count();
    TestCase read;
    read.file = reading_.source.name();
    read.row = filled.row;
    if (const yaml::Node* name = filled.test.find("name")) {
      read.name = filled.row == 0 ? name->text : fmt::format("{} (row {})", name->text, filled.row);
      read.line = reading_.source.place(name->span).line;
    }
    if (const yaml::Node* given = filled.test.find("given")) testing::read_given(test_, *given, read);
    if (const yaml::Node* steps = filled.test.find("steps")) StepsReader(test_, file_, read).read(*steps);
    if (const yaml::Node* expect = filled.test.find("expect")) testing::read_expect(test_, *expect, read);
    if (reading_.report.error_count() == errors) file_.cases.push_back(std::move(read));
  }

  const Reading& reading_;
  testing::TestReading test_;
  TestFile& file_;
  std::map<std::string, Span, std::less<>> names_;
};

}  // namespace

TestFile read_test_file(const Source& source, const Settings& settings, Report& report) {
  const Reading reading{source, report};
  TestFile file;
  FileReader reader(reading, settings, file);
  for (const yaml::Node& document : yaml::read(source, report)) reader.read(document);
  return file;
}

void check_flow_names(const TestFile& file, const Source& source, const std::vector<std::string_view>& known,
                      Report& report) {
  for (const testing::FlowName& flow : file.flows) {
    if (std::binary_search(known.begin(), known.end(), flow.id)) continue;
    report.add(lint::unknown_value, source, flow.span, "flow", flow.id)
        .help("a test names flows of its workspace; of a template, what `use` makes of it")
        .suggest(nearest(flow.id, known));
  }
}

}  // namespace dealflow::rules
