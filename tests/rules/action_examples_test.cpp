// What the declaration of an action shows as an example is one: it loads.
#include "stdlib/action.hpp"
#include "tests/rules/loading.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <algorithm>

namespace dealflow::test {

TEST_CASE("the example of each action loads", "[actions]") {
  for (const stdlib::Action& action : stdlib::actions()) {
    CAPTURE(action.name, action.example_yaml);
    const auto loaded =
        load_flows(fmt::format("flow: example\ntrigger: site.form_submitted\nactions:\n  {}\n", action.example_yaml));
    CAPTURE(shown(loaded));
    CHECK(loaded.diagnostics.empty());
    CHECK(action.doc.ends_with('.'));
    CHECK(std::all_of(action.parameters.begin(), action.parameters.end(),
                      [](const stdlib::Parameter& parameter) { return parameter.doc.ends_with('.'); }));
  }
}

}  // namespace dealflow::test
