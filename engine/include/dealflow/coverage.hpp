// Coverage: which flows, branches and operands of conditions were seen while an engine was watched.
//
//   Coverage coverage(*loaded.workspace);                 // loaded with LoadOptions::observable
//   auto engine = Engine::open(store, {.observer = &coverage});
//   …                                                     // one Coverage an engine; add() puts several together
//   CoverageReport report = coverage.report();
//   for (const CoverageGap& gap : gaps_of(report.flows[0])) …    // what no test has shown
//
// A branch is a way that a flow can go: its condition holds or does not, a block of `if`, `switch`, `each`, `wait for`
// or `on failure` is entered, none of the cases holds. What is not written is a branch as well: an `if` without `else`
// has two. An operand is what stands between `&&`, `||`, `!` and `?:`; it can be seen true, false, and with a null,
// which is its own value or one that it read.
//
// What an event came to that failed, so that nothing of it was kept, does not count.
//
// Threads:  a Coverage belongs to one thread at a time; a report is a plain value.
// Source:   LANGUAGE.md, "Steps", "Expressions".
#pragma once

#include <dealflow/observer.hpp>
#include <dealflow/workspace.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dealflow {

// In a file, as it was loaded; lines and columns from 1, columns in code points.
struct CoveredPlace {
  std::uint32_t line = 0, column = 0;
  std::uint32_t end_line = 0, end_column = 0;  // behind the last character
};

struct BranchCoverage {
  std::string step;   // "condition", or the step's path: "2.then.1"
  std::string block;  // "holds", "does_not_hold" of a condition; "then", "else", "case2", "default", "do", "on_failure"
  std::string text;   // for people: "if payment.amount > 100: then"
  CoveredPlace place;
  std::uint64_t times = 0;
};

struct OperandCoverage {
  std::string text;  // payment.amount > 100
  CoveredPlace place;
  std::uint64_t seen_true = 0, seen_false = 0, seen_null = 0;
};

struct ConditionCoverage {
  std::string step;
  std::size_t choice = 0;
  std::string text;
  CoveredPlace place;
  std::vector<OperandCoverage> operands;
};

struct StepCoverage {
  std::string step, action;
  CoveredPlace place;
  std::uint64_t times = 0;
};

struct FlowCoverage {
  std::string flow;
  std::string file;    // of its text; of a ready-made flow that the workspace uses, the file with the `use`
  std::string source;  // the template that it was made of; empty: none
  CoveredPlace place;
  std::uint64_t runs = 0;
  std::vector<StepCoverage> steps;
  std::vector<BranchCoverage> branches;
  std::vector<ConditionCoverage> conditions;
  // Ways that the values given to a template's inputs make impossible: no test could take them. They are not among the
  // branches; one that is taken shows that the proof was wrong.
  std::vector<BranchCoverage> ruled_out;
};

// How many of how many.
struct Covered {
  std::size_t seen = 0, of = 0;
  // 100 where there is nothing to see. Less than 100 unless all was seen.
  [[nodiscard]] double percent() const;
};

struct CoverageReport {
  std::vector<FlowCoverage> flows;  // enabled ones, by file and place

  [[nodiscard]] Covered flow_count() const;
  [[nodiscard]] Covered branches() const;
  [[nodiscard]] Covered operands() const;  // each true and false: two an operand
  [[nodiscard]] Covered nulls() const;
};
[[nodiscard]] Covered branches_of(const FlowCoverage& flow);
[[nodiscard]] Covered operands_of(const FlowCoverage& flow);
// Operands that were seen with a null, of all.
[[nodiscard]] Covered nulls_of(const FlowCoverage& flow);

// What was not seen.
struct CoverageGap {
  std::string flow;
  std::string source;  // a template that has the place, so that only `flow` says whose gap it is; else empty
  CoveredPlace place;
  std::string what;  // "never taken"; "never false, never with a null"; "never evaluated"; "never ran"
  std::string of;    // the branch's or the operand's text; of a flow that never ran: "flow orders"
};
// By place. Of a flow of which nothing was seen, that alone. That an operand was never seen with a null is told, though
// it is no lack in operands_of(): many can never be null.
[[nodiscard]] std::vector<CoverageGap> gaps_of(const FlowCoverage& flow);

// A line of a file with flows.
struct AnnotatedLine {
  std::string text;
  std::optional<std::uint64_t> times;  // of the flows and steps that begin on it, together; nothing where none does
  std::vector<CoverageGap> gaps;       // that begin on it
};
struct AnnotatedFile {
  std::string file;
  std::vector<AnnotatedLine> lines;
};

class Coverage final : public Observer {
 public:
  // The workspace has to outlive it.
  explicit Coverage(const Workspace& workspace);
  Coverage(Coverage&&) noexcept;
  Coverage& operator=(Coverage&&) noexcept;
  ~Coverage() override;

  void looked(const FlowLook& look) override;
  void decided(const FlowDecision& decision) override;
  void stepped(const StepTaken& step) override;
  void settled(bool kept) override;

  // What the other saw, of the same workspace.
  void add(const Coverage& other);
  [[nodiscard]] CoverageReport report() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The files that the report's flows stand in, by name; of the workspace that was watched.
[[nodiscard]] std::vector<AnnotatedFile> annotate(const Workspace& workspace, const CoverageReport& report);

// One JSON object.
[[nodiscard]] std::string to_json(const CoverageReport& report);
// The tracefile of lcov (geninfo): a record a file, with functions (flows), branches and lines (steps).
[[nodiscard]] std::string to_lcov(const CoverageReport& report);

}  // namespace dealflow
