// The parser of expressions: whatever the bytes, either problems with places in the text or a sound tree, which says
// the same when it is printed and read again.
#include "dsl/base/utf8.hpp"
#include "dsl/cel/parser.hpp"
#include "dsl/cel/unparse.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/fuzz/same_tree.hpp"

#include <string>

namespace dealflow::fuzz {
namespace {

void check_problems(const cel::Problems& problems, std::size_t size) {
  for (const cel::Problem& problem : problems) {
    claim(!problem.message.empty(), "a problem says what is wrong");
    claim(within(problem.span, size), "a problem stands in the text", problem.message);
  }
}

void check_tree(const cel::Ast& ast, std::size_t size) {
  claim(ast.root() < ast.size(), "a tree has a root");
  for (cel::NodeId id = 0; id < ast.size(); ++id) {
    const cel::Node& node = ast.node(id);
    claim(within(node.span, size) && within(node.focus, size), "a node stands in the text", node.text);
    for (const cel::NodeId child : node.children) claim(child < id, "children come before their parents", node.text);
  }
}

void check_printing(const cel::Ast& ast) {
  const std::string printed = cel::unparse(ast);
  const cel::Parsed again = cel::parse(printed);
  claim(again.problems.empty(), "a printed tree can be read", printed);
  claim(same_tree(ast, ast.root(), again.ast, again.ast.root()), "a printed tree is the same tree", printed);
  claim(cel::unparse(again.ast) == printed, "what was printed prints as it is", printed);
}

void check_whole(std::string_view text) {
  const cel::Parsed parsed = cel::parse(text);
  check_problems(parsed.problems, text.size());
  if (!parsed.problems.empty()) return;
  claim(parsed.end <= text.size(), "an expression ends in the text");
  check_tree(parsed.ast, text.size());
  check_printing(parsed.ast);
}

// As in the text notation, where something else follows.
void check_prefix(std::string_view text) {
  if (find_invalid_utf8(text)) return;
  const cel::Parsed parsed = cel::parse_prefix(text);
  check_problems(parsed.problems, text.size());
  if (!parsed.problems.empty()) return;
  claim(parsed.end <= text.size(), "an expression ends in the text");
  const cel::Parsed alone = cel::parse(text.substr(0, parsed.end));
  claim(alone.problems.empty(), "a text's first expression is one alone", text.substr(0, parsed.end));
  claim(same_tree(parsed.ast, parsed.ast.root(), alone.ast, alone.ast.root()),
        "a text's first expression is the same alone", text.substr(0, parsed.end));
}

}  // namespace
}  // namespace dealflow::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = dealflow::fuzz::as_text(data, size);
  dealflow::fuzz::check_whole(text);
  dealflow::fuzz::check_prefix(text);
  return 0;
}
