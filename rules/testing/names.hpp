// What a test names of the workspace: pipelines, stages, people, fields, receivers, mails, flows.
//
// Errors:   reported: names that there are none of, stages of another pipeline, values that a field cannot have.
// Threads:  one thread.
#pragma once

#include "rules/workspace/reading.hpp"
#include "rules/workspace/settings.hpp"
#include "stdlib/field.hpp"

#include <string>
#include <vector>

namespace dealflow::rules::testing {

// A flow that a test names: whether there is one is known when all files are read.
struct FlowName {
  std::string id;
  Span span;
};

// A test file while it is read.
struct TestReading {
  const Reading& reading;
  const Settings& settings;
  std::vector<FlowName>& flows;
};

// `pipeline` and `stage` of a record, where it has them.
void check_place(const TestReading& test, const yaml::Node& record);
// The id of a member of the team.
void check_person(const TestReading& test, const yaml::Node& node);
// What a webhook is sent to: an address, or the id of a receiver.
[[nodiscard]] bool is_web_address(std::string_view text);
void check_endpoint(const TestReading& test, const yaml::Node& node);
void check_mail(const TestReading& test, const yaml::Node& node);
// Declared fields with values that they can have.
void check_fields(const TestReading& test, const yaml::Node& fields, stdlib::Holder holder);
// A point in time, or a day where `or_day` says so.
void check_time(const Reading& reading, const yaml::Node& node, std::string_view what, bool or_day);

}  // namespace dealflow::rules::testing
