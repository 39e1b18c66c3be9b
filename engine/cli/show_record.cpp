#include "engine/cli/show_record.hpp"

#include "engine/cli/card.hpp"

#include <fmt/format.h>

namespace dealflow::cli {
namespace {

std::vector<Payment> payments_of(const std::vector<std::uint64_t>& numbers, const Reader& reader) {
  std::vector<Payment> all;
  for (const std::uint64_t number : numbers)
    if (auto payment = reader.payment(fmt::format("pay-{}", number))) all.push_back(std::move(*payment));
  return all;
}

std::string text(const Contact& contact, const Reader& reader, const Console& console) {
  std::vector<Deal> deals;
  for (const std::uint64_t number : contact.deals)
    if (auto deal = reader.deal(fmt::format("deal-{}", number))) deals.push_back(std::move(*deal));
  return card(contact, payments_of(contact.payments, reader), deals, console);
}
std::string text(const Deal& deal, const Reader& reader, const Console& console) {
  return card(deal, payments_of(deal.payments, reader), console);
}
std::string text(const Payment& payment, const Reader& /*reader*/, const Console& console) {
  return card(payment, console);
}
std::string text(const Run& run, const Reader& /*reader*/, const Console& console) { return card(run, console); }

template <class Record>
ExitStatus show(const Result<Record>& record, const Reader& reader, const FormatName& format, Console& console) {
  if (!record) return console.complain(record.error());
  if (format.json()) {
    console.print_line(to_json(*record));
  } else {
    console.print(text(*record, reader, console));
  }
  return ExitStatus::done;
}

template <class Record>
ExitStatus show_values(const Result<Record>& record, const FormatName& format, Console& console) {
  if (!record) return console.complain(record.error());
  if (format.json()) {
    console.print_line(to_json(values_of(*record)));
  } else {
    console.print(value_page(*record, console));
  }
  return ExitStatus::done;
}

}  // namespace

ExitStatus show_record(const Reader& reader, const std::string& id, bool history, const FormatName& format,
                       Console& console) {
  if (history && id.starts_with("con-")) return show_values(reader.contact(id), format, console);
  if (history && id.starts_with("deal-")) return show_values(reader.deal(id), format, console);
  if (history)
    return console.complain(ExitStatus::usage, "--history is for contacts and deals, such as con-1 or deal-1");
  if (id.starts_with("con-")) return show(reader.contact(id), reader, format, console);
  if (id.starts_with("deal-")) return show(reader.deal(id), reader, format, console);
  if (id.starts_with("pay-")) return show(reader.payment(id), reader, format, console);
  if (id.starts_with("run-")) return show(reader.run(id), reader, format, console);
  return console.complain(ExitStatus::refused,
                          fmt::format("`{0}` is no card and no run; their ids look like con-1, deal-1, pay-1, run-1. "
                                      "Anything else is found by `dealflow list KIND --where 'id == \"{0}\"'`",
                                      id));
}

ExitStatus show_record(const std::string& store, const std::string& workspace, const std::string& id,
                       const FormatName& format, Console& console) {
  auto reader = Reader::open(store);
  if (!reader) return console.complain(reader.error());
  if (auto selected = reader->select(workspace); !selected) return console.complain(selected.error());
  return show_record(*reader, id, false, format, console);
}

}  // namespace dealflow::cli
