// Where: a CEL expression that picks records, evaluated in flow mode on their JSON.
//
// Errors:   invalid_argument for a text that does not parse or check, or that fails on a record; the message says
// where. Threads:  one thread. Source:   DESIGN, "Command line" (`--where` runs in flow mode on the record's JSON).
#pragma once

#include <dealflow/expression.hpp>
#include <dealflow/result.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace dealflow::query {

class Where {
 public:
  // `example`: the JSON of any record of the kind; its keys are the names that the expression may use.
  [[nodiscard]] static Result<Where> compile(std::string_view text, std::string_view example);
  [[nodiscard]] Result<bool> picks(std::string_view json);

 private:
  Where(cel::Program program, std::vector<std::string> names);

  cel::Program program_;
  std::vector<std::string> names_;  // by slot
  std::vector<cel::Value> slots_;
  cel::Arena arena_;
};

}  // namespace dealflow::query
