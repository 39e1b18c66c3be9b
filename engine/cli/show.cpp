// dealflow show: one card, or one run step by step.
#include <dealflow/reader.hpp>

#include "engine/cli/card.hpp"
#include "engine/cli/commands.hpp"

#include <fmt/format.h>

namespace dealflow::cli {
namespace {

class Show final : public Command {
 public:
  CommandInfo info() const override {
    return {"show", "one card, or one run step by step",
            "Prints a contact (con-1), a deal (deal-1), a payment (pay-1) or a run (run-1). The id of a contact that "
            "was joined leads to "
            "the one it was joined to.",
            "dealflow show con-1 --store store\ndealflow show run-9 --store store --format json"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("ID", &id_, "con-N, deal-N, pay-N or run-N").required = true;
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
    if (id_.starts_with("con-")) return show(reader->contact(id_), *reader, console);
    if (id_.starts_with("deal-")) return show(reader->deal(id_), *reader, console);
    if (id_.starts_with("pay-")) return show(reader->payment(id_), *reader, console);
    if (id_.starts_with("run-")) return show(reader->run(id_), *reader, console);
    return console.complain(ExitStatus::refused,
                            fmt::format("`{0}` is no card and no run; their ids look like con-1, deal-1, pay-1, run-1. "
                                        "Anything else is found by `dealflow list KIND --where 'id == \"{0}\"'`",
                                        id_));
  }

 private:
  template <class Record>
  ExitStatus show(const Result<Record>& record, const Reader& reader, Console& console) const {
    if (!record) return console.complain(record.error());
    if (format_.json()) {
      console.print_line(to_json(*record));
    } else {
      console.print(text(*record, reader, console));
    }
    return ExitStatus::done;
  }

  static std::vector<Payment> payments(const std::vector<std::uint64_t>& numbers, const Reader& reader) {
    std::vector<Payment> all;
    for (const std::uint64_t number : numbers) {
      if (auto payment = reader.payment(fmt::format("pay-{}", number))) all.push_back(std::move(*payment));
    }
    return all;
  }
  static std::string text(const Contact& contact, const Reader& reader, const Console& console) {
    std::vector<Deal> deals;
    for (const std::uint64_t number : contact.deals) {
      if (auto deal = reader.deal(fmt::format("deal-{}", number))) deals.push_back(std::move(*deal));
    }
    return card(contact, payments(contact.payments, reader), deals, console);
  }
  static std::string text(const Deal& deal, const Reader& reader, const Console& console) {
    return card(deal, payments(deal.payments, reader), console);
  }
  static std::string text(const Payment& payment, const Reader& /*reader*/, const Console& console) {
    return card(payment, console);
  }
  static std::string text(const Run& run, const Reader& /*reader*/, const Console& console) {
    return card(run, console);
  }

  std::string id_;
  std::string store_;
  std::string workspace_;
  FormatName format_;
};

}  // namespace

std::unique_ptr<Command> make_show() { return std::make_unique<Show>(); }

}  // namespace dealflow::cli
