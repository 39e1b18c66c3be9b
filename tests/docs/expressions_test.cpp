// Every expression of the documentation is evaluated.
//
//   ```cel                  a line an expression, `=>`, and what it is: a literal, `error: …` or `problem: …`, of which
//                           the beginning is enough. Evaluated as in a flow:
//   ```yaml settings        the workspace of the page
//   ```json event           the event that the flow is triggered by
//   ```json contact         the contact in scope; `deal` is null
//   ```cel mode=standard    as `dealflow eval` does, without names
#include "engine/event/incoming.hpp"
#include "rules/plan/plan.hpp"
#include "rules/resolve/scope.hpp"
#include "rules/workspace/settings_reader.hpp"
#include "tests/cel/evaluating.hpp"
#include "tests/docs/blocks.hpp"

#include <dealflow/library.hpp>

#include <catch2/catch.hpp>

#include <optional>

namespace dealflow::test {
namespace {

// What expressions of one page can name.
class Page {
 public:
  void take(const Block& block) {
    if (block.has("settings")) {
      Report report;
      settings_ = rules::read_settings(Source("dealflow.yaml", block.text), report);
      REQUIRE(report.diagnostics().empty());
    } else if (block.has("event")) {
      event::Intake intake({settings_.default_region, {}});
      auto incoming = intake.read(block.text);
      REQUIRE(incoming);
      CHECK(incoming->warnings.empty());
      incoming_ = *std::move(incoming);
    } else if (block.has("contact")) {
      const auto contact = cel::parse_json(block.text, arena_);
      REQUIRE(contact);
      contact_ = *contact;
    }
  }

  [[nodiscard]] std::string answer(const std::string& expression) {
    REQUIRE(incoming_);
    rules::Scopes scopes(settings_);
    const cel::Environment& environment = scopes.of({incoming_->declaration}).environment;
    std::vector<cel::Value> slots(environment.slot_count());
    slots[rules::slot::event] = incoming_->envelope;
    slots[rules::slot::data] = incoming_->data;
    slots[rules::slot::contact] = contact_;
    slots[rules::slot::now] = incoming_->envelope.as_map().find(cel::Value::text("time")).value_or(cel::Value::null());
    const auto program = environment.compile(expression);
    if (!program) return "problem: " + program.error().front().message;
    const cel::EvaluationOptions options{.zone = settings_.timezone, .region = settings_.default_region};
    const auto value = program->evaluate(slots, arena_, options);
    return value ? cel::to_literal(*value) : "error: " + value.error().message;
  }

 private:
  rules::Settings settings_;
  std::optional<event::Incoming> incoming_;
  cel::Value contact_ = cel::Value::null();
  cel::Arena arena_;
};

bool answers(const std::string& answer, const std::string& wanted) {
  const bool refusal = wanted.starts_with("error") || wanted.starts_with("problem");
  return refusal ? answer.starts_with(wanted) : answer == wanted;
}

}  // namespace

TEST_CASE("each expression of the documentation is what the page says", "[docs]") {
  std::size_t evaluated = 0;
  for (const std::filesystem::path& file : pages()) {
    Page page;
    cel::Workbench standard({}, stdlib::libraries());
    for (const Block& block : fenced_blocks(file)) {
      page.take(block);
      if (block.kind() != "cel") continue;
      std::size_t at = 0;
      while (at < block.text.size()) {
        const std::size_t end = block.text.find('\n', at);
        const std::string line = block.text.substr(at, end - at);
        at = end + 1;
        if (line.empty()) continue;
        const auto arrow = line.rfind("=>");
        CAPTURE(file.string(), block.line, line);
        REQUIRE(arrow != std::string::npos);
        const std::string expression = line.substr(0, line.find_last_not_of(' ', arrow - 1) + 1);
        const std::string wanted = line.substr(line.find_first_not_of(' ', arrow + 2));
        const std::string answer =
            block.option("mode") == "standard" ? standard.answer(expression) : page.answer(expression);
        CAPTURE(answer);
        CHECK(answers(answer, wanted));
        ++evaluated;
      }
    }
  }
  CHECK(evaluated > 80);
}

}  // namespace dealflow::test
