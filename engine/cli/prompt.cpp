#include "engine/cli/prompt.hpp"

#include "dsl/base/trim.hpp"
#include "engine/cli/trace_view.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dealflow::cli {
namespace {

constexpr std::string_view help_text =
    "an expression          its value\n"
    "NAME = expression      keeps the value under that name\n"
    ":type expression       its checked type\n"
    ":trace expression      the value of each part of it\n"
    ":names                 the names and their values\n"
    ":help                  this text\n"
    ":quit                  ends (also: end of input)\n"
    "A line goes on in the next one while a bracket is open or it ends in an operator; an empty line ends it.\n"
    "`dealflow functions` lists what can be called.";

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool in_name(char c) { return letter(c) || (c >= '0' && c <= '9'); }

struct Binding {
  std::string_view name;
  std::string_view expression;
};

// NAME = expression; `a == b` is none.
std::optional<Binding> binding_in(std::string_view line) {
  if (line.empty() || !letter(line[0])) return std::nullopt;
  const auto* const end = std::find_if_not(line.begin(), line.end(), in_name);
  const auto length = static_cast<std::size_t>(end - line.begin());
  const std::string_view rest = trimmed(line.substr(length));
  if (!rest.starts_with('=') || rest.starts_with("==")) return std::nullopt;
  return Binding{line.substr(0, length), trimmed(rest.substr(1))};
}

class Dialogue {
 public:
  Dialogue(ExpressionSession& session, Console& console) : session_(session), console_(console) {}

  // False: it was the last one.
  bool take(std::string_view line) {
    if (line.empty()) return true;
    if (line.starts_with(':')) return command(line);
    if (const auto binding = binding_in(line)) {
      show(session_.bind(binding->name, binding->expression));
    } else {
      show(session_.evaluate(line));
    }
    return true;
  }

 private:
  bool command(std::string_view line) {
    const auto end = std::min(line.find_first_of(" \t\n"), line.size());
    const std::string_view word = line.substr(0, end);
    const std::string_view rest = trimmed(line.substr(end));
    if (word == ":quit" || word == ":q") return false;
    if (word == ":type" && !rest.empty()) {
      const auto answer = session_.check(rest);
      if (answer.compiled) console_.print_line(answer.type.to_string());
      complain(answer);
    } else if (word == ":trace" && !rest.empty()) {
      trace(rest);
    } else if (word == ":names") {
      for (const std::string& name : session_.names()) {
        console_.print(fmt::format("{} = ", name));
        show(session_.evaluate(name));
      }
    } else if (word == ":help") {
      console_.print_line(help_text);
    } else {
      console_.talk(rest.empty() && (word == ":type" || word == ":trace")
                        ? fmt::format("`{}` needs an expression behind it", word)
                        : fmt::format("there is no command `{}`; `:help` lists them", word));
    }
    return true;
  }

  void trace(std::string_view expression) {
    std::optional<cel::Trace> trace;
    const auto answer = session_.trace(expression, trace);
    if (trace) {
      console_.print(trace_text(*trace, console_));
    } else {
      complain(answer);
    }
  }

  void show(const ExpressionSession::Answer& answer) {
    if (answer.evaluated) console_.print_line(cel::to_literal(answer.value));
    complain(answer);
  }

  void complain(const ExpressionSession::Answer& answer) {
    for (const std::string& complaint : answer.complaints) console_.talk(complaint);
  }

  ExpressionSession& session_;
  Console& console_;
};

// Where a text literal that begins at `at` ends, or the end of the text for one in three quotes that is still open.
// One in single quotes ends with its line at the latest: the parser says what is wrong.
struct Quoted {
  std::size_t end = 0;
  bool open = false;
};

Quoted skip_quoted(std::string_view text, std::size_t at, bool raw) {
  const std::string_view three = text.substr(at, 3);
  const bool long_form = three == R"(""")" || three == "'''";
  const std::string_view close = long_form ? three : text.substr(at, 1);
  for (std::size_t i = at + close.size(); i < text.size(); ++i) {
    if (text.substr(i, close.size()) == close) return {i + close.size(), false};
    if (text[i] == '\\' && !raw) ++i;
    if (!long_form && i < text.size() && text[i] == '\n') return {i, false};
  }
  return {text.size(), long_form};
}

bool ends_in_operator(std::string_view code) {
  code = trimmed(code);
  constexpr std::string_view ends = "+-*/%<>=&|?:,.!";
  if (!code.empty() && ends.find(code.back()) != std::string_view::npos) return true;
  return code == "in" || (code.size() > 2 && code.ends_with("in") && !in_name(code[code.size() - 3]));
}

}  // namespace

bool wants_more(std::string_view text) {
  std::size_t open = 0;
  std::string code;  // without comments, texts as one letter
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '/' && text.substr(i, 2) == "//") {
      i = std::min(text.find('\n', i), text.size());
    } else if (c == '"' || c == '\'') {
      const bool raw = i > 0 && (text[i - 1] == 'r' || text[i - 1] == 'R');
      const Quoted quoted = skip_quoted(text, i, raw);
      if (quoted.open) return true;
      i = quoted.end;
      code += 'x';
    } else {
      if (c == '(' || c == '[' || c == '{') ++open;
      if ((c == ')' || c == ']' || c == '}') && open > 0) --open;
      code += c;
      ++i;
    }
  }
  return open > 0 || ends_in_operator(code);
}

void run_prompt(ExpressionSession& session, Console& console, const ReadLine& read_line) {
  Dialogue dialogue(session, console);
  for (;;) {
    auto line = read_line("> ");
    if (!line) return;
    std::string text = *std::move(line);
    while (wants_more(text)) {
      const auto more = read_line(". ");
      if (!more || trimmed(*more).empty()) break;
      text += "\n" + *more;
    }
    if (!dialogue.take(trimmed(text))) return;
  }
}

}  // namespace dealflow::cli
