// The grammar of `.flow` for editors knows every word of the language.
#include "dsl/flow/keys.hpp"
#include "stdlib/action.hpp"
#include "stdlib/field.hpp"
#include "tests/support/textmate.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

namespace dealflow::test {
namespace {

const TextMate& grammar() {
  static const TextMate read = [] {
    std::ifstream in(DEALFLOW_SOURCE_DIR "/editors/vscode/syntaxes/flow.tmLanguage.json");
    return TextMate(std::string{std::istreambuf_iterator<char>(in), {}});
  }();
  return read;
}

std::string scope_of(const std::vector<Token>& tokens, std::string_view text) {
  const auto found = std::find_if(tokens.begin(), tokens.end(), [&](const Token& token) { return token.text == text; });
  return found == tokens.end() ? "no such token" : found->scope;
}

std::string scope_of(std::string_view line, std::string_view text) { return scope_of(grammar().tokens(line), text); }

// The shortest first line: words, and something for each argument; groups left out or written.
std::string written(const std::vector<flow::FormPart>& parts, bool with_groups) {
  std::string line;
  for (const flow::FormPart& part : parts) {
    if (part.kind == flow::FormPart::Kind::group) {
      if (with_groups) line += written(part.group, true);
    } else if (part.kind == flow::FormPart::Kind::word) {
      line += std::string(part.text) + " ";
    } else {
      const bool outcome = part.text == "as";
      const bool holder = part.text == "to" && line.ends_with("on ");
      const bool type = part.text == "type";
      line += outcome ? "won " : holder ? "contact " : type ? "shop.vip " : "value ";
    }
  }
  return line;
}

void collect_words(const std::vector<flow::FormPart>& parts, std::vector<std::string_view>& words,
                   std::vector<std::string_view>& arguments) {
  for (const flow::FormPart& part : parts) {
    if (part.kind == flow::FormPart::Kind::word) words.push_back(part.text);
    if (part.kind == flow::FormPart::Kind::argument) arguments.push_back(part.text);
    collect_words(part.group, words, arguments);
  }
}

struct Row {
  const char* line;
  const char* token;
  const char* scope;
};

const std::vector<Row> rows{
    {"flow order-from-bot \"Order\" {", "flow", "keyword.declaration.flow"},
    {"flow order-from-bot \"Order\" {", "order-from-bot", "entity.name.function.flow"},
    {"flow order-from-bot \"Order\" {", "\"Order\"", "string.quoted.double.flow"},
    {"use stdlib/popup-lead as spring-sale { popup \"pop-10\" }", "stdlib/popup-lead", "entity.name.type.flow"},
    {"use stdlib/popup-lead as spring-sale { popup \"pop-10\" }", "spring-sale", "entity.name.function.flow"},
    {"  description \"text\"", "description", "keyword.other.setting.flow"},
    {"  priority 10   # first", "priority", "keyword.other.setting.flow"},
    {"  priority 10   # first", "# first", "comment.line.flow"},
    {"  mode queued", "queued", "constant.language.flow"},
    {"  reentry every 7 days", "every", "constant.language.flow"},
    {"  reentry every 7 days", "7 days", "constant.numeric.duration.flow"},
    {"  disabled", "disabled", "keyword.other.setting.flow"},
    {"  exclusive", "exclusive", "keyword.other.setting.flow"},
    {"  input bot text required \"Which bot\"", "bot", "variable.other.flow"},
    {"  input bot text required \"Which bot\"", "required", "storage.modifier.flow"},
    {"  trigger chatbot.action, chatbot.subscribed # two", "chatbot.subscribed", "support.type.event.flow"},
    {"  condition stage == \"new\" && deal.stage != null", "condition", "keyword.other.setting.flow"},
    {"  condition stage == \"new\" && deal.stage != null", "&&", "keyword.operator.flow"},
    {"  condition stage == \"new\" && deal.stage != null", "deal", "variable.language.flow"},
    {"  condition stage == \"new\" && deal.stage != null", "null", "constant.language.flow"},
    {"  condition a // of CEL", "// of CEL", "comment.line.flow"},
    {"  condition text.startsWith('a')", "startsWith", "entity.name.function.flow"},
    {"  condition text.matches(r'\\d+')", "r'\\d+'", "string.quoted.raw.flow"},
    {"  var priority_deal = size(items) > 3 ? \"high\" : \"normal\"", "priority_deal", "variable.other.flow"},
    {"  var priority_deal = size(items) > 3 ? \"high\" : \"normal\"", "size", "entity.name.function.flow"},
    {"  if x > 1 { stop } else if y { stop } else { stop }", "if", "keyword.control.flow"},
    {"  if x > 1 { stop } else if y { stop } else { stop }", "stop", "keyword.control.flow"},
    {"  switch payment.channel {", "switch", "keyword.control.flow"},
    {"    case site, \"in progress\" { stop }", "case", "keyword.control.flow"},
    {"    default { stop }", "default", "keyword.control.flow"},
    {"  each item in items {", "item", "variable.other.flow"},
    {"  wait 3 days", "wait", "keyword.control.flow"},
    {"  wait until business_hours", "business_hours", "constant.language.flow"},
    {"  wait for payment.succeeded where x > 1 within 2 days {", "payment.succeeded", "support.type.event.flow"},
    {"  wait for payment.succeeded where x > 1 within 2 days {", "where", "keyword.control.flow"},
    {"  wait for payment.succeeded where x > 1 within 2 days {", "within", "keyword.control.flow"},
    {"  } on failure {", "failure", "keyword.control.flow"},
    {"  create deal \"Order of {{ person.first_name }}\" { stage new }", "stage", "keyword.other.key.flow"},
    {"  create deal \"Order of {{ person.first_name }}\" { stage new }", "{{", "punctuation.section.embedded.flow"},
    {"  create deal \"Order of {{ person.first_name }}\" { stage new }", "\"Order of", "string.quoted.double.flow"},
    {"  create deal \"Order of {{ person.first_name }}\" { stage new }", "first_name", "variable.other.member.flow"},
    {"  move deal { pipeline sales stage offer backward }", "backward", "keyword.other.key.flow"},
    {"  responsible round_robin(ana, bruno)", "round_robin", "entity.name.function.flow"},
    {"  amount deal.amount + 5 currency BRL", "deal.amount", "variable.other.flow"},
    {"  amount deal.amount + 5 currency BRL", "currency", "keyword.other.key.flow"},
    {"  map { town -> city }", "town", "variable.other.flow"},
    {"  map { \"e-mail\"->email }", "->", "keyword.operator.flow"},
    {"  map { m -> deal.message }", "deal.message", "variable.other.member.flow"},
    {"  set city = \"Recife\"", "set", "keyword.other.key.flow"},
    {"  emit shop.vip { total = deal.amount }", "shop.vip", "support.type.event.flow"},
    {"use stdlib/popup-lead as spring-sale { popup \"pop-10\" }", "use", "keyword.declaration.flow"},
    {"use stdlib/popup-lead as spring-sale { popup \"pop-10\" }", "as", "keyword.declaration.flow"},
    {"use stdlib/popup-lead", "use", "keyword.declaration.flow"},
    {"  mode queued", "mode", "keyword.other.setting.flow"},
    {"  reentry once", "reentry", "keyword.other.setting.flow"},
    {"  trigger chatbot.action", "trigger", "keyword.other.setting.flow"},
    {"  var x = 1", "var", "keyword.other.setting.flow"},
    {"  input bot text default true \"Which bot\"", "input", "keyword.other.setting.flow"},
    {"  input bot text default true \"Which bot\"", "true", "constant.language.flow"},
    {"  input bot boolean default false", "default", "storage.modifier.flow"},
    {"  input bot boolean default false", "false", "constant.language.flow"},
    {"  } else {", "else", "keyword.control.flow"},
    {"  else { stop }", "else", "keyword.control.flow"},
    {"  each item in items {", "each", "keyword.control.flow"},
    {"  each item in items {", "in", "keyword.control.flow"},
    {"  wait until now", "until", "keyword.control.flow"},
    {"  wait for payment.succeeded within 2 days", "for", "keyword.control.flow"},
    {"  webhook erp on failure { stop }", "on", "keyword.control.flow"},
    {"  } on failure {", "on", "keyword.control.flow"},
    {"  create contact { map by_name }", "by_name", "constant.language.flow"},
    {"  map by_name", "map", "support.function.action.flow"},
    {"    map {", "map", "support.function.action.flow"},
    {"    body {", "body", "keyword.other.key.flow"},
    {"  # create deal", "# create deal", "comment.line.flow"},
};

// The words that the reader of the notation asks for by name, from its own text: a word that is added there needs a
// row above.
std::set<std::string> words_of_reader() {
  const std::regex asked(R"rx((?:at_word\(|(?:word|text) == )"([a-z_]+)")rx");
  const std::regex listed(R"rx((?:setting|control)_words = std::to_array<std::string_view>\(\s*\{([^}]*)\})rx");
  const std::regex quoted(R"rx("([a-z_]+)")rx");
  std::set<std::string> words;
  const auto collect = [&words](const std::string& text, const std::regex& pattern) {
    for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at) words.insert((*at)[1].str());
  };
  for (const auto& file : std::filesystem::directory_iterator(DEALFLOW_SOURCE_DIR "/dsl/flow/text")) {
    std::ifstream in(file.path());
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    collect(text, asked);
    for (std::sregex_iterator at(text.begin(), text.end(), listed), end; at != end; ++at)
      collect((*at)[1].str(), quoted);
  }
  return words;
}

}  // namespace

TEST_CASE("the grammar knows the words of every action", "[editors]") {
  std::size_t tried = 0;
  for (const flow::ActionForm& form : stdlib::action_forms()) {
    std::vector<std::string_view> words;
    std::vector<std::string_view> on_line;
    collect_words(form.line, words, on_line);
    for (const bool with_groups : {false, true}) {
      const std::string line = "  " + written(form.line, with_groups);
      const auto tokens = grammar().tokens(line);
      CAPTURE(line);
      // Words beside each other may be one token.
      for (const std::string_view word : words) {
        if (line.find(" " + std::string(word) + " ") == std::string::npos) continue;
        const auto token = std::find_if(tokens.begin(), tokens.end(), [&](const Token& t) {
          return (" " + t.text + " ").find(" " + std::string(word) + " ") != std::string::npos;
        });
        CAPTURE(word);
        REQUIRE(token != tokens.end());
        CHECK(token->scope == "support.function.action.flow");
        ++tried;
      }
    }
    // The other arguments are keys in the braces.
    for (const flow::ArgumentForm& argument : form.arguments) {
      if (argument.name == form.block || std::find(on_line.begin(), on_line.end(), argument.name) != on_line.end())
        continue;
      CAPTURE(form.name, argument.name);
      CHECK(scope_of("    " + std::string(argument.name) + " value", argument.name) == "keyword.other.key.flow");
      ++tried;
    }
  }
  CHECK(tried > 50);
}

TEST_CASE("the grammar knows what a flow is made of", "[editors]") {
  for (const Row& row : rows) {
    CAPTURE(row.line, row.token);
    CHECK(scope_of(row.line, row.token) == row.scope);
  }
}

TEST_CASE("the grammar knows every word that the reader asks for", "[editors]") {
  const std::set<std::string> words = words_of_reader();
  CHECK(words.size() > 30);
  for (const std::string& word : words) {
    CAPTURE(word);
    CHECK(std::any_of(rows.begin(), rows.end(), [&](const Row& row) {
      return row.token == word && !std::string_view(row.scope).starts_with("variable.other");
    }));
  }
}

TEST_CASE("the grammar knows the words that are values", "[editors]") {
  for (const flow::Key& mode : flow::modes) {
    CAPTURE(mode.name);
    CHECK(scope_of("  mode " + std::string(mode.name), mode.name) == "constant.language.flow");
  }
  for (const char* word : {"always", "once", "every"}) {
    CAPTURE(word);
    CHECK(scope_of("  reentry " + std::string(word) + " 7 days", word) == "constant.language.flow");
  }
  for (const auto& kind : stdlib::field_kinds()) {
    CAPTURE(kind.name);
    CHECK(scope_of("  input bot " + std::string(kind.name) + " required", kind.name) == "storage.type.flow");
  }
  for (const char* word : {"round_robin", "least_busy"}) {
    CAPTURE(word);
    CHECK(scope_of("  responsible " + std::string(word) + "(ana, bruno)", word) == "entity.name.function.flow");
  }
  for (const char* word : {"won", "lost"}) {
    CAPTURE(word);
    CHECK(scope_of("  close deal as " + std::string(word) + " \"paid\"", word) == "constant.language.flow");
  }
}

TEST_CASE("a text or an expression does not colour what comes after it", "[editors]") {
  const std::string_view text =
      "flow a {\n"
      "  condition x == \"unfinished\n"
      "  var t = \"\"\"two\n"
      "  lines # no comment\"\"\"\n"
      "  if [1, {'a': 2}].size() > 1 {\n"
      "    create deal \"#1 \\\"{{ size('}}') }}\\\"\" # after\n"
      "  }\n"
      "}\n";
  const auto tokens = grammar().tokens(text);
  CHECK(scope_of(tokens, "var") == "keyword.other.setting.flow");
  CHECK(scope_of(tokens, "lines # no comment\"\"\"") == "string.quoted.triple.flow");
  CHECK(scope_of(tokens, "create") == "support.function.action.flow");
  CHECK(scope_of(tokens, "# after") == "comment.line.flow");
  CHECK(scope_of(tokens, "\\\"") == "constant.character.escape.flow");
}

}  // namespace dealflow::test
