// dealflow board: pipelines as columns of deals.
#include <dealflow/reader.hpp>
#include <dealflow/value.hpp>

#include "engine/cli/card.hpp"
#include "engine/cli/commands.hpp"
#include "engine/cli/text_layout.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dealflow::cli {
namespace {

constexpr std::size_t column_width_least = 14;
constexpr std::size_t cards_shown_max = 12;

std::vector<std::string> column_lines(const BoardColumn& column, std::size_t width) {
  std::vector<std::string> lines{
      cut(fmt::format("{} ({})", column.name.empty() ? column.stage : column.name, column.deals.size()), width),
      std::string(width, '-')};
  for (std::size_t i = 0; i < column.deals.size(); ++i) {
    if (i == cards_shown_max) {
      lines.push_back(fmt::format("… {} more", column.deals.size() - i));
      break;
    }
    const Deal& deal = column.deals[i];
    lines.push_back(cut(printable(deal.name), width));
    const std::string amount = shown_amount(deal.amount, deal.currency);
    lines.push_back(cut(fmt::format("  deal-{}{}{}", deal.number, amount.empty() ? "" : "  ", amount), width));
  }
  return lines;
}

std::string pipeline_text(const BoardPipeline& pipeline, const Console& console) {
  const std::size_t columns = std::max<std::size_t>(1, pipeline.columns.size());
  const std::size_t width = std::max(column_width_least, console.terminal().columns / columns - 2);
  std::vector<std::vector<std::string>> all;
  std::size_t height = 0;
  for (const BoardColumn& column : pipeline.columns) {
    all.push_back(column_lines(column, width));
    height = std::max(height, all.back().size());
  }
  std::string text = console.styled(Style::bold, pipeline.name.empty() ? pipeline.id : pipeline.name) + "\n";
  for (std::size_t i = 0; i < height; ++i) {
    std::string line;
    for (const auto& column : all) line += pad(i < column.size() ? column[i] : "", width) + "  ";
    while (!line.empty() && line.back() == ' ') line.pop_back();
    text += line + "\n";
  }
  return text;
}

std::string pipeline_json(const BoardPipeline& pipeline, Console& /*console*/) {
  std::string text = fmt::format(R"({{"id": "{}", "name": {}, "columns": [)", pipeline.id,
                                 cel::to_json(cel::Value::text(pipeline.name)));
  for (std::size_t i = 0; i < pipeline.columns.size(); ++i) {
    const BoardColumn& column = pipeline.columns[i];
    std::vector<std::string> deals;
    for (const Deal& deal : column.deals) deals.push_back(to_json(deal));
    text +=
        fmt::format(R"({}{{"stage": "{}", "deals": [{}]}})", i == 0 ? "" : ", ", column.stage, fmt::join(deals, ", "));
  }
  return text + "]}";
}

class Board final : public Command {
 public:
  CommandInfo info() const override {
    return {"board", "pipelines as columns of deals",
            "Shows the pipelines of the settings that the store was last run with.", "dealflow board --store store"};
  }
  void declare(Arguments& arguments) override {
    arguments.store(store_);
    arguments.workspace_of_store(workspace_);
    arguments.format(format_, record_formats);
  }
  ExitStatus run(Console& console) override {
    auto reader = Reader::open(store_);
    if (!reader) return console.complain(reader.error());
    if (!workspace_.empty()) {
      if (auto selected = reader->select(workspace_); !selected) return console.complain(selected.error());
    }
    const auto board = reader->board();
    if (!board) return console.complain(board.error());
    std::vector<std::string> parts;
    for (const BoardPipeline& pipeline : *board) {
      parts.push_back(format_.json() ? pipeline_json(pipeline, console) : pipeline_text(pipeline, console));
    }
    console.print(format_.json() ? fmt::format("[{}]\n", fmt::join(parts, ",\n"))
                                 : fmt::format("{}", fmt::join(parts, "\n")));
    return ExitStatus::done;
  }

 private:
  std::string store_;
  std::string workspace_;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_board() { return std::make_unique<Board>(); }

}  // namespace dealflow::cli
