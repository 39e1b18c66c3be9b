#include "dsl/cel/recorder.hpp"

#include "dsl/cel/unparse.hpp"

#include <algorithm>

namespace dealflow::cel {
namespace {

bool is_loop(const Node& node) {
  switch (node.macro) {
    case Macro::all:
    case Macro::exists:
    case Macro::exists_one:
    case Macro::map:
    case Macro::filter:
    case Macro::transform_list:
    case Macro::transform_map:
    case Macro::transform_map_entry: return true;
    case Macro::none:
    case Macro::has:
    case Macro::bind:
    case Macro::opt_map:
    case Macro::opt_flat_map:
    case Macro::block:
    case Macro::block_index: break;
  }
  return false;
}

TraceNode::Logic logic_of(const Node& node) {
  if (node.kind == NodeKind::conditional) return TraceNode::Logic::choice;
  switch (node.op) {
    case Operator::logical_and: return TraceNode::Logic::all;
    case Operator::logical_or: return TraceNode::Logic::any;
    case Operator::logical_not: return TraceNode::Logic::negation;
    default: return TraceNode::Logic::none;
  }
}

bool failed_somewhere(const std::vector<TraceNode>& parts) {
  return std::any_of(parts.begin(), parts.end(), [](const TraceNode& part) {
    return part.state == TraceNode::State::failed || part.state == TraceNode::State::failed_inside;
  });
}

bool failed_somewhere(const std::vector<TraceIteration>& turns) {
  return std::any_of(turns.begin(), turns.end(), [](const TraceIteration& t) { return failed_somewhere(t.parts); });
}

}  // namespace

Recorder::Recorder(const Ast& ast, TraceLimits limits) : ast_(ast), limits_(limits), loop_of_(ast.size(), no_node) {
  find_loops(ast.root(), no_node);
}

void Recorder::find_loops(NodeId node, NodeId loop) {
  loop_of_[node] = loop;
  const Node& tree = ast_.node(node);
  for (std::size_t i = 0; i < tree.children.size(); ++i)
    find_loops(tree.children[i], is_loop(tree) && i > 0 ? node : loop);
}

void Recorder::leave_until(NodeId loop) {
  while (frame_->loop != loop && frame_->outer != nullptr) frame_ = frame_->outer;
}

void Recorder::observe(NodeId node, Observation observation) {
  leave_until(loop_of_[node]);
  if (!frame_->kept) return;
  if (++observations_ > limits_.observations_max && frame_ != &root_) return;
  frame_->seen.insert_or_assign(node, std::move(observation));
}

void Recorder::value(NodeId node, const Value& value) { observe(node, {false, value, {}}); }

void Recorder::failure(NodeId node, const std::string& message) { observe(node, {true, {}, message}); }

void Recorder::turn(NodeId loop, const Value& first, const Value& second) {
  leave_until(loop_of_[loop]);
  Frame& outer = *frame_;
  auto frame = std::make_unique<Frame>();
  frame->loop = loop;
  frame->outer = &outer;
  if (outer.kept) {
    Loop& turns = outer.loops[loop];
    frame->number = turns.turns++;
    frame->first = first;
    frame->second = second;
    if (turns.kept.size() < limits_.iterations_max && observations_ < limits_.observations_max) {
      frame_ = turns.kept.emplace_back(std::move(frame)).get();
      return;
    }
  }
  frame->kept = false;
  outer.passing = std::move(frame);
  frame_ = outer.passing.get();
}

bool Recorder::written_out(NodeId node) const {
  const Node& tree = ast_.node(node);
  if (tree.kind == NodeKind::literal) return true;
  if (tree.kind != NodeKind::list && tree.kind != NodeKind::map) return false;
  return std::all_of(tree.children.begin(), tree.children.end(), [&](NodeId child) { return written_out(child); });
}

void Recorder::add_part(NodeId node, const Frame& frame, std::vector<TraceNode>& to) const {
  if (!written_out(node)) to.push_back(tree(node, frame));
}

std::vector<TraceNode> Recorder::parts(NodeId node, std::size_t from, std::size_t to, const Frame& frame) const {
  std::vector<TraceNode> found;
  const Node& tree = ast_.node(node);
  if (tree.macro == Macro::has) {
    // What is tested is not read, only what it stands in.
    add_part(ast_.node(tree.children[0]).children[0], frame, found);
    return found;
  }
  if (tree.kind == NodeKind::select) {
    const bool path = !dotted_path(ast_, node).empty();
    if (!path) add_part(tree.children[0], frame, found);
    return found;
  }
  if (tree.kind == NodeKind::call && ast_.namespaced(node)) from = 1;
  for (std::size_t i = from; i < std::min(to, tree.children.size()); ++i) add_part(tree.children[i], frame, found);
  return found;
}

TraceNode Recorder::tree(NodeId node, const Frame& frame) const {
  const Node& written = ast_.node(node);
  TraceNode result;
  result.logic = logic_of(written);
  result.span = written.span;
  result.text = unparse(ast_, node);
  result.parts = parts(node, 0, is_loop(written) ? 1 : SIZE_MAX, frame);
  if (const auto loop = frame.loops.find(node); loop != frame.loops.end()) {
    for (const auto& turn : loop->second.kept) {
      TraceIteration iteration{turn->number, {{written.variable, turn->first}}, {}};
      if (!written.variable2.empty()) iteration.variables.emplace_back(written.variable2, turn->second);
      iteration.parts = parts(node, 1, SIZE_MAX, *turn);
      result.iterations.push_back(std::move(iteration));
    }
    result.iterations_not_kept = loop->second.turns - loop->second.kept.size();
  }
  const auto seen = frame.seen.find(node);
  const bool inside = failed_somewhere(result.parts) || failed_somewhere(result.iterations);
  if (seen == frame.seen.end()) {
    result.state = inside ? TraceNode::State::failed_inside : TraceNode::State::not_evaluated;
  } else if (!seen->second.failed) {
    result.state = TraceNode::State::value;
    result.value = seen->second.value;
  } else {
    result.state = inside ? TraceNode::State::failed_inside : TraceNode::State::failed;
    if (!inside) result.error = seen->second.message;
  }
  return result;
}

TraceNode Recorder::tree() const { return tree(ast_.root(), root_); }

TraceNode shape_of(const Program& program) { return Recorder(program.ast(), {}).tree(); }

std::string_view name_of(TraceNode::State state) {
  switch (state) {
    case TraceNode::State::value: return "value";
    case TraceNode::State::failed: return "failed";
    case TraceNode::State::failed_inside: return "failed inside";
    case TraceNode::State::not_evaluated: return "not evaluated";
  }
  return "";
}

}  // namespace dealflow::cel
