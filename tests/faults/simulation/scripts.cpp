#include "tests/faults/simulation/scripts.hpp"

#include <fmt/format.h>

#include <array>
#include <stdexcept>

namespace dealflow::test::simulation {
namespace {

using Does = Step::Does;
using namespace std::chrono_literals;

Step contact() { return {.does = Does::contact}; }
Step note(const char* word, bool awaited = false) { return {.does = Does::note, .word = word, .awaited = awaited}; }
Step wait(std::chrono::seconds time) { return {.does = Does::wait, .time = time}; }
Step webhook(const char* word, const char* receiver, std::vector<Step> on_failure = {}) {
  return {.does = Does::webhook, .word = word, .receiver = receiver, .otherwise = std::move(on_failure)};
}
Step mail(const char* word, std::vector<Step> on_failure = {}) {
  return {.does = Does::mail, .word = word, .otherwise = std::move(on_failure)};
}

std::array<Script, kinds> scripts_of(int version) {
  const bool first = version == 1;
  return {{
      {"ask",
       "chatbot.action",
       Mode::queued,
       {contact(), note("asked"), wait(first ? 20min : 45min), note("answered"),
        webhook("answer", "crm", {note("untold"), wait(2h), webhook("untold", "erp")})}},
      {"call",
       "api.contact",
       Mode::parallel,
       {contact(), {.does = Does::wait_for_hours}, note("called"), webhook("called", "https://other.example.com/in")}},
      {"dun",
       "payment.failed",
       Mode::single,
       {contact(), note("failed"), wait(24h), note("first"), mail("first"), wait(first ? 48h : 72h), note("second"),
        mail("second")}},
      {"form",
       "site.form_submitted",
       Mode::parallel,
       {contact(),
        note("form"),
        {.does = Does::wait_for_payment,
         .time = first ? 6h : 9h,
         .then = {note("bought", true)},
         .otherwise = {note("left"), webhook("left", "crm")}}}},
      {"news",
       "signup_form.submitted",
       Mode::parallel,
       {contact(), note("signed"), mail("news", {note("bounced")}), note("told")}},
      {"paid",
       "payment.succeeded",
       Mode::parallel,
       {contact(), {.does = Does::deal}, {.does = Does::tag}, note("paid"), webhook("paid", "erp")}},
      {"sum",
       "automation.event_triggered",
       Mode::parallel,
       {contact(), first ? Step{.does = Does::share, .word = "shared"} : note("summed")}},
  }};
}

std::string yaml_of(const std::vector<Step>& steps, int version);

std::string yaml_of(const Step& step, int version) {
  const auto text = [&](const char* hole) {
    return fmt::format("{{add_note: {{to: contact, text: 'v{} {} {{{{ event.id }}}}{}'}}}}", version, step.word, hole);
  };
  const std::string label = fmt::format("'event.id + \"/{}\"'", step.word);
  const std::string failure =
      step.otherwise.empty() ? "" : fmt::format(", on_failure: {}", yaml_of(step.otherwise, version));
  switch (step.does) {
    case Does::contact: return "{create_contact: {}}";
    case Does::deal: return "{create_deal: {name: 'Order {{ payment.id }}'}}";
    case Does::tag: return "{add_tag: [paid]}";
    case Does::note: return text(step.awaited ? " by {{ awaited.payment.id }}" : "");
    case Does::share: return text(" {{ 12 / variables.n }}");
    case Does::wait: return fmt::format("{{wait: {} minutes}}", step.time / 1min);
    case Does::wait_for_hours: return "{wait: {until: business_hours}}";
    case Does::wait_for_payment:
      return fmt::format("{{wait_for: {{trigger: payment.succeeded, within: {} hours}}, then: {}, else: {}}}",
                         step.time / 1h, yaml_of(step.then, version), yaml_of(step.otherwise, version));
    case Does::webhook:
      return fmt::format("{{webhook: {{{}: '{}', body: {{label: {}}}}}{}}}",
                         step.receiver.starts_with("https:") ? "url" : "to", step.receiver, label, failure);
    case Does::mail:
      return fmt::format("{{email: {{template: letter, to: contact.email, with: {{label: {}}}}}{}}}", label, failure);
  }
  return {};
}

std::string yaml_of(const std::vector<Step>& steps, int version) {
  std::string text;
  for (const Step& step : steps) text += (text.empty() ? "" : ", ") + yaml_of(step, version);
  return "[" + text + "]";
}

}  // namespace

const Script& script(Kind kind, int version) {
  static const std::array<std::array<Script, kinds>, 2> all{scripts_of(1), scripts_of(2)};
  return all.at(static_cast<std::size_t>(version) - 1).at(static_cast<std::size_t>(kind));
}

std::shared_ptr<const Workspace> workspace_of(int version) {
  std::string flows;
  constexpr std::array modes{"parallel", "single", "queued"};
  for (std::size_t kind = 0; kind < kinds; ++kind) {
    const Script& one = script(static_cast<Kind>(kind), version);
    flows += fmt::format("---\nflow: {}\ntrigger: {}\nmode: {}\nactions: {}\n", one.name, one.trigger,
                         modes.at(static_cast<std::size_t>(one.mode)), yaml_of(one.steps, version));
  }
  // Sundays in March and October on which Berlin's clocks are changed lie within each simulation.
  const std::string settings = fmt::format(
      "workspace: {}\ntimezone: Europe/Berlin\npipelines: [{{id: sales, stages: [new]}}]\n"
      "business_hours: {{open: [{{days: [mon, tue, wed, thu, fri, sun], from: '09:00', to: '17:30'}}]}}\n"
      "endpoints: {{erp: {{url: 'https://erp.example.com'}}, crm: {{url: 'https://crm.example.com'}}}}\n"
      "templates: {{letter: {{subject: '{{{{ label }}}}', text: Hello.}}}}\nlimits: {{mails: {}}}\n",
      workspace_name, mails_an_hour);
  auto loaded = load_workspace({{"dealflow.yaml", settings}, {"flows/flows.yaml", flows}});
  if (!loaded.workspace) throw std::runtime_error("the workspace does not load: " + loaded.diagnostics.front().message);
  return loaded.workspace;
}

std::string source_of(Kind kind) { return fmt::format("/{}", script(kind, 1).name); }

std::string line_of(const Event& event) {
  const std::string email = event.person + "@example.com";
  const std::string person = fmt::format(R"("person":{{"email":"{}"}})", email);
  std::string data;
  switch (event.kind) {
    case Kind::ask: data = person + R"(,"bot":{"id":"b"},"action":{"name":"ask"})"; break;
    case Kind::call: data = person; break;
    case Kind::dun:
    case Kind::paid:
      data = fmt::format(R"({},"payment":{{"id":"{}","channel":"site","amount":"12.50","currency":"EUR",)"
                         R"("product":{{"name":"Cake"}}}})",
                         person, event.id);
      break;
    case Kind::form:
      data = fmt::format(R"({},"page":{{"kind":"site","id":"p"}},"form":{{"id":"f"}},"fields":{{"email":"{}"}})",
                         person, email);
      break;
    case Kind::news: data = fmt::format(R"({},"form":{{"id":"f"}},"fields":{{"email":"{}"}})", person, email); break;
    case Kind::sum: data = fmt::format(R"({},"event":{{"name":"x"}},"variables":{{"n":{}}})", person, event.n); break;
  }
  return fmt::format(R"({{"specversion":"1.0","id":"{}","source":"{}","type":"{}",{}"data":{{{}}}}})", event.id,
                     source_of(event.kind), script(event.kind, 1).trigger,
                     event.time ? fmt::format(R"("time":"{}",)", format_time(*event.time)) : "", data);
}

}  // namespace dealflow::test::simulation
