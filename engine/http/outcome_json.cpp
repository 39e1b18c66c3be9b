#include "engine/http/outcome_json.hpp"

#include "engine/http/problem.hpp"

namespace dealflow::http {

Response to_response(const Outcome& outcome) {
  if (outcome.kind == Outcome::Kind::rejected) return to_response(problem_of(outcome.rejection));
  return {.body = to_json(outcome)};
}

Response to_response(const std::vector<Outcome>& outcomes) {
  std::string array = "[";
  for (const Outcome& outcome : outcomes) array += (array.size() > 1 ? "," : "") + to_json(outcome);
  return {.body = array + "]"};
}

}  // namespace dealflow::http
