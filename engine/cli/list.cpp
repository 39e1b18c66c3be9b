// dealflow list: records of one kind.
#include <dealflow/reader.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace dealflow::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Columns {
  std::string_view kind;
  std::vector<std::string_view> keys;  // of the record's JSON, in the order of the table; "event.type" of a part of it
};

const std::array<Columns, 9>& columns() {
  static const std::array<Columns, 9> all{{
      {"contacts", {"id", "name", "email", "phone", "source", "created_at"}},
      {"deals", {"id", "name", "pipeline", "stage", "state", "amount", "currency", "responsible", "source"}},
      {"payments", {"id", "status", "channel", "amount", "currency", "product", "deal", "contact", "occurred_at"}},
      {"courses", {"id", "title"}},
      {"runs", {"id", "flow", "state", "contact", "deal", "started_at"}},
      {"effects", {"id", "kind", "endpoint", "url", "template", "to", "attempts", "created_at"}},
      {"events", {"id", "event.type", "event.source", "outcome", "accepted_at"}},
      {"rejected", {"input", "line", "offset", "code", "message"}},
      {"dead", {"id", "event.type", "flow", "step", "code", "attempts", "message"}},
  }};
  return all;
}

std::string cell(const Json& record, std::string_view key) {
  const auto dot = key.find('.');
  const auto found = record.find(key.substr(0, dot));
  if (dot != std::string_view::npos && found != record.end()) return cell(*found, key.substr(dot + 1));
  if (found == record.end() || found->is_null()) return "-";
  if (found->is_string()) return found->get<std::string>();
  return found->dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string csv_cell(const Json& value) {
  std::string text = value.is_null()     ? ""
                     : value.is_string() ? value.get<std::string>()
                                         : value.dump(-1, ' ', false, Json::error_handler_t::replace);
  // A spreadsheet would run a cell that begins like a formula.
  if (!text.empty() && std::string_view("=+-@").find(text.front()) != std::string_view::npos && value.is_string() &&
      text.front() != '+')
    text.insert(0, "'");
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

class List final : public Command {
 public:
  CommandInfo info() const override {
    return {"list", "records of one kind",
            "Lists records by ascending number. A condition is an expression on the keys of the record's JSON.",
            "dealflow list deals --store store --where 'stage == \"new\"'\n"
            "dealflow list contacts --store store --source chatbot --format csv"};
  }

  void declare(Arguments& arguments) override {
    Argument& kind = arguments.positional(
        "KIND", &kind_, "contacts, deals, payments, courses, runs, effects, events, rejected or dead");
    kind.required = true;
    for (const Columns& one : columns()) kind.choices.emplace_back(one.kind);
    arguments.store(store_);
    arguments.workspace_of_store(workspace_);
    arguments.option("--source", "SOURCE", &source_, "only cards of this source: chatbot, site, payment …");
    arguments.option("--where", "CEL", &where_, "only records for which the expression is true");
    arguments.option("--limit", "N", &limit_, "at most so many");
    arguments.format(format_, list_formats);
  }

  ExitStatus run(Console& console) override {
    auto reader = Reader::open(store_);
    if (!reader) return console.complain(reader.error());
    if (!workspace_.empty()) {
      if (auto selected = reader->select(workspace_); !selected) return console.complain(selected.error());
    }
    Filter filter;
    filter.source = source_;
    filter.where = where_;
    if (limit_) filter.limit = *limit_;
    rows_.clear();
    count_ = 0;
    const auto listed = reader->list(*find_record_kind(kind_), filter, [&](std::string_view json) {
      print_record(json, console);
      return !console.reader_gone();
    });
    if (!listed) return console.complain(listed.error());
    print_end(console);
    return ExitStatus::done;
  }

 private:
  const Columns& own_columns() const {
    return *std::find_if(columns().begin(), columns().end(), [&](const Columns& c) { return c.kind == kind_; });
  }

  void print_record(std::string_view json, Console& console) {
    ++count_;
    if (format_.is("ndjson")) {
      console.print_line(json);
    } else if (format_.json()) {
      console.print(count_ == 1 ? "[" : ",\n");
      console.print(json);
    } else {
      const Json record = Json::parse(json, nullptr, false);
      if (format_.is("csv")) {
        print_csv(record, console);
      } else {
        std::vector<std::string> row;
        for (const std::string_view key : own_columns().keys) row.push_back(cell(record, key));
        rows_.push_back(std::move(row));
      }
    }
  }

  void print_csv(const Json& record, Console& console) const {
    std::string head;
    std::string line;
    for (const auto& [key, value] : record.items()) {
      head += (head.empty() ? "" : ",") + key;
      line += (line.empty() && head == key ? "" : ",") + csv_cell(value);
    }
    if (count_ == 1) console.print(head + "\r\n");
    console.print(line + "\r\n");
  }

  void print_end(Console& console) {
    if (format_.json()) console.print_line(count_ == 0 ? "[]" : "]");
    if (!format_.is("text")) return;
    if (rows_.empty()) {
      console.talk(fmt::format("no {}", kind_ == "dead"       ? "dead letters"
                                        : kind_ == "rejected" ? "rejected lines"
                                                              : kind_));
      return;
    }
    std::vector<std::string> head;
    for (const std::string_view key : own_columns().keys) head.emplace_back(key.substr(key.rfind('.') + 1));
    rows_.insert(rows_.begin(), std::move(head));
    console.print(table(rows_, console));
  }

  std::string kind_;
  std::string store_;
  std::string workspace_;
  std::string source_;
  std::string where_;
  std::optional<std::uint64_t> limit_;
  FormatName format_;
  std::vector<std::vector<std::string>> rows_;
  std::size_t count_ = 0;
};

}  // namespace

std::unique_ptr<Command> make_list() { return std::make_unique<List>(); }

}  // namespace dealflow::cli
