// Builder: yaml-cpp's events to a tree of Nodes.
//
// Errors:   reported; what cannot go on ends the document by throwing StopDocument, which reader.cpp catches.
// Threads:  one document each.
#pragma once

#include "dsl/diagnostics/rule.hpp"
#include "dsl/source/source.hpp"
#include "dsl/yaml/node.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dealflow::yaml {

struct StopDocument {};  // reported already

class Builder final : public YAML::EventHandler {
 public:
  // `base`: where the document begins in the source; marks count from there. `nodes`: of all documents so far.
  Builder(const Source& source, std::uint32_t base, std::size_t& nodes, Report& report)
      : source_(source), base_(base), nodes_(nodes), report_(report) {}

  [[nodiscard]] std::optional<Node> take() { return std::move(root_); }
  // The line (from 1) of the last scalar that was told to be quoted; what goes wrong behind it follows from it.
  [[nodiscard]] std::uint32_t quoting_line() const { return quoting_line_; }

  // Where the innermost `{` or `[` stands that is open, if it is one of those without line ends and hyphens.
  [[nodiscard]] std::optional<std::uint32_t> open_bracket() const;

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override;
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override;
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override;

 private:
  struct Frame {
    Node node;
    std::optional<Node> key;           // of a map, when its value is still to come
    std::map<std::string, Span> keys;  // where each stands first
    YAML::anchor_t anchor = 0;
    bool flow = false;
    bool hole = false;  // `{{ x }}` without quotes, which YAML takes for a map in a map
  };

  [[nodiscard]] std::uint32_t offset(const YAML::Mark& mark) const;
  void open(const YAML::Mark& mark, NodeKind kind, YAML::anchor_t anchor, bool flow);
  void close();
  void add(Node node, YAML::anchor_t anchor);
  void add_entry(Frame& frame, Node value);
  void count(std::size_t more, std::uint32_t at);
  [[nodiscard]] bool is_tagged(const std::string& tag) const;
  [[nodiscard]] Span tagged_value(std::uint32_t at);
  void check_cut_off(const Node& node);
  void check_closed(const Node& node);
  [[nodiscard]] bool in_flow() const { return !frames_.empty() && frames_.back().flow; }
  void needs_quotes(Span span, std::string message);

  const Source& source_;
  std::uint32_t base_;
  std::size_t& nodes_;
  std::size_t alias_bytes_ = 0;
  Report& report_;
  std::vector<Frame> frames_;
  std::optional<Node> root_;
  std::map<YAML::anchor_t, Node> anchors_;
  std::uint32_t quoting_line_ = 0;
};

struct TreeSize {
  std::size_t nodes = 0;  // keys included
  std::size_t bytes = 0;  // of decoded text
};
[[nodiscard]] TreeSize size_of(const Node& node);

}  // namespace dealflow::yaml
