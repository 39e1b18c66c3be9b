// dealflow actions, events, functions and templates: the reference in the terminal, as JSON and as Markdown.
#include "tests/support/json_schema.hpp"
#include "tests/support/program.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

using Catch::Matchers::Contains;

}  // namespace

TEST_CASE("functions tells about one function, one macro or one set", "[cli][reference]") {
  struct Row {
    std::string name;
    int status;
    std::string contains;
  };
  const std::vector<Row> rows{
      {"startsWith", 0, "string.startsWith(string) -> bool\n"},
      {"exists", 0, "list.exists(x, test)\n"},
      {"cel.bind", 0, "cel.bind(x, 2 + 3, x * x)  is  25\n"},
      {"money", 0, "money(string, string) -> money\n"},  // the function, not the set
      {"dates", 0, "addBusinessDays("},                  // the set
      {"startWith", 1, "did you mean `startsWith`?"},
      {"qqqqqqqq", 1, "`dealflow functions` lists them"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Finished finished = run_program({"functions", row.name});
    CHECK(finished.status == row.status);
    CHECK_THAT(row.status == 0 ? finished.out : finished.err, Contains(row.contains));
  }
  CHECK(run_program({"functions", "money"}).out.find("percent") == std::string::npos);
}

TEST_CASE("the list of functions has a line for each name", "[cli][reference]") {
  const std::string list = run_program({"functions"}).out;
  for (const char* name : {
           // The language's own.
           "has(",
           ".all(",
           ".exists(",
           ".map(",
           ".filter(",
           "size(",
           ".startsWith(",
           ".matches(",
           "timestamp(",
           "duration(",
           ".split(",
           ".join(",
           ".format(",
           "math.greatest(",
           "base64.encode(",
           "optional.of(",
           "sets.contains(",
           // dealflow's: money and decimals, contacts, dates and zones, text, lists, choices, addresses.
           "money(",
           "round(",
           "percent(",
           "decimal.add(",
           "email.normalize(",
           "phone.e164(",
           "phone.country(",
           "date(",
           "addDays(",
           "addMonths(",
           "startOfDay(",
           "weekday(",
           "businessDays(",
           "daysBetween(",
           "foldCase(",
           "removeAccents(",
           "titleCase(",
           ".sum(",
           ".min(",
           ".max(",
           ".average(",
           "coalesce(",
           "hash(",
           "url.host(",
           "url.param(",
       }) {
    CAPTURE(name);
    CHECK_THAT(list, Contains(name));
  }
}

TEST_CASE("functions and events as JSON are as their schemas say", "[cli][reference][json]") {
  CHECK(violation(run_program({"functions", "--format", "json"}).out, output_schema("functions")) == "");
  CHECK(violation(run_program({"functions", "exists", "--format", "json"}).out, output_schema("functions")) == "");
  CHECK(violation(run_program({"events", "--format", "json"}).out, output_schema("event-types")) == "");
  CHECK(violation(run_program({"events", "crm.deal.overdue", "--format", "json"}).out, output_schema("event-types")) ==
        "");
}

TEST_CASE("events tells about one type", "[cli][reference]") {
  const Finished text = run_program({"events", "payment.succeeded"});
  CHECK(text.status == 0);
  CHECK_THAT(text.out, Contains("payment.amount ") && Contains("sample\n{\"specversion\""));
  const Finished page = run_program({"events", "payment.succeeded", "--format", "markdown"});
  CHECK_THAT(page.out, Contains("### `payment.succeeded`") && Contains("| `person.email` | text | one of |"));
  const Finished own = run_program({"events", "--workspace", DEALFLOW_SOURCE_DIR "/examples/shop", "--format", "json"});
  CHECK(violation(own.out, output_schema("event-types")) == "");
  CHECK(own.out.find("shop.") != std::string::npos);
  const Finished near = run_program({"events", "payment.suceeded"});
  CHECK(near.status == 1);
  CHECK_THAT(near.err, Contains("did you mean `payment.succeeded`?"));
}

TEST_CASE("actions tells about one action", "[cli][reference]") {
  const Finished text = run_program({"actions", "close_deal"});
  CHECK(text.status == 0);
  CHECK_THAT(text.out, Contains("won, lost") && Contains("close deal as won"));
  CHECK_THAT(run_program({"actions"}).out, Contains("\nadd_tag ") && Contains("\nwebhook "));
  CHECK_THAT(run_program({"actions", "map", "--format", "markdown"}).out, Contains("| `map` |"));
  const Finished near = run_program({"actions", "create_del"});
  CHECK(near.status == 1);
  CHECK_THAT(near.err, Contains("did you mean `create_deal`?"));
  CHECK(violation(run_program({"actions", "--format", "json"}).out, output_schema("actions")) == "");
}

TEST_CASE("templates tells about one ready-made flow, and prints it for a file of one's own", "[cli][reference][R39]") {
  const Finished text = run_program({"templates", "popup-lead"});
  CHECK(text.status == 0);
  CHECK_THAT(text.out,
             Contains("stdlib/popup-lead\n") && Contains("popup.submitted") && Contains("\n  input popup text"));
  CHECK(run_program({"templates", "stdlib/popup-lead"}).out == text.out);
  CHECK_THAT(run_program({"templates"}).out, Contains("\nstdlib/api-deal ") && Contains("\nstdlib/unpaid-payment "));
  const Finished flow = run_program({"templates", "popup-lead", "--format", "flow"});
  CHECK(flow.out.starts_with("flow popup-lead "));
  // As `fmt` would lay it out: a file to begin with.
  const Finished formatted = run_program_fed({"fmt", "-", "--notation", "flow"}, flow.out);
  CHECK(formatted.out == flow.out);
  const Finished near = run_program({"templates", "popup-leads"});
  CHECK(near.status == 1);
  CHECK_THAT(near.err, Contains("did you mean `stdlib/popup-lead`?"));
  CHECK_THAT(run_program({"templates", "qqqqqqqqq"}).err, Contains("`dealflow templates` lists them"));
}

TEST_CASE("mails tells about one ready-made mail, and prints it for a declaration of one's own",
          "[cli][reference][R39]") {
  const Finished text = run_program({"mails", "welcome"});
  CHECK(text.status == 0);
  CHECK_THAT(text.out, Contains("stdlib/welcome\n") && Contains("contact.first_name") &&
                           Contains("\nWelcome to {{ shop }}\nHello"));
  CHECK(run_program({"mails", "stdlib/welcome"}).out == text.out);
  CHECK_THAT(run_program({"mails"}).out, Contains("\nstdlib/abandoned-cart ") && Contains("\nstdlib/welcome "));
  CHECK_THAT(run_program({"mails", "welcom"}).err, Contains("did you mean `stdlib/welcome`?"));
  CHECK(run_program({"mails", "welcom"}).status == 1);
  CHECK_THAT(run_program({"mails", "qqqqqqqqq"}).err, Contains("`dealflow mails` lists them"));
}

}  // namespace dealflow::test
