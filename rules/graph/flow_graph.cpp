#include "rules/graph/flow_graph.hpp"

#include "dsl/flow/expressions.hpp"
#include "dsl/flow/print.hpp"
#include "rules/resolve/walk.hpp"
#include "stdlib/action.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

namespace dealflow::rules {
namespace {

constexpr std::size_t columns = 64;  // of a node's lines, where expressions can be broken

using Lines = std::vector<std::string>;

// Of a flow's lines, those inside of it.
Lines inner_lines(flow::Flow flow) {
  flow.id.text = "f";
  flow.name.reset();
  Lines lines = flow::print_lines({{std::move(flow)}}, stdlib::action_forms(), columns);
  if (!lines.empty()) lines.erase(lines.begin());
  for (std::string& line : lines) line.erase(0, std::min<std::size_t>(2, line.find_first_not_of(' ')));
  return lines;
}

Lines lines_of_step(flow::Step step) {
  flow::Flow flow;
  flow.steps.push_back(std::move(step));
  return inner_lines(std::move(flow));
}

std::string on_one_line(const flow::Text& expression) {
  return flow::canonical_text(expression.text, flow::TextRole::expression).value_or(expression.text);
}

// The step without the steps inside of it.
flow::Step without_blocks(const flow::Action& action) {
  flow::Step step;
  flow::Action bare = action;
  bare.on_failure.reset();
  step.node = std::move(bare);
  return step;
}

std::string case_label(const flow::Case& one) {
  flow::Step step;
  flow::Switch bare;
  bare.subject.text = "x";
  bare.cases.push_back({one.values, {}, {}});
  step.node = std::move(bare);
  const Lines lines = lines_of_step(std::move(step));
  constexpr std::string_view before = "  case ";
  if (lines.size() < 2 || !lines[1].starts_with(before)) return {};
  return lines[1].substr(before.size());
}

// An end that is to lead to what comes next.
struct Open {
  std::string from;
  std::string block;
  std::string label;
  EdgeKind kind = EdgeKind::next;
};
using Ends = std::vector<Open>;

void append(Ends& ends, Ends more) {
  ends.insert(ends.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

class FlowGraph {
 public:
  FlowGraph(const flow::Flow& flow, const flow::Use* use) : flow_(flow), use_(use) {}

  Graph make() {
    const flow::Text& id = use_ != nullptr && use_->as ? *use_->as : flow_.id;
    graph_.id = id.text;
    graph_.title = id.text;
    if (flow_.name && flow_.name->text != id.text) graph_.title += ": " + flow_.name->text;
    add("trigger", NodeKind::trigger, header_lines(flow_, use_));
    Ends ends = steps(flow_.steps, {}, head());
    append(ends, std::move(failed_));
    if (!ends.empty()) {
      add("end", NodeKind::end, {"end"});
      connect(std::move(ends), "end");
    }
    if (flow_.condition) {
      add("not_run", NodeKind::not_run, {"does not run"});
      connect({{"condition", "does_not_hold", "does not hold"}}, "not_run");
    }
    return std::move(graph_);
  }

 private:
  Ends head() {
    Ends ends{{"trigger", {}, {}}};
    if (flow_.condition) {
      flow::Flow one;
      one.condition = flow_.condition;
      add("condition", NodeKind::condition, inner_lines(std::move(one)));
      connect(std::move(ends), "condition");
      ends = {{"condition", "holds", "holds"}};
    }
    if (!flow_.variables.empty()) {
      flow::Flow one;
      one.variables = flow_.variables;
      add("vars", NodeKind::variables, inner_lines(std::move(one)));
      connect(std::move(ends), "vars");
      ends = {{"vars", {}, {}}};
    }
    return ends;
  }

  void add(std::string id, NodeKind kind, Lines lines) {
    graph_.nodes.push_back({std::move(id), kind, std::move(lines), {}});
  }
  void connect(Ends ends, const std::string& to) {
    for (Open& end : ends)
      graph_.edges.push_back({std::move(end.from), to, std::move(end.block), std::move(end.label), end.kind, {}});
  }

  // What is left open behind the steps. `prefix` is the path of the block: "2.then.".
  Ends steps(const flow::Steps& steps, const std::string& prefix, Ends ends) {
    std::size_t place = 0;
    for (const flow::Step& step : steps) {
      if (ends.empty()) break;  // nothing comes here
      const std::string path = prefix + std::to_string(++place);
      ends = std::visit([&](const auto& node) { return this->step(node, step, path, std::move(ends)); }, step.node);
    }
    return ends;
  }

  // A block of a step that has been added: where it has no steps, the way to it goes on behind the step.
  Ends block(const flow::Steps& inside, const std::string& path, const std::string& word, std::string label,
             EdgeKind kind = EdgeKind::next) {
    return steps(inside, path + "." + word + ".", {{path, word, std::move(label), kind}});
  }

  // Of a step without blocks.
  Ends plain(const std::string& path, NodeKind kind, Lines lines, Ends ends) {
    add(path, kind, std::move(lines));
    connect(std::move(ends), path);
    return {{path, {}, {}}};
  }

  Ends step(const flow::Action& action, const flow::Step& /*step*/, const std::string& path, Ends ends) {
    Lines lines = lines_of_step(without_blocks(action));
    if (lines.empty()) lines.push_back(action.head.text);
    ends = plain(path, NodeKind::action, std::move(lines), std::move(ends));
    if (action.on_failure)
      append(failed_,
             block(*action.on_failure, path, std::string(block_word::on_failure), "on failure", EdgeKind::later));
    return ends;
  }

  Ends step(const flow::If& node, const flow::Step& /*step*/, const std::string& path, Ends ends) {
    const bool several = node.branches.size() > 1;
    Lines lines{"if … else if …"};
    if (!several) {
      flow::Step bare;
      bare.node = flow::If{{{node.branches.front().condition, {}, {}}}, std::nullopt, {}};
      lines = lines_of_step(std::move(bare));
    }
    plain(path, NodeKind::choice, std::move(lines), std::move(ends));
    Ends behind;
    for (std::size_t i = 0; i < node.branches.size(); ++i) {
      const flow::Branch& branch = node.branches[i];
      append(behind, block(branch.steps, path, numbered(block_word::then, i),
                           several ? on_one_line(branch.condition) : std::string(block_word::then)));
    }
    append(behind, rest(node.otherwise, path, block_word::otherwise));
    return behind;
  }

  Ends step(const flow::Switch& node, const flow::Step& /*step*/, const std::string& path, Ends ends) {
    flow::Step bare;
    bare.node = flow::Switch{node.subject, {}, std::nullopt, {}};
    plain(path, NodeKind::cases, lines_of_step(std::move(bare)), std::move(ends));
    Ends behind;
    for (std::size_t i = 0; i < node.cases.size(); ++i)
      append(behind, block(node.cases[i].steps, path, numbered(block_word::one_case, i), case_label(node.cases[i])));
    append(behind, rest(node.otherwise, path, block_word::fallback));
    return behind;
  }

  // The way that is there also where nothing is written for it.
  Ends rest(const std::optional<flow::Steps>& steps, const std::string& path, std::string_view word) {
    return block(steps ? *steps : flow::Steps{}, path, std::string(word), std::string(word));
  }

  Ends step(const flow::Each& node, const flow::Step& /*step*/, const std::string& path, Ends ends) {
    flow::Step bare;
    bare.node = flow::Each{node.variable, node.list, {}};
    plain(path, NodeKind::loop, lines_of_step(std::move(bare)), std::move(ends));
    Ends inside = block(node.steps, path, std::string(block_word::loop), "each " + node.variable.text);
    for (Open& end : inside)
      if (end.kind == EdgeKind::next) end.kind = EdgeKind::back;
    connect(std::move(inside), path);
    return {{path, "after", "after the last"}};
  }

  Ends step(const flow::Stop& /*node*/, const flow::Step& step, const std::string& path, Ends ends) {
    plain(path, NodeKind::stop, lines_of_step(step), std::move(ends));
    return {};
  }

  Ends step(const flow::Wait& /*node*/, const flow::Step& step, const std::string& path, Ends ends) {
    return plain(path, NodeKind::wait, lines_of_step(step), std::move(ends));
  }

  Ends step(const flow::WaitFor& node, const flow::Step& /*step*/, const std::string& path, Ends ends) {
    flow::Step bare;
    bare.node = flow::WaitFor{node.trigger, node.condition, node.within, {}, std::nullopt, {}};
    plain(path, NodeKind::wait_for, lines_of_step(std::move(bare)), std::move(ends));
    Ends behind = block(node.then, path, std::string(block_word::then), "it comes");
    if (node.within || node.otherwise)
      append(behind, block(node.otherwise ? *node.otherwise : flow::Steps{}, path, std::string(block_word::otherwise),
                           "it does not come"));
    return behind;
  }

  const flow::Flow& flow_;
  const flow::Use* use_;
  Graph graph_;
  Ends failed_;  // ends of what is done after failures: runs of their own
};

}  // namespace

std::vector<std::string> header_lines(const flow::Flow& flow, const flow::Use* use) {
  flow::Flow head = flow;
  head.description.reset();
  head.condition.reset();
  head.variables.clear();
  head.steps.clear();
  if (use != nullptr) head.inputs.clear();
  Lines lines = inner_lines(std::move(head));
  // What starts it first: it is what the node is for.
  std::stable_partition(lines.begin(), lines.end(),
                        [](const std::string& line) { return line.starts_with("trigger "); });
  if (use != nullptr) {
    const Lines used = flow::print_lines({{*use}}, stdlib::action_forms(), columns);
    lines.insert(lines.end(), used.begin(), used.end());
  }
  if (lines.empty()) lines.emplace_back("no trigger");
  return lines;
}

Graph graph_of(const flow::Flow& flow, const flow::Use* use) { return FlowGraph(flow, use).make(); }

}  // namespace dealflow::rules
