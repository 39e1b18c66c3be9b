// The page of `show --history`.
#include "engine/cli/card.hpp"
#include "engine/cli/page.hpp"

namespace dealflow::cli {
namespace {

std::string owed_to(const HistoryEntry& entry) {
  const std::string maker = made_by({entry.event, entry.flow, entry.flow_version, entry.step});
  return entry.actor.empty() ? maker : entry.actor + ", " + maker;
}

std::string page_of(const std::string& title, const std::string& name, const std::vector<ValueHistory>& values,
                    const Console& console) {
  Page page(console);
  page.title(title, name);
  for (const ValueHistory& value : values) {
    page.tab(value.field + "  " + printable(value.value));
    for (const HistoryEntry& entry : value.set) {
      std::string change = entry.old_value.value_or("-") + " -> " + entry.new_value.value_or("-");
      if (!entry.text.empty()) change += ": " + entry.text;
      page.line(fmt::format("{}  {}", shown_time(entry.at), printable(change)));
      page.line(fmt::format("{:19}  by {}", "", printable(owed_to(entry))));
    }
  }
  return page.take();
}

}  // namespace

std::string value_page(const Contact& contact, const Console& console) {
  return page_of(fmt::format("con-{}", contact.number), contact.name.empty() ? contact.email : contact.name,
                 values_of(contact), console);
}
std::string value_page(const Deal& deal, const Console& console) {
  return page_of(fmt::format("deal-{}", deal.number), deal.name, values_of(deal), console);
}

}  // namespace dealflow::cli
