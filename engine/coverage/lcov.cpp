// The tracefile that lcov and most services that show coverage read.
//
// Flows that are made of one template of the workspace share its lines: their counts are put together.
//
// Source:   geninfo(1), "FILES": TN, SF, FN, FNDA, BRDA, DA and their counts.
#include <dealflow/coverage.hpp>

#include "engine/coverage/line_counts.hpp"

#include <fmt/format.h>

#include <map>
#include <string>
#include <tuple>

namespace dealflow {
namespace {

// Of one file.
class Record {
 public:
  void add(const FlowCoverage& flow) {
    functions_.emplace(std::pair(flow.place.line, flow.flow), flow.runs);
    coverage::count_lines(flow, lines_);
    const std::string& text = flow.source.empty() ? flow.flow : flow.source;
    std::map<std::string, std::uint64_t, std::less<>> taken;
    for (const StepCoverage& step : flow.steps) taken[step.step] = step.times;
    for (const BranchCoverage& branch : flow.branches) {
      Way& way = ways_[{branch.place.line, text, branch.step, order_of(text, branch)}];
      way.times += branch.times;
      way.reached |= branch.step == "condition" || taken[branch.step] > 0;
    }
  }

  [[nodiscard]] std::string write(const std::string& file) const {
    std::string out = fmt::format("TN:\nSF:{}\n", file);
    std::size_t hit = 0;
    for (const auto& [function, runs] : functions_) out += fmt::format("FN:{},{}\n", function.first, function.second);
    for (const auto& [function, runs] : functions_) {
      out += fmt::format("FNDA:{},{}\n", runs, function.second);
      if (runs > 0) ++hit;
    }
    out += fmt::format("FNF:{}\nFNH:{}\n", functions_.size(), hit);
    write_ways(out);
    hit = 0;
    for (const auto& [line, times] : lines_) {
      out += fmt::format("DA:{},{}\n", line, times);
      if (times > 0) ++hit;
    }
    return out + fmt::format("LF:{}\nLH:{}\nend_of_record\n", lines_.size(), hit);
  }

 private:
  struct Way {
    std::uint64_t times = 0;
    bool reached = false;
  };

  // Ways of one step in the order of the flow.
  std::size_t order_of(const std::string& text, const BranchCoverage& branch) {
    auto& blocks = blocks_[{text, branch.step}];
    return blocks.emplace(branch.block, blocks.size()).first->second;
  }

  // A block of lcov is a step, a branch one of its ways; `-` where the step was never taken.
  void write_ways(std::string& out) const {
    std::map<std::pair<std::string, std::string>, std::size_t> numbers;
    std::size_t hit = 0;
    for (const auto& [key, way] : ways_) {
      const auto& [line, text, step, order] = key;
      const std::size_t number = numbers.emplace(std::pair(text, step), numbers.size()).first->second;
      out += fmt::format("BRDA:{},{},{},{}\n", line, number, order, way.reached ? std::to_string(way.times) : "-");
      if (way.times > 0) ++hit;
    }
    out += fmt::format("BRF:{}\nBRH:{}\n", ways_.size(), hit);
  }

  std::map<std::pair<std::uint32_t, std::string>, std::uint64_t> functions_;
  coverage::LineCounts lines_;
  std::map<std::tuple<std::uint32_t, std::string, std::string, std::size_t>, Way> ways_;
  std::map<std::pair<std::string, std::string>, std::map<std::string, std::size_t>> blocks_;
};

}  // namespace

std::string to_lcov(const CoverageReport& report) {
  std::map<std::string, Record> files;
  for (const FlowCoverage& flow : report.flows) files[flow.file].add(flow);
  std::string out;
  for (const auto& [file, record] : files) out += record.write(file);
  return out;
}

}  // namespace dealflow
