// dealflow endpoints: receivers of webhooks that are not sent to any more.
#include <dealflow/engine.hpp>
#include <dealflow/reader.hpp>

#include "engine/cli/commands.hpp"
#include "engine/cli/record_printer.hpp"
#include "engine/cli/workspace_files.hpp"
#include "engine/cli/writing.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace dealflow::cli {
namespace {

class Endpoints final : public Command {
 public:
  CommandInfo info() const override {
    return {"endpoints", "receivers of webhooks that are disabled",
            "Lists the receivers that are not sent to any more, because they answered 410: endpoints of the workspace "
            "by their id, others by their address. With --enable a receiver is sent to again; what could not be sent "
            "meanwhile is in the dead letters, for `dealflow retry`.",
            "dealflow endpoints --store store\ndealflow endpoints --enable erp --store store"};
  }
  void declare(Arguments& arguments) override {
    arguments.option("--enable", "ID", &enable_, "send to this endpoint, or address, again");
    arguments.store(store_);
    arguments.workspace_of_store(name_);
    arguments.format(format_, list_formats);
  }
  ExitStatus run(Console& console) override {
    if (!enable_.empty()) return enable(console);
    auto reader = Reader::open(store_);
    if (!reader) return console.complain(reader.error());
    if (!name_.empty())
      if (auto selected = reader->select(name_); !selected) return console.complain(selected.error());
    const auto disabled = reader->disabled_endpoints();
    if (!disabled) return console.complain(disabled.error());
    RecordPrinter printer({"receiver", "since", "reason"}, format_, console);
    for (const DisabledEndpoint& endpoint : *disabled) printer.add(to_json(endpoint));
    printer.end("no endpoint is disabled");
    return ExitStatus::done;
  }

 private:
  // One written out in a flow, not the id of an endpoint.
  [[nodiscard]] bool is_address() const { return enable_.find(':') != std::string::npos; }

  ExitStatus enable(Console& console) {
    auto status = ExitStatus::done;
    const auto workspace = load_settings_of(store_, name_, console, status);
    if (!workspace) return status;
    auto writing = open_existing(store_, workspace, console, status,
                                 fmt::format("POST /endpoints/{}/enable", is_address() ? "ADDRESS" : enable_));
    if (!writing) return status;
    const auto enabled = writing->engine.enable_endpoint(writing->workspace, enable_);
    if (!enabled) return console.complain(enabled.error());
    if (auto committed = writing->engine.commit(); !committed) return console.complain(committed.error());
    if (format_.json())
      console.print_line(nlohmann::ordered_json({{"receiver", enable_}, {"enabled", true}}).dump());
    else
      console.print_line(fmt::format("{} is sent to again", enable_));
    return ExitStatus::done;
  }

  std::string enable_;
  std::string store_;
  std::string name_;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_endpoints() { return std::make_unique<Endpoints>(); }

}  // namespace dealflow::cli
