#include "tests/support/plan_listing.hpp"

#include <fmt/format.h>

#include <string_view>

namespace dealflow::test {
namespace {

using namespace rules;

class Listing {
 public:
  std::string text;

  void line(std::string_view name, std::string_view value) { text += fmt::format("{}: {}\n", name, value); }
  void list(std::string_view name, const std::vector<std::string>& values) {
    line(name, fmt::format("{}", fmt::join(values, ", ")));
  }

  void program(std::string_view name, const cel::Program& program) {
    text += fmt::format("{}:\n{}", name, program.disassemble());
  }
  void program(std::string_view name, const std::optional<cel::Program>& one) {
    if (one) program(name, *one);
  }
  void texts(std::string_view name, const cel::Template& text_with_holes) {
    for (const cel::Template::Part& part : text_with_holes.parts()) {
      if (part.program)
        program(name, *part.program);
      else
        line(name, part.text);
    }
  }
  void texts(std::string_view name, const std::optional<cel::Template>& one) {
    if (one) texts(name, *one);
  }
  void texts(std::string_view name, const std::vector<cel::Template>& all) {
    for (const cel::Template& one : all) texts(name, one);
  }

  void responsible(std::string_view name, const std::optional<Responsible>& one) {
    if (!one) return;
    line(name, std::to_string(static_cast<int>(one->how)));
    texts(name, one->person);
    list(name, one->people);
  }

  void map(const MapPlan& map) {
    line("map", fmt::format("{} {}", map.by_name, map.maps_identity));
    for (const MapRow& row : map.rows) {
      line("row", fmt::format("{} {} {} {} {} {} {} [{}]", static_cast<int>(row.from), row.variable,
                              static_cast<int>(row.holder), row.field, static_cast<int>(row.kind), row.built_in,
                              row.overwrite, fmt::join(row.options, ", ")));
    }
  }

  void named(const std::vector<NamedExpression>& all) {
    for (const NamedExpression& one : all) program(one.name, one.value);
  }
  void target(std::string_view name, const std::optional<StepNumber>& to) {
    if (to) line(name, std::to_string(*to));
  }

  void operator()(const CreateContact& one) {
    responsible("responsible", one.responsible);
    texts("tag", one.tags);
    map(one.map);
    list("overwrite", one.overwrite);
  }
  void operator()(const CreateDeal& one) {
    texts("name", one.name);
    texts("pipeline", one.pipeline);
    texts("stage", one.stage);
    responsible("responsible", one.responsible);
    program("amount", one.amount);
    texts("currency", one.currency);
    texts("external_id", one.external_id);
    texts("tag", one.tags);
    map(one.map);
    list("overwrite", one.overwrite);
  }
  void operator()(const MoveVariables& one) { map(one.map); }
  void operator()(const UpdateRecord& one) {
    line("holder", std::to_string(static_cast<int>(one.holder)));
    for (const FieldUpdate& update : one.set) program(update.field, update.value);
    map(one.map);
    list("overwrite", one.overwrite);
  }
  void operator()(const MoveDeal& one) {
    texts("pipeline", one.pipeline);
    texts("stage", one.stage);
    line("backward", std::to_string(one.backward));
  }
  void operator()(const CloseDeal& one) {
    line("won", std::to_string(one.won));
    texts("reason", one.reason);
  }
  void operator()(const ChangeTags& one) {
    line("add", std::to_string(one.add));
    texts("tag", one.tags);
  }
  void operator()(const AddNote& one) {
    line("to", one.to ? std::to_string(static_cast<int>(*one.to)) : "");
    texts("text", one.text);
  }
  void operator()(const Assign& one) {
    responsible("deal", one.deal);
    responsible("contact", one.contact);
  }
  void operator()(const Emit& one) {
    line("type", one.type);
    named(one.data);
  }
  void operator()(const Webhook& one) {
    line("endpoint", one.endpoint);
    texts("url", one.url);
    named(one.body);
    target("on_failure", one.on_failure);
  }
  void operator()(const Email& one) {
    line("mail", one.mail);
    program("to", one.to);
    named(one.with);
    target("on_failure", one.on_failure);
  }
  void operator()(const Jump& one) { line("to", std::to_string(one.to)); }
  void operator()(const Choose& one) {
    for (const Choose::Choice& choice : one.choices) {
      line(choice.block, std::to_string(choice.to));
      program("holds", choice.holds);
    }
    line("otherwise", fmt::format("{} {}", one.otherwise_block, one.otherwise));
  }
  void operator()(const BeginEach& one) {
    line("variable", std::to_string(one.variable));
    program("list", one.list);
  }
  void operator()(const NextItem& one) { line("next", fmt::format("{} {}", one.variable, one.after)); }
  void operator()(const StopRun& /*one*/) {}
  void operator()(const Wait& one) {
    line("wait",
         fmt::format("{} {}", one.duration.value_or(std::chrono::seconds{-1}).count(), one.until_business_hours));
    program("until", one.until);
  }
  void operator()(const WaitFor& one) {
    line("wait for",
         fmt::format("{} {} {}", one.type, one.within.value_or(std::chrono::seconds{-1}).count(), one.otherwise));
    program("condition", one.condition);
  }
};

}  // namespace

std::string plan_listing(const Plan& plan) {
  Listing listing;
  listing.line("flow", fmt::format("{} {:?}", plan.id, plan.name));
  listing.line("settings",
               fmt::format("{} {} {} {} {}", plan.priority, plan.exclusive, static_cast<int>(plan.mode),
                           plan.reentry.always, plan.reentry.every.value_or(std::chrono::seconds{-1}).count()));
  listing.list("triggers", plan.triggers);
  listing.program("condition", plan.condition);
  for (const FlowVariable& variable : plan.variables) listing.program("var " + variable.name, variable.program);
  listing.line("slots", std::to_string(plan.slots));
  for (const PlanStep& step : plan.steps) {
    listing.line("step", fmt::format("{} {}", step.path, step.action));
    std::visit(listing, step.operation);
  }
  return listing.text;
}

}  // namespace dealflow::test
