// dealflow list: records of one kind.
#include <dealflow/reader.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/record_printer.hpp"

#include <algorithm>
#include <array>

namespace dealflow::cli {
namespace {

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
    RecordPrinter printer(own_columns().keys, format_, console);
    const auto listed = reader->list(*find_record_kind(kind_), filter, [&](std::string_view json) {
      printer.add(json);
      return !console.reader_gone();
    });
    if (!listed) return console.complain(listed.error());
    printer.end(kind_ == "dead" ? "no dead letters" : kind_ == "rejected" ? "no rejected lines" : "no " + kind_);
    return ExitStatus::done;
  }

 private:
  const Columns& own_columns() const {
    return *std::find_if(columns().begin(), columns().end(), [&](const Columns& c) { return c.kind == kind_; });
  }

  std::string kind_;
  std::string store_;
  std::string workspace_;
  std::string source_;
  std::string where_;
  std::optional<std::uint64_t> limit_;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_list() { return std::make_unique<List>(); }

}  // namespace dealflow::cli
