// Variables whose value is known before any run (Environment::define).
#include "dsl/cel/ast.hpp"
#include "tests/cel/evaluating.hpp"

#include <catch2/catch.hpp>

using namespace dealflow::cel;

namespace {

// `inputs` as the templates of flows have them: of a known type, some of its fields absent.
struct KnownInputs {
  KnownInputs() : bench({.flow_mode = true}) {
    const Type type = Type::object("inputs", {{"bot", Type::text(), false, {}},
                                              {"least", Type::float64(), true, {}},
                                              {"names", Type::list(Type::text()), true, {}},
                                              {"price", Type::money(), true, {}}});
    bench.declare("inputs", type, Value::null());
    bench.environment.define("inputs", *parse_json(R"({"bot": "b-1", "names": ["a", "b"]})", bench.arena));
    bench.declare_json("bot", R"({"id": "b-1"})");
  }
  Workbench bench;
};

}  // namespace

TEST_CASE("what is known compiles as if it were written there") {
  struct Row {
    std::string_view text;
    std::string_view answer;
    bool literal;  // the whole of it
  };
  const Row row = GENERATE(values<Row>({
      {"inputs.bot", R"("b-1")", true},
      {"inputs['bot']", R"("b-1")", true},
      {"(inputs).bot", R"("b-1")", true},
      {"inputs.least", "null", true},
      {"inputs.names", R"(["a", "b"])", true},
      {"inputs.names[1]", R"("b")", false},
      {"inputs.names.exists(inputs, inputs == 'b')", "true", false},
      {"inputs", R"({"bot": "b-1", "names": ["a", "b"]})", true},
      {"has(inputs.bot)", "true", false},
      {"has(inputs.least)", "false", false},
      {"inputs.?least.orValue(2.0)", "2.0", false},
      {"inputs.bot.startsWith('b-')", "true", false},
      {"inputs.least < 5", "false", false},
      {"inputs.price == null", "true", false},
      {"size(inputs.names) + 1", "3", false},
  }));
  CAPTURE(row.text);
  KnownInputs known;
  CHECK(known.bench.answer(row.text) == row.answer);
  const auto program = known.bench.environment.compile(row.text);
  REQUIRE(program);
  CHECK(program->is_constant());
  CHECK((program->ast().node(program->ast().root()).kind == NodeKind::literal) == row.literal);
}

TEST_CASE("what is known has the type of its declaration") {
  KnownInputs known;
  const auto problem = [&](std::string_view text) {
    const auto program = known.bench.environment.compile(text);
    return program ? std::string("none") : program.error().front().message;
  };
  CHECK(problem("inputs.bto") == "`inputs` has no field `bto`");
  CHECK(problem("inputs.bot + 1").find("string") != std::string::npos);
  CHECK(problem("inputs.names.bot").find("list(string)") != std::string::npos);
  CHECK(problem("bot.id.matches(inputs.bot)") == "none");
  CHECK(known.bench.environment.compile("inputs.least")->type() == Type::float64());
}

TEST_CASE("a pattern that is known is compiled once, and refused where it is none") {
  Workbench bench({.flow_mode = true});
  bench.declare("pattern", Type::text(), Value::null());
  bench.environment.define("pattern", Value::text("("));
  const auto program = bench.environment.compile("'a'.matches(pattern)");
  REQUIRE_FALSE(program);
  CHECK(program.error().front().code == ProblemCode::bad_pattern);
}

TEST_CASE("a text whose holes are known is a constant") {
  KnownInputs known;
  const auto compiled = [&](std::string_view text) { return *Template::compile(text, known.bench.environment); };
  CHECK(compiled("Lead of {{ inputs.bot }}!").constant() == "Lead of b-1!");
  CHECK(compiled("{{ inputs.least }}").constant().empty());
  CHECK_FALSE(compiled("{{ inputs.bot }} {{ bot.id }}").is_constant());
  CHECK(compiled("{{ inputs.bot }} {{ bot.id }}").parts().size() == 2);
}
