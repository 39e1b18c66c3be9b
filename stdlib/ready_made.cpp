#include "stdlib/ready_made.hpp"

#include "dsl/flow/text/reader.hpp"
#include "stdlib/action.hpp"
#include "stdlib/flow_files.hpp"

#include <algorithm>
#include <cassert>
#include <variant>
#include <vector>

namespace dealflow::stdlib {
namespace {

std::vector<ReadyMade> read_all() {
  std::vector<ReadyMade> all;
  for (const EmbeddedFile& file : flow_files()) {
    Source source(std::string(ready_made_folder).append(file.path), std::string(file.text));
    Report report;
    flow::File tree = flow::read_text(source, action_forms(), report).file;
    assert(!report.has_errors() && tree.items.size() == 1);
    auto& flow = std::get<flow::Flow>(tree.items.front());
    std::string name = std::string(ready_made_folder) + flow.id.text;
    all.push_back({std::move(name), std::move(source), std::move(flow)});
  }
  return all;
}

}  // namespace

std::span<const ReadyMade> ready_made_flows() {
  static const std::vector<ReadyMade> all = read_all();
  return all;
}

const ReadyMade* find_ready_made(std::string_view name) {
  const auto all = ready_made_flows();
  const auto found = std::find_if(all.begin(), all.end(), [name](const ReadyMade& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace dealflow::stdlib
