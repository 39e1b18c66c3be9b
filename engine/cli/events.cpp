// dealflow events: the catalogue in the terminal.
#include "engine/cli/commands.hpp"
#include "engine/cli/event_pages.hpp"
#include "engine/cli/workspace_files.hpp"

#include "dsl/base/edit_distance.hpp"
#include "rules/workspace/content.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace dealflow::cli {
namespace {

class Events final : public Command {
 public:
  CommandInfo info() const override {
    return {"events", "the event types and their attributes",
            "Lists the event types, or one of them with all that it brings and a sample. With a workspace, also the "
            "types that its `events` declares.",
            "dealflow events\ndealflow events payment.succeeded\ndealflow events payment.succeeded --format json"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("TYPE", &type_, "an event type; all if left out");
    arguments.option("--workspace", "DIR", &workspace_, "folder of a workspace whose own types are shown as well");
    arguments.format(format_, page_formats);
  }
  ExitStatus run(Console& console) override {
    stdlib::Catalogue catalogue;
    if (!workspace_.empty()) {
      ExitStatus status = ExitStatus::done;
      const auto workspace = load_for_running(workspace_, console, status);
      if (workspace == nullptr) return status;
      catalogue = workspace->content().settings.catalogue;
    }
    if (type_.empty()) {
      const auto types = catalogue.types();
      console.print(format_.json()           ? events_json(types)
                    : format_.is("markdown") ? events_markdown(types)
                                             : event_list(types, console));
      return ExitStatus::done;
    }
    const stdlib::EventType* type = catalogue.find(type_);
    if (type == nullptr) return unknown(catalogue, console);
    console.print(format_.json()           ? events_json({type, 1})
                  : format_.is("markdown") ? event_markdown(*type)
                                           : event_details(*type, console));
    return ExitStatus::done;
  }

 private:
  ExitStatus unknown(const stdlib::Catalogue& catalogue, Console& console) const {
    // Half a name, such as `payment`, is answered with the names that begin so.
    const auto names = catalogue.names();
    std::vector<std::string_view> longer;
    std::copy_if(names.begin(), names.end(), std::back_inserter(longer),
                 [&](std::string_view name) { return name.starts_with(type_ + "."); });
    if (!longer.empty()) {
      return console.complain(ExitStatus::refused, fmt::format("`{}` is no event type, but the beginning of {}", type_,
                                                               fmt::join(longer, ", ")));
    }
    const std::string near = nearest(type_, names);
    return console.complain(ExitStatus::refused, fmt::format("no event type is called `{}`; {}", type_,
                                                             near.empty() ? "`dealflow events` lists them"
                                                                          : fmt::format("did you mean `{}`?", near)));
  }

  std::string type_;
  std::string workspace_;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_events() { return std::make_unique<Events>(); }

}  // namespace dealflow::cli
