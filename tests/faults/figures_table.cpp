// The table that `make test-faults` prints: each figure that the harnesses reached, and those that nobody reported.
//
//   figures_table [--markdown] FILE…        files that DEALFLOW_FIGURES named. Ends with 1 where a figure is missing or
//   not reached.
#include "engine/cli/console.hpp"
#include "engine/cli/markdown.hpp"
#include "engine/cli/table.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr int figures = 35;  // F1 to F35

struct Row {
  std::string what, wanted, reached;
  bool holds = false;
};

}  // namespace

int main(int count, char** words) {
  std::map<int, std::vector<Row>> rows;
  const bool markdown = count > 1 && std::string_view(words[1]) == "--markdown";
  for (int at = markdown ? 2 : 1; at < count; ++at) {
    std::ifstream file(words[at]);
    for (std::string line; std::getline(file, line);) {
      const auto row = nlohmann::json::parse(line, nullptr, false);
      if (row.is_discarded()) continue;  // a harness that was ended in the midst of a line
      rows[std::stoi(row["id"].get<std::string>().substr(1))].push_back(
          {row["what"], row["wanted"], row["reached"], row["holds"]});
    }
  }
  std::vector<std::vector<std::string>> table{{"id", "what", "wanted", "reached", ""}};
  int missing = 0, missed = 0, reached = 0;
  for (int number = 1; number <= figures; ++number) {
    const std::string id = "F" + std::to_string(number);
    if (!rows.contains(number)) table.push_back({id, "", "", "no harness reported it", "missing"}), ++missing;
    for (const Row& row : rows[number]) {
      table.push_back({id, row.what, row.wanted, row.reached, row.holds ? "" : "not reached"});
      ++(row.holds ? reached : missed);
    }
  }
  constexpr std::size_t whole = 200;
  std::cout << (markdown ? dealflow::cli::markdown_table(table)
                         : dealflow::cli::table(table, dealflow::cli::Console({}), whole))
            << "\n"
            << reached << " figures reached, " << missed << " not, " << missing << " of F1 to F" << figures
            << " reported by nobody\n";
  return missed + missing == 0 ? 0 : 1;
}
