// Writes the seeds and words that the program knows: the example of each function, the sample of each event type, the
// examples of each action, a record of each kind. What only a person would think of stands in tests/fuzz/seeds.
//
//   make_seeds FOLDER      FOLDER/<target>/<name>, FOLDER/<target>.dict
#include <dealflow/http_server.hpp>
#include <dealflow/library.hpp>

#include "stdlib/action.hpp"
#include "stdlib/catalogue.hpp"
#include "tests/fuzz/seeds.hpp"

#include <set>
#include <string>
#include <string_view>

namespace dealflow::fuzz {
namespace {

// Words of the language that no declaration holds.
const std::set<std::string_view> expression_words{
    "&&",   "||",   "==",     "!=",         "<=",        ">=",          "in",           "true", "false",
    "null", "has(", ".all(x", ".exists(x",  ".map(x",    ".filter(x",   ".existsOne(i", ".?",   "[?",
    "r\"",  "b'",   "\"\"\"", "\\u00e9",    "cel.bind(", "cel.block([", "cel.index(",   "0x",   "1e9",
    "{{",   "}}",   "//",     ".transform", "optional.", ".optMap(x",   "MapEntry(k, v"};

const std::set<std::string_view> yaml_words{
    "flow:", "trigger:", "condition:", "vars:",      "actions:", "inputs:", "mode:",     "reentry:", "priority:",
    "use:",  "as:",      "with:",      "if:",        "then:",    "else:",   "switch:",   "cases:",   "when:",
    "do:",   "default:", "each:",      "in:",        "wait:",    "until:",  "wait_for:", "within:",  "stop",
    "map:",  "by_name",  "overwrite:", "tests:",     "steps:",   "event:",  "expect:",   "given:",   "rows:",
    "team:", "stages:",  "fields:",    "pipelines:", "--- ",     "&a ",     "*a",        "<<:",      "|\n",
    ">-\n",  "!!str ",   "\\u00e9",    "{{ ",        " }}",      "%YAML",   "\r\n",      " # ",      ": "};

constexpr std::string_view text_words[] = {
    "flow ", "use ",   "trigger ", "condition ",  "var ",     "input ",       "{",       "}",    "->",    "#",
    "if ",   "else ",  "switch ",  "case ",       "default ", "each ",        " in ",    "stop", "wait ", "until ",
    "for ",  "where ", "within ",  "on failure ", "emit ",    "create deal ", "as won ", "map ", "set ",  "days"};

void of_expressions(Seeds& seeds) {
  std::set<std::string_view> words = expression_words;
  for (const cel::Library* library : stdlib::libraries()) {
    for (const cel::Function& function : library->functions) {
      words.insert(function.name);
      const std::string_view expression = function.example.expression;
      for (const std::string_view target : {"expression", "evaluation"}) seeds.add(target, expression);
      seeds.add("template", "a {{ " + std::string(expression) + " }} b");
    }
  }
  seeds.add_words("expression", words);
  seeds.add_words("evaluation", words);
  seeds.add_words("template", words);
}

void of_events(Seeds& seeds) {
  std::set<std::string_view> words;
  const stdlib::Catalogue catalogue;
  for (const stdlib::EventType& type : catalogue.types()) {
    words.insert(type.type);
    seeds.add("event", type.sample);
  }
  for (const std::string_view word :
       {"specversion", "data_base64", "datacontenttype", "\\ud83d", "1e400", "-0.0", "\\u0000"})
    words.insert(word);
  seeds.add_words("event", words);
}

// A file with a column for each attribute of what is imported.
void of_csv(Seeds& seeds) {
  const stdlib::Catalogue catalogue;
  for (const std::string_view type : {"import.contact", "import.deal"}) {
    std::string head(1, '\0');  // the first byte of an input says how it is read
    std::string row;
    for (const stdlib::Attributes block : catalogue.find(type)->attributes)
      for (const stdlib::Attribute& attribute : block) {
        head += std::string(attribute.path) + ",";
        row += "\"" + std::string(attribute.path) + "\"\"\",";
      }
    seeds.add("csv", head + "\r\n" + row + "\r\n");
  }
  seeds.add_words("csv", {"\xEF\xBB\xBF", "\"\"", ",\"", "\r\n", ";", "\t"});
}

// Words of HTTP, of CloudEvents over it, and of signatures.
void of_http(Seeds& seeds) {
  std::set<std::string_view> words{
      "\r\n",      "\r\n\r\n", "host: ", "content-length: ", "transfer-encoding: chunked", "expect: ", " HTTP/1.1",
      " HTTP/1.0", "%2f",      "\r\n "};
  for (const RouteInfo& route : http_routes())
    seeds.add("http_head", route.method + " " + route.path +
                               " HTTP/1.1\r\n"
                               "Host: localhost\r\n\r\n");
  const stdlib::Catalogue catalogue;
  for (const stdlib::EventType& type : catalogue.types()) {
    const std::string sample(type.sample);
    seeds.add("ce_headers", "content-type: application/cloudevents+json\n\n" + sample);
    seeds.add("ce_headers",
              "ce-specversion: 1.0\nce-id: 1\nce-source: /s\nce-type: " + std::string(type.type) + "\n\n" + sample);
    seeds.add("signature_header", "msg_1\n1767225600\n@1 @0\n" + sample);
  }
  seeds.add_words("http_head", words);
  seeds.add_words("ce_headers", {"ce-specversion: 1.0\n", "ce-id: ", "ce-source: ", "ce-type: ", "ce-data: ",
                                 "content-type: ", "application/cloudevents+json", "application/cloudevents-batch+json",
                                 "application/json", "charset=", "%22", "\\u0000", "\n\n", "\"data\":"});
  seeds.add_words("signature_header",
                  {"@0", "@1", "v1,", "v1a,", "v2,", " ", "1767225600", "whsec_", "whsk_", "whpk_"});
}

void of_flows(Seeds& seeds) {
  std::set<std::string_view> words = yaml_words;
  for (const stdlib::Action& action : stdlib::actions()) {
    words.insert(action.name);
    const std::string yaml(action.example_yaml);
    seeds.add("workspace", "flow: f\ntrigger: chatbot.action\nactions:\n  " + yaml + "\n");
    seeds.add("yaml", yaml);
    seeds.add("text", "flow f {\n  trigger chatbot.action\n" + std::string(action.example_text) + "\n}\n");
  }
  seeds.add_words("workspace", words);
  seeds.add_words("yaml", words);
  for (const std::string_view word : text_words) words.insert(word);
  seeds.add_words("text", words);
}

}  // namespace
}  // namespace dealflow::fuzz

int main(int count, char** arguments) {
  if (count != 2) return 2;
  dealflow::fuzz::Seeds seeds{arguments[1]};
  dealflow::fuzz::of_expressions(seeds);
  dealflow::fuzz::of_csv(seeds);
  dealflow::fuzz::of_events(seeds);
  dealflow::fuzz::of_flows(seeds);
  dealflow::fuzz::of_http(seeds);
  dealflow::fuzz::of_records(seeds);
  return 0;
}
