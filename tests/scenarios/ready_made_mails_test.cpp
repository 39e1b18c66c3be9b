// Ready-made mails in flows: named without a declaration, written as they are sent; R39.
#include "stdlib/ready_made_mails.hpp"
#include "tests/support/scenario.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace dealflow::test {
namespace {

constexpr const char* person =
    "{person: {email: ana@example.com, first_name: Ana}, popup: {id: p}, fields: {cor: azul}}";

// The step that sends it, each name with the value of its sample.
std::string step_of(const stdlib::ReadyMadeMail& mail) {
  std::string step =
      "  - email:\n      template: " + std::string(mail.name) + "\n      to: contact.email\n      with:\n";
  for (const stdlib::MailName& one : mail.names)
    step += "        " + std::string(one.name) + ": '" + std::string(one.sample) + "'\n";
  return step;
}

}  // namespace

TEST_CASE("a flow sends a ready-made mail by its name", "[R39]") {
  Scenario shop(
      "{flow: f, trigger: popup.submitted, actions: [create_contact: {}, email: {template: stdlib/welcome, to: "
      "contact.email, with: {name: contact.first_name, shop: '\"Loja Verão\"'}}]}");
  CHECK(shop.event("popup.submitted", person).kind == Outcome::Kind::applied);
  shop.expect("effects",
              "[{kind: email, template: stdlib/welcome, to: ana@example.com, subject: Welcome to Loja Verão, body: "
              "\"Hello Ana,\\n\\nwelcome to Loja Verão! It is good to have you here. If you have a question, answer "
              "this mail.\\n\\nLoja Verão\\n\"}]");
}

TEST_CASE("each ready-made mail can be sent", "[R39]") {
  std::string flow = "flow: f\ntrigger: popup.submitted\nactions:\n  - create_contact: {}\n";
  for (const stdlib::ReadyMadeMail& mail : stdlib::ready_made_mails()) flow += step_of(mail);
  Scenario shop(flow);
  CHECK(shop.event("popup.submitted", person).kind == Outcome::Kind::applied);
  const auto effects = shop.reader().outbox(100);
  REQUIRE(effects);
  REQUIRE(effects->size() == stdlib::ready_made_mails().size());
  for (std::size_t i = 0; i < effects->size(); ++i) {
    const Effect& effect = (*effects)[i];
    CHECK(effect.mail == stdlib::ready_made_mails()[i].name);
    CHECK_FALSE(effect.subject.empty());
    CHECK(effect.subject.find("{{") == std::string::npos);
    CHECK(effect.body.find("{{") == std::string::npos);
  }
}

}  // namespace dealflow::test
