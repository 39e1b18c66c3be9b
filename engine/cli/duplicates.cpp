// dealflow duplicates: pairs that may be one person; or the mark that two are not.
#include <dealflow/engine.hpp>
#include <dealflow/reader.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/record_printer.hpp"
#include "engine/cli/workspace_files.hpp"
#include "engine/cli/writing.hpp"

#include <fmt/format.h>

namespace dealflow::cli {
namespace {

class Duplicates final : public Command {
 public:
  CommandInfo info() const override {
    return {"duplicates", "contacts that may be one person",
            "Lists pairs of contacts with what speaks for their being one person: the same phone, the same name and "
            "city, the same e-mail but for a plus tag, an identity that an event found with the other. `dealflow "
            "merge` makes one of them. With two ids and --apart it notes that they are two people: they are not "
            "listed any more, and never joined by themselves.",
            "dealflow duplicates --store store\ndealflow duplicates con-1 con-9 --apart --store store"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("ID", &ids_, "with --apart: the two contacts");
    arguments.flag("--apart", apart_, "they are two people");
    arguments.option("--actor", "WHO", &actor_, "who says so, for the history");
    arguments.option("--limit", "N", &limit_, "at most so many");
    arguments.store(store_);
    arguments.workspace_of_store(name_);
    arguments.format(format_, list_formats);
  }
  ExitStatus run(Console& console) override {
    if (apart_) return keep_apart(console);
    if (!ids_.empty())
      return console.complain(ExitStatus::usage, "ids are for --apart; to make one contact of them, use `merge`");
    auto reader = Reader::open(store_);
    if (!reader) return console.complain(reader.error());
    if (!name_.empty())
      if (auto selected = reader->select(name_); !selected) return console.complain(selected.error());
    RecordPrinter printer({"contacts", "names", "since", "reasons"}, format_, console);
    const auto listed = reader->duplicates([&](const DuplicatePair& pair) {
      if (limit_ && printer.count() >= *limit_) return false;
      printer.add(to_json(pair));
      return !console.reader_gone();
    });
    if (!listed) return console.complain(listed.error());
    printer.end("no contacts that look like one person");
    return ExitStatus::done;
  }

 private:
  ExitStatus keep_apart(Console& console) {
    if (ids_.size() != 2) return console.complain(ExitStatus::usage, "name the two contacts, such as con-1 con-9");
    auto status = ExitStatus::done;
    const auto workspace = load_settings_of(store_, name_, console, status);
    if (!workspace) return status;
    auto writing = open_existing(store_, workspace, console, status);
    if (!writing) return status;
    const auto told = writing->engine.keep_apart(writing->workspace, ids_[0], ids_[1], by_now(actor_));
    if (!told) return console.complain(told.error());
    if (auto committed = writing->engine.commit(); !committed) return console.complain(committed.error());
    if (format_.json())
      console.print_line(fmt::format(R"({{"contacts": ["{}", "{}"], "apart": true}})", ids_[0], ids_[1]));
    else
      console.print_line(fmt::format("{} and {} are two people", ids_[0], ids_[1]));
    return ExitStatus::done;
  }

  std::vector<std::string> ids_;
  bool apart_ = false;
  std::string actor_ = "command line";
  std::optional<std::uint64_t> limit_;
  std::string store_;
  std::string name_;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_duplicates() { return std::make_unique<Duplicates>(); }

}  // namespace dealflow::cli
