#include "engine/cli/card.hpp"

#include "engine/cli/page.hpp"
#include "stdlib/event_type.hpp"

#include <fmt/format.h>

namespace dealflow::cli {
namespace {

std::string joined(const std::vector<std::string>& parts) { return fmt::format("{}", fmt::join(parts, ", ")); }

std::string shown(const FieldContent& content) {
  struct {
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(const NumberValue& number) const { return number.digits; }
    std::string operator()(bool flag) const { return flag ? "yes" : "no"; }
    std::string operator()(const std::vector<std::string>& items) const { return joined(items); }
    std::string operator()(const MoneyValue& money) const { return shown_amount(money.amount, money.currency); }
  } visitor;
  return std::visit(visitor, content);
}

void fields(Page& page, const Fields& all) {
  for (const auto& [name, content] : all) page.row(name, shown(content));
}

std::string id_of(std::string_view prefix, std::uint64_t number) { return fmt::format("{}-{}", prefix, number); }

void payments_tab(Page& page, const std::vector<Payment>& payments) {
  if (payments.empty()) return;
  page.tab("Payments");
  std::vector<std::vector<std::string>> rows{
      {"payment", "status", "amount", "product", "date", "channel", "provider", "refunds"}};
  for (const Payment& p : payments) {
    std::vector<std::string> refunds;
    for (const Refund& refund : p.refunds) refunds.push_back(shown_amount(refund.amount, refund.currency));
    rows.push_back({p.id, p.status, shown_amount(p.amount, p.currency), p.product, shown_time(p.occurred_at), p.channel,
                    p.provider.empty() ? "-" : p.provider, refunds.empty() ? "-" : joined(refunds)});
  }
  page.grid(rows);
}

// What joins and their ends say better in words than by their kind.
std::string in_words(const HistoryEntry& entry) {
  const bool took_in = entry.old_value.has_value();
  const std::string other = entry.old_value.value_or(entry.new_value.value_or(""));
  if (entry.kind == "merged" || entry.kind == "joined")
    return fmt::format("{}: {} {}", entry.kind, took_in ? "took in" : "went into", other);
  if (entry.kind == "reverted") return fmt::format("no longer one with {}", other);
  if (entry.kind == "apart") return fmt::format("somebody else than {}", other);
  if (entry.kind == "clash") return fmt::format("may be the same person as {}, by {}", other, entry.field);
  return {};
}

std::string change_of(const HistoryEntry& entry) {
  std::string text = in_words(entry);
  if (!text.empty()) return entry.text.empty() ? text : fmt::format("{} ({})", text, entry.text);
  text = entry.kind;
  if (!entry.field.empty()) text += " " + entry.field;
  if (entry.old_value) text += fmt::format(" {} ->", *entry.old_value);
  if (entry.new_value) text += " " + *entry.new_value;
  if (!entry.text.empty()) text += ": " + entry.text;
  return text;
}

void history_rows(Page& page, const std::vector<HistoryEntry>& history) {
  for (const HistoryEntry& entry : history) {
    std::string owed = entry.flow.empty() ? entry.event.source : fmt::format("flow {}", entry.flow);
    if (!entry.actor.empty()) owed = entry.actor;
    page.line(fmt::format("{}  {}  ({})", shown_time(entry.at), printable(change_of(entry)), printable(owed)));
  }
}

void touch(Page& page, std::string_view label, const std::optional<Touch>& touch) {
  if (!touch) return;
  std::vector<std::string> parts;
  for (const auto* part : {&touch->source, &touch->medium, &touch->campaign, &touch->term, &touch->content}) {
    if (!part->empty()) parts.push_back(*part);
  }
  page.row(label, fmt::format("{}  {}", shown_time(touch->at), fmt::join(parts, " / ")));
}

void sessions(Page& page, const std::vector<Session>& all) {
  for (const Session& session : all) {
    page.line(fmt::format("{}  visit with {}", shown_time(session.at),
                          session.browser.empty() ? "a browser" : printable(session.browser)));
    for (const Visit& visit : session.visits) {
      page.line(
          fmt::format("    {}  {:>5} s  {}", shown_time(visit.visited_at), visit.time_on_page_s, printable(visit.url)));
    }
  }
}

}  // namespace

std::string shown_source(std::string_view source) {
  const stdlib::CardSource* found = stdlib::find_card_source(source);
  return std::string(found == nullptr ? source : found->shown);
}

std::string made_by(const CreatedBy& by) {
  const std::string event = fmt::format("event {} of {}", by.event.id, by.event.source);
  if (by.flow.empty()) return event;
  return fmt::format("flow {} (version {}), step {}, on {}", by.flow, by.flow_version, by.step, event);
}

std::string shown_time(TimePoint time) {
  std::string text = format_time(time);
  text.resize(19);
  text[10] = ' ';
  return text;
}

std::string shown_amount(std::string_view amount, std::string_view currency) {
  return amount.empty() ? std::string() : fmt::format("{} {}", amount, currency);
}

std::string card(const Contact& contact, const std::vector<Payment>& payments, const std::vector<Deal>& deals,
                 const Console& console) {
  Page page(console);
  const std::string& name = !contact.name.empty()    ? contact.name
                            : !contact.email.empty() ? contact.email
                                                     : contact.phone;
  page.title(id_of("con", contact.number), name);
  page.tab("General");
  page.row("first name", contact.first_name);
  page.row("last name", contact.last_name);
  page.row("e-mail", joined(contact.emails));
  page.row("phone", joined(contact.phones));
  for (const Messenger& m : contact.messengers) {
    page.row(m.network, fmt::format("{}{}{}", m.username.empty() ? m.subscriber_id : m.username,
                                    m.link.empty() ? "" : "  ", m.link));
  }
  page.row("source", shown_source(contact.source));
  page.row("created", shown_time(contact.created_at));
  page.row("made by", made_by(contact.created_by));
  page.row("responsible", contact.responsible);
  fields(page, contact.fields);
  page.row("tags", joined(contact.tags));
  for (const Deal& deal : deals) {
    page.row(id_of("deal", deal.number),
             fmt::format("{}  ({}/{}, {})", deal.name, deal.pipeline, deal.stage, to_string(deal.state)));
  }
  payments_tab(page, payments);
  page.tab("History");
  touch(page, "first touch", contact.first_touch);
  touch(page, "last touch", contact.last_touch);
  sessions(page, contact.sessions);
  history_rows(page, contact.history);
  if (!contact.courses.empty()) {
    page.tab("Courses");
    std::vector<std::vector<std::string>> rows{{"course", "title", "plan", "percent", "last lesson", "done"}};
    for (const CourseProgress& c : contact.courses) {
      rows.push_back({c.course, c.title.empty() ? "-" : c.title, c.plan.empty() ? "-" : c.plan,
                      fmt::format("{} %", c.percent), c.lesson.empty() ? "-" : c.lesson, c.completed ? "yes" : "no"});
    }
    page.grid(rows);
  }
  return page.take();
}

std::string card(const Deal& deal, const std::vector<Payment>& payments, const Console& console) {
  Page page(console);
  page.title(id_of("deal", deal.number), deal.name);
  page.tab("General");
  page.row("pipeline", fmt::format("{} / {}", deal.pipeline, deal.stage));
  page.row("state", to_string(deal.state));
  page.row("amount", shown_amount(deal.amount, deal.currency));
  if (deal.due_at) page.row("due", shown_time(*deal.due_at));
  page.row("source", shown_source(deal.source));
  page.row("created", shown_time(deal.created_at));
  page.row("made by", made_by(deal.created_by));
  page.row("responsible", deal.responsible);
  page.row("external id", deal.external_id);
  fields(page, deal.fields);
  page.row("tags", joined(deal.tags));
  std::vector<std::string> contacts;
  for (const std::uint64_t number : deal.contacts) contacts.push_back(id_of("con", number));
  page.row("contacts", joined(contacts));
  for (const Item& item : deal.items) {
    page.row("item", fmt::format("{} x {}{}{}", item.quantity, item.name, item.unit_price.empty() ? "" : "  at ",
                                 shown_amount(item.unit_price, item.currency)));
  }
  payments_tab(page, payments);
  page.tab("History");
  touch(page, "attribution", deal.utm);
  history_rows(page, deal.history);
  return page.take();
}

std::string card(const Payment& payment, const Console& console) {
  Page page(console);
  page.title(id_of("pay", payment.number), payment.id);
  payments_tab(page, {payment});
  page.row("order", payment.order_id);
  page.row("promotion", payment.promo_code);
  page.row("reason", payment.failure_reason);
  if (payment.deal) page.row("deal", id_of("deal", *payment.deal));
  if (payment.contact) page.row("contact", id_of("con", *payment.contact));
  return page.take();
}

std::string card(const Run& run, const Console& console) {
  Page page(console);
  page.title(id_of("run", run.number), fmt::format("{} of flow {}", run.state, run.flow));
  page.row("version", run.flow_version);
  page.row("event", fmt::format("{} of {}", run.event.id, run.event.source));
  page.row("started", shown_time(run.started_at));
  if (run.ended_at) page.row("ended", shown_time(*run.ended_at));
  if (run.contact) page.row("contact", id_of("con", *run.contact));
  if (run.deal) page.row("deal", id_of("deal", *run.deal));
  page.tab("Steps");
  if (run.steps.empty() && run.ended_at) page.line("removed, as the workspace's `retention` asks");
  for (const RunStep& step : run.steps) {
    page.line(fmt::format("{:<4} {:<16} {}", step.path, step.action, printable(step.result)));
    for (const auto& [name, value] : step.inputs) page.line(fmt::format("       {}: {}", name, printable(value)));
    for (const std::string& note : step.notes) page.line(fmt::format("       {}", printable(note)));
  }
  return page.take();
}

}  // namespace dealflow::cli
