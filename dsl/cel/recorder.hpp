// Recorder: gathers what the notes of a traced program report, and makes a Trace of it.
//
// A node may be evaluated many times, once for each turn of the loops around it. So observations stand in frames: one
// for the whole, one for each turn. Which loops stand around a node is known before the run; an error that leaves loops
// early therefore needs no word: the next report finds its frame by going outwards.
#pragma once

#include "dsl/cel/ast.hpp"

#include <dealflow/trace.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace dealflow::cel {

class Recorder {
 public:
  Recorder(const Ast& ast, TraceLimits limits);

  void value(NodeId node, const Value& value);
  void failure(NodeId node, const std::string& message);
  // A turn of the loop begins, with these variables; the second one is unused where the macro has one.
  void turn(NodeId loop, const Value& first, const Value& second);

  [[nodiscard]] TraceNode tree() const;

 private:
  struct Observation {
    bool failed = false;
    Value value;
    std::string message;
  };
  struct Frame;
  struct Loop {
    std::size_t turns = 0;
    std::vector<std::unique_ptr<Frame>> kept;
  };
  struct Frame {
    NodeId loop = no_node;
    Frame* outer = nullptr;
    bool kept = true;
    std::size_t number = 0;
    Value first;
    Value second;
    std::map<NodeId, Observation> seen;
    std::map<NodeId, Loop> loops;
    std::unique_ptr<Frame> passing;  // a turn that is not kept, while it lasts
  };

  void find_loops(NodeId node, NodeId loop);
  void leave_until(NodeId loop);
  void observe(NodeId node, Observation observation);
  [[nodiscard]] TraceNode tree(NodeId node, const Frame& frame) const;
  [[nodiscard]] std::vector<TraceNode> parts(NodeId node, std::size_t from, std::size_t to, const Frame& frame) const;
  void add_part(NodeId node, const Frame& frame, std::vector<TraceNode>& to) const;
  [[nodiscard]] bool written_out(NodeId node) const;

  const Ast& ast_;
  TraceLimits limits_;
  std::vector<NodeId> loop_of_;  // the loop whose turns evaluate this node
  Frame root_;
  Frame* frame_ = &root_;
  std::size_t observations_ = 0;
};

}  // namespace dealflow::cel
