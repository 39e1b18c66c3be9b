#include "engine/cli/why_page.hpp"

#include "engine/cli/card.hpp"
#include "engine/cli/page.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace dealflow::cli {
namespace {

std::string read_text(const std::vector<WhyRead>& reads) {
  std::vector<std::string> all;
  all.reserve(reads.size());
  for (const WhyRead& one : reads) all.push_back(fmt::format("{} = {}", one.text, one.value));
  return fmt::format("{}", fmt::join(all, ", "));
}

// "payment.amount > 100 is false: payment.amount = 80.00 BRL"
std::string operand_text(const WhyOperand& operand) {
  const std::string reads = read_text(operand.reads);
  return fmt::format("{} is {}{}{}", operand.text, operand.value, reads.empty() ? "" : ": ", reads);
}

void add_condition(Page& page, std::string_view label, const WhyCondition& condition) {
  bool first = true;
  for (const WhyOperand& operand : condition.deciding) {
    page.row(first ? label : " ", operand_text(operand));
    first = false;
  }
  if (condition.deciding.empty()) page.row(label, "none is written: any event of the type will do");
}

void add_steps(Page& page, const std::vector<WhyStep>& steps) {
  for (const WhyStep& step : steps) {
    std::string came = step.block.empty() ? step.result : fmt::format("went to `{}`", step.block);
    if (!step.block.empty() && !step.result.empty() && step.result != step.block) came += ": " + step.result;
    if (came.empty()) came = "taken";
    page.row("step " + step.step, step.action.empty() ? came : fmt::format("{}: {}", step.action, came));
    for (const std::string& note : step.notes) page.row(" ", note);
    for (const WhyCondition& condition : step.conditions)
      for (const WhyOperand& operand : condition.deciding) page.row(" ", operand_text(operand));
    for (const WhyArgument& argument : step.arguments) {
      const bool itself = argument.reads.size() == 1 && argument.reads.front().text == argument.text;
      const std::string reads = itself ? "" : read_text(argument.reads);
      page.row(" ", fmt::format("{}: {} = {}{}{}", argument.name, argument.text, argument.value,
                                reads.empty() ? "" : "; ", reads));
    }
  }
}

std::string verdict_text(const WhyLook& look) {
  if (look.verdict == "ran") return fmt::format("ran: run-{}", look.run);
  if (look.verdict == "queued")
    return fmt::format("queued: run-{} begins when another of the contact has ended", look.run);
  if (look.verdict == "condition") return "did not run: its condition did not hold";
  if (look.verdict == "failed") return "failed: " + look.reason;
  if (look.verdict == "undone") return "ran, and was undone: " + look.reason;
  return "did not run: " + look.reason;
}

void add_look(Page& page, const WhyLook& look, const Console& console) {
  const bool ran = look.run != 0;
  const bool failed = look.verdict == "failed" || look.verdict == "undone";
  page.tab(look.flow + "  " +
           console.styled(ran      ? Style::green
                          : failed ? Style::red
                                   : Style::yellow,
                          verdict_text(look)));
  page.row("on", look.path.empty() ? "" : look.path);
  page.row("now", look.run_state);
  if (look.condition) add_condition(page, "condition", *look.condition);
  for (const WhyArgument& variable : look.variables)
    page.row("variable", fmt::format("{}: {} = {}", variable.name, variable.text, variable.value));
  add_steps(page, look.steps);
}

void add_inexact(Page& page, const std::string& why) {
  if (!why.empty()) page.row("note", "this may not be what was: " + why);
}

}  // namespace

std::string why_page(const WhyEvent& why, const Console& console) {
  Page page(console);
  page.title(fmt::format("evt-{}", why.number), why.type);
  page.row("event", fmt::format("{} of {}", why.event.id, why.event.source));
  page.row("accepted", shown_time(why.accepted_at));
  page.row("outcome", why.outcome);
  if (why.letter) {
    page.row("because", fmt::format("{}: {}", why.letter->code, why.letter->message));
    page.row("in", why.letter->flow.empty() ? "" : fmt::format("{}, step {}", why.letter->flow, why.letter->step));
  }
  add_inexact(page, why.inexact);
  for (const WhyLook& look : why.looks) add_look(page, look, console);
  for (const WhyWait& wait : why.waited) {
    const bool went_on = wait.condition.value == "true";
    page.tab(fmt::format("{}  run-{} {}", wait.flow, wait.run,
                         went_on ? "had waited for it and went on" : "waits for such an event, and went on waiting"));
    if (!wait.condition.deciding.empty()) add_condition(page, "condition", wait.condition);
  }
  if (why.looks.empty() && why.waited.empty()) {
    page.tab("no flow looked at it");
    page.row(" ", fmt::format("none that was switched on starts from {}", why.type));
  }
  return page.take();
}

std::string why_page(const WhyLook& why, const Console& console) {
  Page page(console);
  page.title(fmt::format("run-{}", why.run), why.flow);
  page.row("of", why.event_type);
  page.row("now", why.run_state);
  if (why.condition) add_condition(page, "condition", *why.condition);
  for (const WhyArgument& variable : why.variables)
    page.row("variable", fmt::format("{}: {} = {}", variable.name, variable.text, variable.value));
  add_steps(page, why.steps);
  return page.take();
}

std::string why_page(const std::vector<WhyValue>& why, const Console& console) {
  Page page(console);
  bool first = true;
  for (const WhyValue& value : why) {
    if (first) page.title(value.record, {});
    first = false;
    page.tab(value.field == "created" ? "created" : fmt::format("{}  {}", value.field, printable(value.value)));
    page.row("event", value.event
                          ? fmt::format("evt-{} {}: {} of {}", *value.event, value.event_type, value.set.event.id,
                                        value.set.event.source)
                          : fmt::format("{} of {}, which is not kept", value.set.event.id, value.set.event.source));
    page.row("at", shown_time(value.set.at));
    page.row("by", value.set.actor);
    page.row("flow",
             value.set.flow.empty() ? "" : fmt::format("{}, version {}", value.set.flow, value.set.flow_version));
    if (value.condition) add_condition(page, "because", *value.condition);
    page.row("step", value.set.step.empty() ? "" : fmt::format("{} {}", value.set.step, value.action));
    page.row("rule", value.rule);
    page.row("from", read_text(value.reads));
    page.row("why", value.set.text);
    for (const HistoryEntry& entry : value.before)
      page.row("before", fmt::format("{} {}{}", shown_time(entry.at), entry.new_value.value_or("nothing"),
                                     entry.flow.empty() ? "" : ", by " + entry.flow));
    add_inexact(page, value.inexact);
  }
  return page.take();
}

}  // namespace dealflow::cli
