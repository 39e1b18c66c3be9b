// What in a trace decided, and what it read.
#include <dealflow/trace.hpp>

#include <algorithm>

namespace dealflow::cel {
namespace {

using Logic = TraceNode::Logic;
using Nodes = std::vector<const TraceNode*>;

bool is_value(const TraceNode& node, bool wanted) {
  return node.state == TraceNode::State::value && node.value.is(Kind::boolean) && node.value.as_bool() == wanted;
}
bool is_null(const TraceNode& node) { return node.state == TraceNode::State::value && node.value.is_null(); }
bool has_failed(const TraceNode& node) {
  return node.state == TraceNode::State::failed || node.state == TraceNode::State::failed_inside;
}

// `&&` where false decides, `||` where true does: one such part alone, else the ones that are null, else all.
Nodes deciding_parts(const TraceNode& node, bool decides) {
  Nodes parts;
  for (const TraceNode& part : node.parts)
    if (is_value(part, decides)) return {&part};
  for (const TraceNode& part : node.parts)
    if (has_failed(part)) parts.push_back(&part);
  if (parts.empty() && is_null(node))
    for (const TraceNode& part : node.parts)
      if (is_null(part)) parts.push_back(&part);
  if (parts.empty())
    for (const TraceNode& part : node.parts)
      if (part.state != TraceNode::State::not_evaluated) parts.push_back(&part);
  return parts;
}

Nodes deciding_parts(const TraceNode& node) {
  if (node.logic == Logic::all) return deciding_parts(node, false);
  if (node.logic == Logic::any) return deciding_parts(node, true);
  Nodes parts;
  for (const TraceNode& part : node.parts)
    if (part.state != TraceNode::State::not_evaluated) parts.push_back(&part);
  return parts;
}

void add_operands(const TraceNode& node, Nodes& to) {
  if (node.logic == Logic::none || node.parts.empty()) return to.push_back(&node);
  for (const TraceNode& part : node.parts) add_operands(part, to);
}

void add_deciding(const TraceNode& node, Nodes& to) {
  const Nodes parts = node.logic == Logic::none ? Nodes{} : deciding_parts(node);
  if (parts.empty()) return to.push_back(&node);
  for (const TraceNode* part : parts) add_deciding(*part, to);
}

void add_reads(const TraceNode& node, Nodes& to) {
  for (const TraceNode& part : node.parts) add_reads(part, to);
  if (!node.parts.empty() || !node.iterations.empty() || node.state != TraceNode::State::value) return;
  const bool known = std::any_of(to.begin(), to.end(), [&](const TraceNode* one) { return one->text == node.text; });
  if (!known) to.push_back(&node);
}

}  // namespace

std::vector<const TraceNode*> operands_of(const TraceNode& node) {
  Nodes operands;
  add_operands(node, operands);
  return operands;
}

std::vector<const TraceNode*> deciding_operands(const TraceNode& node) {
  Nodes deciding;
  add_deciding(node, deciding);
  return deciding;
}

std::vector<const TraceNode*> reads_of(const TraceNode& node) {
  Nodes reads;
  add_reads(node, reads);
  // What is read by nothing but its own name is itself: no news.
  std::erase(reads, &node);
  return reads;
}

}  // namespace dealflow::cel
