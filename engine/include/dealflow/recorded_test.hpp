// A test made of what happened: the case that would have come to the same run, without the people it was about.
//
// What there was before the run's event (its contact and its deal) is given; the event and those that the run waited
// for are its steps, with the time between them. What is expected is what running the case with the versions of the
// flows that were in use then comes to. E-mails, names, phones and other identities are replaced by made-up ones, the
// same one for the same person everywhere; long texts that people wrote by "text".
//
// Errors:   as why_run(); refused where no case can be made: the run was begun by an event of the engine's own or by an
//           effect that failed, or its event was erased.
// Threads:  one thread a call.
// Source:   LANGUAGE.md, "Tests".
#pragma once

#include <dealflow/result.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace dealflow {

struct RecordedTestOptions {
  std::string workspace = {};  // of a store with several
  // Where scratch stores are made: a folder that is new or empty. What stands in it afterwards is of no use.
  std::filesystem::path scratch = {};
};

struct RecordedTest {
  std::string text;  // a test file with one case, to be put into a workspace's `tests`
  std::string note;  // in what the case does not come to the run again; empty: in nothing
};
[[nodiscard]] Result<RecordedTest> test_of_run(const std::filesystem::path& store, std::string_view run,
                                               const RecordedTestOptions& options);

}  // namespace dealflow
