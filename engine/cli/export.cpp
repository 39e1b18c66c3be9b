// dealflow export: contacts or deals as CSV, everything as NDJSON.
#include <dealflow/reader.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/csv.hpp"
#include "engine/cli/workspace_files.hpp"
#include "engine/import/import_map.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace dealflow::cli {
namespace {

using Json = nlohmann::ordered_json;

Json joined(const Json& list) {
  std::string text;
  for (const Json& one : list) text += (text.empty() ? "" : "; ") + one.get<std::string>();
  return text;
}

// A field's value as an import reads it.
Json plain(const Json& value) {
  if (value.is_array()) return joined(value);
  if (value.is_object()) return value.value("amount", std::string()) + " " + value.value("currency", std::string());
  return value;
}

class Export final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "export", "contacts, deals or everything",
        "Prints contacts or deals as CSV, in the columns that `dealflow import` takes back by their names; of lists "
        "the parts are separated by `; `. `all` prints everything of the workspace as NDJSON: `dealflow import all` "
        "makes the same workspace of it in another store.",
        "dealflow export contacts --store store > contacts.csv\ndealflow export all --store store > shop.ndjson"};
  }
  void declare(Arguments& arguments) override {
    Argument& kind = arguments.positional("KIND", &kind_, "contacts, deals or all");
    kind.required = true;
    kind.choices = {"contacts", "deals", "all"};
    arguments.store(store_);
    arguments.workspace_of_store(name_);
  }
  ExitStatus run(Console& console) override {
    auto reader = Reader::open(store_);
    if (!reader) return console.complain(reader.error());
    if (!name_.empty())
      if (auto selected = reader->select(name_); !selected) return console.complain(selected.error());
    auto status = ExitStatus::done;
    if (kind_ != "all") {
      const auto workspace = load_settings_of(store_, name_, console, status);
      if (!workspace) return status;
      return print_csv(*reader, *workspace, console);
    }
    const auto dumped = reader->dump([&](std::string_view line) {
      console.print_line(line);
      return !console.reader_gone();
    });
    return dumped ? status : console.complain(dumped.error());
  }

 private:
  // The columns: what an import can fill, behind what it cannot.
  ExitStatus print_csv(const Reader& reader, const Workspace& workspace, Console& console) const {
    const bool deals = kind_ == "deals";
    const auto map = load_import_map(deals ? ImportKind::deals : ImportKind::contacts, {}, workspace).map;
    std::vector<Json> head{"id", "source"};
    if (deals) head.emplace_back("state");
    const std::size_t own = head.size();
    for (const csv::Target& target : map->known)
      if (is_exported(target)) head.emplace_back(target.name);
    console.print(csv_line(head));
    Result<void> read;
    std::string last_id;  // of deals of one contact, which often follow each other
    Json last;
    const auto listed = reader.list(deals ? RecordKind::deals : RecordKind::contacts, {}, [&](std::string_view json) {
      Json record = Json::parse(json, nullptr, false);
      Json contact = Json::object();
      std::string contact_id = deals ? std::string() : record["id"].get<std::string>();
      if (deals && !record["contacts"].empty()) contact_id = record["contacts"].front().get<std::string>();
      if (!contact_id.empty()) {
        const auto whole = reader.contact(contact_id);
        if (!whole) return read = tl::unexpected(whole.error()), false;
        contact = Json::parse(to_json(*whole));
        contact["external_id"] = whole->external_ids.empty() ? Json() : Json(whole->external_ids.front());
      }
      if (deals) {
        const auto whole = reader.deal(record["id"].get<std::string>());
        if (!whole) return read = tl::unexpected(whole.error()), false;
        record["tags"] = whole->tags;
      }
      std::vector<Json> line;
      for (std::size_t at = 0; at < own; ++at) line.push_back(record[head[at].get<std::string>()]);
      for (const csv::Target& target : map->known)
        if (is_exported(target)) line.push_back(cell(target, record, contact));
      console.print(csv_line(line));
      return !console.reader_gone();
    });
    if (!listed) return console.complain(listed.error());
    if (!read) return console.complain(read.error());
    return ExitStatus::done;
  }

  // A name has two parts already.
  static bool is_exported(const csv::Target& target) {
    return target.path != std::vector<std::string>{"person", "full_name"};
  }

  static Json cell(const csv::Target& target, const Json& record, const Json& contact) {
    if (target.path.empty()) return record["created_at"];
    const Json& of = target.path.front() == "deal" ? record : contact;
    const std::string& name = target.path.back();
    if (target.path[1] == "fields") return plain(of.value("fields", Json::object()).value(name, Json()));
    if (name == "email") return joined(of.value("emails", Json::array()));
    if (name == "phone") return joined(of.value("phones", Json::array()));
    return plain(of.value(name, Json()));
  }

  std::string kind_;
  std::string store_;
  std::string name_;
};

}  // namespace

std::unique_ptr<Command> make_export() { return std::make_unique<Export>(); }

}  // namespace dealflow::cli
