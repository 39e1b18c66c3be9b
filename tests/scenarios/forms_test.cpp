// Forms of sites, link-in-bio pages, mailing lists and pop-ups: R42 to R59.
#include "tests/support/scenario.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

std::string site_form(std::string_view fields, std::string_view kind = "site") {
  return "{page: {kind: " + std::string(kind) + ", id: p-1}, form: {id: f-1}, fields: " + std::string(fields) + "}";
}

}  // namespace

TEST_CASE("a site form makes a deal and its contact", "[R42][R46][R4]") {
  Scenario shop("{flow: site, trigger: site.form_submitted, actions: [create_deal: {name: Contact request}]}");
  shop.event("site.form_submitted", site_form("{nome: Maria da Silva, email: maria@example.com}"));
  shop.expect("deals",
              "[{name: Contact request, source: site, created_at: '2026-03-02T09:01:00Z', contacts: [con-1]}]");
  shop.expect("contacts", "[{first_name: Maria, last_name: da Silva, email: maria@example.com, deals: [deal-1]}]");
}

TEST_CASE("each kind of page has the name, pipeline and stage of its flow", "[R43]") {
  Scenario shop(R"(
flow: site
trigger: site.form_submitted
condition: page.kind == "site"
actions: [create_deal: {name: Site, pipeline: sales, stage: offer}]
---
flow: bio
trigger: site.form_submitted
condition: page.kind == "link_in_bio"
actions: [create_deal: {name: Bio, pipeline: support, stage: paid}]
)");
  shop.event("site.form_submitted", site_form("{email: a@example.com}", "site"));
  shop.event("site.form_submitted", site_form("{email: b@example.com}", "link_in_bio"));
  shop.expect("deals", R"([{name: Site, pipeline: sales, stage: offer, created_by: {flow: site}},
                           {name: Bio, pipeline: support, stage: paid, created_by: {flow: bio}}])");
}

TEST_CASE("answers go to the fields that they are mapped to, and nowhere else", "[R44]") {
  Scenario shop(R"(
flow: site
trigger: site.form_submitted
actions: [create_deal: {map: {cidade: contact.city, mensagem: deal.message}}]
)");
  shop.event("site.form_submitted",
             site_form("{email: a@example.com, cidade: Olinda, mensagem: Quero um preco, cor: azul}"));
  CHECK(shop.list("contacts").find("\"fields\":{\"city\":\"Olinda\"}") != std::string::npos);
  CHECK(shop.list("deals").find("\"fields\":{\"message\":\"Quero um preco\"}") != std::string::npos);
  CHECK(shop.list("events").find("azul") != std::string::npos);
}

TEST_CASE("a mapping decides which answers say who it is", "[R45][R52][R58]") {
  struct Row {
    const char* map;
    const char* contact;
  };
  const Row rows[] = {
      {"{quem: name, fone: phone, correio: email}",
       "{first_name: Maria, last_name: Silva, phone: '+5581900001001', email: m@example.com}"},
      {"{correio: email}", "{name: null, first_name: null, phone: null, email: m@example.com}"},
  };
  const struct {
    const char* type;
    const char* head;
    const char* source;
  } forms[] = {
      {"site.form_submitted", "page: {kind: site, id: p}, form: {id: f}", "site"},
      {"signup_form.submitted", "form: {id: f}", "signup_form"},
      {"popup.submitted", "popup: {id: p}", "popup"},
  };
  for (const auto& form : forms) {
    for (const Row& row : rows) {
      CAPTURE(form.type, row.map);
      Scenario shop(std::string("{flow: f, trigger: ") + form.type + ", actions: [create_contact: {map: " + row.map +
                    "}]}");
      shop.event(form.type, std::string("{") + form.head +
                                ", fields: {quem: Maria Silva, fone: '81 90000 1001', correio: m@example.com, "
                                "name: Other}}");
      shop.expect("contacts", std::string("[") + row.contact + "]");
      shop.expect("contacts", std::string("[{source: ") + form.source + ", created_at: '2026-03-02T09:01:00Z'}]");
    }
  }
}

TEST_CASE("a form that yields no identity fails, and nothing is made", "[R45][D7]") {
  struct Row {
    const char* map;
    const char* fields;
  };
  const Row rows[] = {
      {"{}", "{mensagem: hello}"},
      {"{quem: name}", "{quem: Maria, email: m@example.com}"},
      {"{correio: email}", "{email: m@example.com}"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.map, row.fields);
    Scenario shop(std::string("{flow: site, trigger: site.form_submitted, actions: [create_deal: {map: ") + row.map +
                  "}]}");
    const auto outcome = shop.event("site.form_submitted", site_form(row.fields));
    CHECK(outcome.kind == Outcome::Kind::failed);
    CHECK(outcome.failure_code == "person.no_identity");
    shop.expect("contacts", "[]");
    shop.expect("deals", "[]");
    shop.expect("dead", "[{id: evt-1, flow: site, step: '1', code: person.no_identity, attempts: 1}]");
  }
}

TEST_CASE("a signup form whose switch is on makes a contact and never a deal", "[R47][R53]") {
  Scenario shop(R"(
flow: news
trigger: signup_form.submitted
condition: form.id == "news"
actions: [create_contact: {}]
---
flow: club
enabled: false
trigger: signup_form.submitted
condition: form.id == "club"
actions: [create_contact: {}]
)");
  CHECK(shop.event("signup_form.submitted", "{form: {id: news}, fields: {email: a@example.com}}").kind ==
        Outcome::Kind::applied);
  CHECK(shop.event("signup_form.submitted", "{form: {id: club}, fields: {email: b@example.com}}").kind ==
        Outcome::Kind::unmatched);
  shop.expect("contacts", "[{email: a@example.com, source: signup_form, deals: []}]");
  shop.expect("deals", "[]");
}

TEST_CASE("the answers of a signup form are read by name, and fill the fields that they are tied to", "[R48][R49]") {
  Scenario shop(R"(
flow: news
trigger: signup_form.submitted
condition: fields.cidade == "Recife"
actions:
  - create_contact: {map: {cidade: city}, tags: ["{{ fields.canal }}"]}
)");
  shop.event("signup_form.submitted",
             "{form: {id: f}, fields: {email: a@example.com, cidade: Recife, canal: radio, cor: azul}}");
  shop.event("signup_form.submitted", "{form: {id: f}, fields: {email: b@example.com, cidade: Olinda}}");
  shop.expect("contacts", "[{email: a@example.com, tags: [radio]}]");
  CHECK(shop.list("contacts").find("\"fields\":{\"city\":\"Recife\"}") != std::string::npos);
}

TEST_CASE("a date field holds a date, and an answer that is none is left out with a warning", "[R51]") {
  Scenario shop("{flow: f, trigger: signup_form.submitted, actions: [create_contact: {map: {nasc: birthday}}]}");
  const auto good =
      shop.event("signup_form.submitted", "{form: {id: f}, fields: {email: a@example.com, nasc: '1990-05-01'}}");
  const auto bad = shop.event("signup_form.submitted", "{form: {id: f}, fields: {email: b@example.com, nasc: soon}}");
  CHECK(good.warnings.empty());
  CHECK(bad.warnings.size() == 1);
  CHECK(bad.kind == Outcome::Kind::applied);
  shop.expect("contacts", "[{email: a@example.com, fields: {birthday: '1990-05-01'}}, {email: b@example.com}]");
  CHECK(shop.records("contacts").back().find("\"fields\":{}") != std::string::npos);
}

TEST_CASE("a pop-up makes a deal where the switch is on, else a contact", "[R54][R55][R56][R59]") {
  const char* const off = "{flow: keep, trigger: popup.submitted, actions: [create_contact: {}]}";
  Scenario shop(std::string(off) +
                "\n---\n{flow: lead, enabled: false, trigger: popup.submitted, actions: [create_deal: {}]}");
  shop.event("popup.submitted", "{popup: {id: pop-10}, fields: {email: rafael@example.com}}");
  shop.expect("deals", "[]");
  shop.expect("contacts", "[{email: rafael@example.com, source: popup}]");

  shop.use(std::string(off) + R"(
---
flow: lead
trigger: popup.submitted
actions: [create_deal: {name: Pop-up lead, pipeline: sales, stage: offer}]
)");
  shop.event("popup.submitted", "{popup: {id: pop-10}, fields: {email: rafael@example.com}}");
  shop.expect("deals", R"([{name: Pop-up lead, pipeline: sales, stage: offer, source: popup,
                            created_at: '2026-03-02T09:02:00Z', contacts: [con-1]}])");
  shop.expect_count("contacts", 1);
}

TEST_CASE("the History tab shows the visitor's session", "[R57]") {
  Scenario shop("{flow: lead, trigger: popup.submitted, actions: [create_deal: {}]}");
  shop.event("popup.submitted", R"({popup: {id: pop-10}, fields: {email: r@example.com},
      session: {browser: Firefox 135, visits: [
        {url: "https://site.example.com/", time_on_page_s: 42, visited_at: "2026-03-02T13:57:00Z"},
        {url: "https://site.example.com/precos", time_on_page_s: 118, visited_at: "2026-03-02T13:58:02Z"}]}})");
  shop.expect("contacts", R"([{sessions: [{at: "2026-03-02T09:01:00Z", browser: Firefox 135, visits: [
        {url: "https://site.example.com/", time_on_page_s: 42, visited_at: "2026-03-02T13:57:00Z"},
        {url: "https://site.example.com/precos", time_on_page_s: 118, visited_at: "2026-03-02T13:58:02Z"}]}]}])");
}

}  // namespace dealflow::test
