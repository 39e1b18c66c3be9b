// The flows that ship with the program: each is clean, and makes what it says it makes; R39.
#include "stdlib/ready_made.hpp"
#include "tests/support/scenario.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <string>

namespace dealflow::test {
namespace {

// A flow turned on, what happens then, and what there is afterwards.
struct Case {
  const char* name;
  const char* with;  // the inputs
  std::function<void(Scenario&)> happens;
  const char* deals;
  const char* contacts;
};

std::string use_of(const Case& one) { return std::string("use: stdlib/") + one.name + "\nwith: " + one.with + "\n"; }

const auto ana = "person: {email: ana@example.org, first_name: Ana, last_name: Lima}, ";

void send(Scenario& shop, std::string_view type, const std::string& data, const char* time = "") {
  const Outcome outcome = shop.event(type, "{" + data + "}", {.time = time});
  CAPTURE(type, data, outcome.failure_message);
  CHECK((outcome.kind == Outcome::Kind::applied || outcome.kind == Outcome::Kind::unmatched));
}

std::string payment(const std::string& id, const char* channel) {
  return ana + ("payment: {id: " + id + ", channel: ") + channel +
         ", amount: '10.00', currency: BRL, product: {name: Cake}, element_id: buy}";
}

// A deal of the contact ana, made by the team.
void deal_by_hand(Scenario& shop) { send(shop, "manual.deal", std::string(ana) + "actor: bruno, deal: {name: Visit}"); }

const std::vector<Case>& cases() {
  static const std::vector<Case> all{
      {"chatbot-subscriber", "{bot: b-1, tag: bot}",
       [](Scenario& shop) {
         const std::string who = "person: {messenger: {network: telegram, subscriber_id: '7'}";
         send(shop, "chatbot.subscribed", who + "}, bot: {id: b-1}, variables: {city: Recife, other: x}");
         send(shop, "chatbot.contact_shared", who + ", email: ana@example.org}, bot: {id: b-1}");
         send(shop, "chatbot.subscribed", std::string(ana) + "bot: {id: b-2}");
       },
       "[]", "[{source: chatbot, tags: [bot], email: ana@example.org, fields: {city: Recife}}]"},
      {"chatbot-order", "{action: send_order, name: Order of, stage: offer, responsible: bruno}",
       [](Scenario& shop) {
         send(shop, "chatbot.action",
              std::string(ana) +
                  "bot: {id: b-1}, action: {name: send_order}, variables: {city: Recife, budget_deal: 5}");
         send(shop, "chatbot.action", std::string(ana) + "bot: {id: b-1}, action: {name: help}");
       },
       "[{name: Order of Ana, source: chatbot, pipeline: sales, stage: offer, responsible: bruno, fields: {budget: "
       "5}}]",
       "[{first_name: Ana, fields: {city: Recife}}]"},
      {"payment-deal", "{channel: site}",
       [](Scenario& shop) {
         send(shop, "payment.created", payment("p-1", "site"));
         send(shop, "payment.succeeded", payment("p-1", "site"));
         send(shop, "payment.failed", payment("p-2", "site"));
         send(shop, "payment.succeeded", payment("p-3", "chatbot"));
       },
       "[{name: Cake, amount: '10.00', payments: [p-1], stage: lead}, {name: Cake, payments: [p-2]}]",
       "[{email: ana@example.org}]"},
      {"unpaid-payment", "{responsible: bruno, tag: call}",
       [](Scenario& shop) {
         shop.use(std::string("use: stdlib/payment-deal\n---\n") +
                  "use: stdlib/unpaid-payment\nwith: {responsible: bruno, tag: call}\n");
         send(shop, "payment.failed", payment("p-1", "site"), "2026-03-02T09:00:00Z");
         shop.tick("2026-03-04T08:59:59Z");
         shop.expect("contacts", "[{tags: []}]");
         shop.tick("2026-03-04T09:00:00Z");
         send(shop, "payment.failed", payment("p-2", "site"), "2026-03-10T09:00:00Z");
         send(shop, "payment.succeeded", payment("p-2", "site"), "2026-03-10T10:00:00Z");
         shop.tick("2026-03-20T09:00:00Z");
       },
       "[{responsible: bruno, history: [{}, {}, {}, {kind: assigned}, {kind: note, text: 'Not paid after two days: "
       "Cake'}]}, "
       "{responsible: carla}]",
       "[{tags: [call]}]"},
      {"link-lead", "{link: /pro, name: Professional, pipeline: support, stage: paid}",
       [](Scenario& shop) {
         send(shop, "automation.link_clicked",
              std::string(ana) + "flow: {id: welcome}, link: {url: 'https://example.com/pro?x=1'}");
         send(shop, "automation.link_clicked",
              std::string(ana) + "flow: {id: welcome}, link: {url: 'https://example.com/free'}");
       },
       "[{name: Professional, source: automation, pipeline: support, stage: paid, responsible: null}]",
       "[{email: ana@example.org}]"},
      {"event-lead", "{event: cart, name: Cart}",
       [](Scenario& shop) {
         send(shop, "automation.event_triggered", std::string(ana) + "event: {name: cart}");
         send(shop, "automation.event_triggered", std::string(ana) + "event: {name: other}");
       },
       "[{name: Cart, source: automation, stage: lead, responsible: carla}]", "[{email: ana@example.org}]"},
      {"form-lead", "{page_kind: link_in_bio, name: Message}",
       [](Scenario& shop) {
         const std::string answers =
             "form: {id: f}, fields: {nome: Ana Lima, email: ana@example.org, city: Recife, x: y}";
         send(shop, "site.form_submitted", "page: {kind: link_in_bio, id: p}, " + answers);
         send(shop, "site.form_submitted", "page: {kind: site, id: p}, " + answers);
       },
       "[{name: Message, source: site}]", "[{name: Ana Lima, email: ana@example.org, fields: {city: Recife}}]"},
      {"signup-contact", "{tag: news}",
       [](Scenario& shop) {
         send(
             shop, "signup_form.submitted",
             "form: {id: f}, fields: {name: Ana Lima, email: ana@example.org, birthday: '1990-05-01'}, opt_in: single");
       },
       "[]", "[{name: Ana Lima, source: signup_form, tags: [news], fields: {birthday: '1990-05-01'}}]"},
      {"popup-lead", "{popup: pop-10}",
       [](Scenario& shop) {
         send(shop, "popup.submitted", "popup: {id: pop-10}, fields: {email: ana@example.org, city: Recife}");
         send(shop, "popup.submitted", "popup: {id: pop-11}, fields: {email: bia@example.org}");
       },
       "[{name: Pop-up, source: popup}]", "[{email: ana@example.org, fields: {city: Recife}}]"},
      {"course-student", "{course: baking}",
       [](Scenario& shop) {
         send(shop, "course.enrolled",
              std::string(ana) + "course: {id: baking, title: Baking}, fields: {city: Recife}");
         send(shop, "course.question_asked",
              "person: {email: bia@example.org}, course: {id: baking}, question: {text: When}");
       },
       "[]", "[{source: course, tags: [student], fields: {city: Recife}}, {source: course, tags: [student]}]"},
      {"course-payment", "{stage: won}",
       [](Scenario& shop) {
         send(shop, "course.enrolled", std::string(ana) + "course: {id: baking, title: Baking}");
         send(shop, "course.paid",
              std::string(ana) +
                  "course: {id: baking, title: Baking}, payment: {id: p-1, amount: '10.00', currency: BRL, "
                  "product: {name: Baking}}");
       },
       "[{name: Baking, source: course, stage: won, contacts: [con-1], payments: [p-1]}]",
       "[{email: ana@example.org, deals: [deal-1]}]"},
      {"api-deal", "{source: /test, name: Call back, responsible: ana}",
       [](Scenario& shop) {
         send(shop, "api.deal", ana + std::string("deal: {name: Order 12, pipeline: support, responsible: bruno}"));
         send(shop, "api.deal", "person: {email: bia@example.org}");
       },
       "[{name: Order 12, source: api, pipeline: support, responsible: bruno}, {name: Call back, responsible: ana}]",
       "[{}, {}]"},
      {"integration-order", "{integration: woo, name: Order}",
       [](Scenario& shop) {
         const std::string order =
             "order: {id: W-9, amount: '310.00', currency: EUR}, items: [{name: Chair, quantity: 2}]";
         send(shop, "integration.order", ana + ("integration: {id: woo, platform: w}, " + order));
         send(shop, "integration.order", ana + ("integration: {id: other, platform: w}, " + order));
       },
       "[{name: Order W-9, source: integration, amount: '310.00', items: [{name: Chair}], external_id: 'woo:W-9'}]",
       "[{email: ana@example.org}]"},
      {"integration-registration", "{integration: woo}",
       [](Scenario& shop) {
         send(shop, "integration.registered", std::string(ana) + "integration: {id: woo, platform: w}");
         send(shop, "integration.registered", std::string(ana) + "integration: {id: other, platform: w}");
       },
       "[{name: Registration, source: integration}]", "[{email: ana@example.org}]"},
      {"manual-deal", "{name: By hand, tag: met}",
       [](Scenario& shop) {
         deal_by_hand(shop);
         send(shop, "manual.deal", std::string(ana) + "actor: bruno, deal: {}");
       },
       "[{name: Visit, source: manual, history: [{actor: bruno}, {kind: tagged, new: met}, {}]}, {name: By hand}]",
       "[{email: ana@example.org}]"},
      {"tag-deal", "{tag: vip, name: Visit to}",
       [](Scenario& shop) {
         shop.use(
             "use: stdlib/tag-deal\nwith: {tag: vip, name: Visit to}\n---\nuse: stdlib/signup-contact\nwith: {tag: "
             "vip}\n");
         send(shop, "signup_form.submitted",
              "form: {id: f}, fields: {name: Ana Lima, email: ana@example.org}, opt_in: single");
       },
       "[{name: Visit to Ana Lima, contacts: [con-1]}]", "[{name: Ana Lima, tags: [vip]}]"},
      {"stage-follow-up", "{stage: offer, days: 5, note: Ask again, responsible: bruno}",
       [](Scenario& shop) {
         shop.use(
             "use: stdlib/stage-follow-up\nwith: {stage: offer, days: 5, note: Ask again, responsible: bruno}\n---\n"
             "{flow: hand, trigger: manual.deal, actions: [create_deal: {}]}\n---\n"
             "{flow: move, trigger: api.deal, actions: [create_deal: {}, move_deal: {stage: offer}]}\n");
         send(shop, "api.deal", ana + std::string("deal: {name: stays, external_id: a}"), "2026-03-02T09:00:00Z");
         send(shop, "api.deal", ana + std::string("deal: {name: moves, external_id: b}"), "2026-03-02T09:00:00Z");
         send(shop, "crm.deal.stage_changed",
              "deal: {id: deal-2, stage: won, previous_stage: offer}, contact: {id: con-1}", "2026-03-03T09:00:00Z");
         shop.tick("2026-03-07T08:59:59Z");
         shop.expect("deals", "[{responsible: carla}, {responsible: carla}]");
         shop.tick("2026-03-07T09:00:00Z");
       },
       "[{name: stays, responsible: bruno, history: [{}, {}, {kind: moved}, {kind: note, text: Ask again}, {kind: "
       "assigned}]}, "
       "{name: moves, responsible: carla, stage: won}]",
       "[{}]"},
      {"overdue-deal", "{responsible: bruno}",
       [](Scenario& shop) {
         shop.use(
             "use: stdlib/overdue-deal\nwith: {responsible: bruno}\n---\n"
             "{flow: hand, trigger: manual.deal, actions: [create_deal: {map: {due_at_deal: due_at}}], "
             "vars: {due_at_deal: '\"2026-03-20T18:00:00Z\"'}}");
         deal_by_hand(shop);
         shop.tick("2026-04-01T00:00:00Z");
       },
       "[{responsible: bruno, history: [{}, {}, {}, {kind: note, text: This deal is overdue}, {kind: assigned}]}]",
       "[{tags: [overdue]}]"},
      {"date-deal", "{field: birthday, name: Birthday of}",
       [](Scenario& shop) {
         shop.use(
             "use: stdlib/date-deal\nwith: {field: birthday, name: Birthday of}\n---\nuse: stdlib/signup-contact\n");
         send(
             shop, "signup_form.submitted",
             "form: {id: f}, fields: {name: Ana Lima, email: ana@example.org, birthday: '1990-05-01'}, opt_in: single");
         shop.tick("2026-05-02T00:00:00Z");
       },
       "[{name: Birthday of Ana Lima, contacts: [con-1]}]", "[{}]"},
  };
  return all;
}

}  // namespace

TEST_CASE("each ready-made flow makes what it says", "[R39]") {
  for (const Case& one : cases()) {
    DYNAMIC_SECTION(one.name) {
      Scenario shop(use_of(one));
      one.happens(shop);
      shop.expect("deals", one.deals);
      shop.expect("contacts", one.contacts);
      shop.expect_count("dead", 0);
    }
  }
}

TEST_CASE("each ready-made flow has a case here, and a workspace that uses it is clean", "[R39][C6]") {
  for (const stdlib::ReadyMade& ready : stdlib::ready_made_flows()) {
    CAPTURE(ready.name);
    const auto found = std::find_if(cases().begin(), cases().end(),
                                    [&](const Case& one) { return "stdlib/" + std::string(one.name) == ready.name; });
    REQUIRE(found != cases().end());
    const auto loaded =
        load_workspace({{"dealflow.yaml", std::string(shop_settings)}, {"flows/all.yaml", use_of(*found)}});
    CHECK(loaded.diagnostics.empty());
    CHECK(loaded.workspace);
  }
  CHECK(cases().size() == stdlib::ready_made_flows().size());
}

TEST_CASE("where a ready-made flow asks for a place, its deals stand there", "[R39][R32]") {
  std::size_t checked = 0;
  for (const Case& one : cases()) {
    const stdlib::ReadyMade* ready = stdlib::find_ready_made("stdlib/" + std::string(one.name));
    const auto& inputs = ready->flow.inputs;
    const bool asks =
        std::any_of(inputs.begin(), inputs.end(), [](const auto& i) { return i.name.text == "stage"; }) &&
        std::any_of(inputs.begin(), inputs.end(), [](const auto& i) { return i.name.text == "pipeline"; });
    const std::string with = one.with;
    if (!asks || with.find("stage:") != std::string::npos) continue;
    CAPTURE(one.name);
    const std::string placed =
        with.substr(0, with.size() - 1) + ", pipeline: support, stage: paid, responsible: bruno}";
    Scenario shop("use: stdlib/" + std::string(one.name) + "\nwith: " + placed + "\n");
    one.happens(shop);
    const auto deals = shop.records("deals");
    if (shop.records("deals", Filter{.source = {}, .where = "pipeline == 'support'", .limit = {}}).empty()) continue;
    CHECK(shop.records("deals", Filter{.source = {},
                                       .where = "pipeline == 'support' && stage == 'paid' && responsible == 'bruno'",
                                       .limit = {}})
              .size() == deals.size());
    ++checked;
  }
  CHECK(checked >= 4);
}

TEST_CASE("all ready-made flows together take the sample", "[R39][R3]") {
  const auto domain = std::filesystem::path(DEALFLOW_VECTORS) / "domain";
  if (!std::filesystem::exists(domain)) {
    WARN("the sample is not here: skipped");
    return;
  }
  std::vector<std::string> lines = read_lines(domain / "events-sample.ndjson");
  std::string settings;
  for (const std::string& line : read_lines(domain / "counts" / "dealflow.yaml")) settings += line + "\n";
  lines.erase(lines.begin() + 50, lines.begin() + 59);  // of cards that another store has
  const struct {
    const char* name;
    const char* with;
    std::size_t runs, deals, contacts;
  } rows[] = {
      {"chatbot-subscriber", "{}", 5, 0, 3},
      {"chatbot-order", "{action: send_order}", 1, 1, 0},
      {"payment-deal", "{}", 9, 6, 0},
      {"unpaid-payment", "{}", 1, 0, 0},
      {"link-lead", "{link: /pro, name: Pro}", 1, 1, 1},
      {"event-lead", "{event: cart_abandoned, name: Cart}", 1, 1, 1},
      {"form-lead", "{form: form-contato}", 3, 3, 1},
      {"signup-contact", "{}", 3, 0, 2},
      {"popup-lead", "{popup: pop-10}", 2, 2, 2},
      {"course-student", "{}", 4, 0, 0},
      {"course-payment", "{}", 1, 0, 0},
      {"api-deal", "{}", 4, 3, 3},
      {"integration-order", "{integration: shop-woo}", 2, 2, 0},
      {"integration-registration", "{integration: shop-woo}", 1, 1, 1},
      {"manual-deal", "{}", 2, 2, 1},
  };
  std::string flows;
  for (const auto& row : rows) flows += "use: stdlib/" + std::string(row.name) + "\nwith: " + row.with + "\n---\n";
  Scenario shop(flows, settings);
  for (const Outcome& outcome : shop.lines(lines)) {
    CAPTURE(outcome.failure_message);
    CHECK(outcome.kind != Outcome::Kind::failed);
    CHECK(outcome.kind != Outcome::Kind::rejected);
  }
  for (const auto& row : rows) {
    CAPTURE(row.name);
    const auto of = [&](const char* kind, const char* of_flow) {
      const std::string where = std::string(of_flow) + " == '" + row.name + "'";
      return shop.records(kind, Filter{.source = {}, .where = where, .limit = {}}).size();
    };
    CHECK(of("runs", "flow") == row.runs);
    CHECK(of("deals", "created_by.flow") == row.deals);
    CHECK(of("contacts", "created_by.flow") == row.contacts);
  }
}

TEST_CASE("the sample's lines about cards go through where those cards exist", "[R5][R38][R39]") {
  const auto domain = std::filesystem::path(DEALFLOW_VECTORS) / "domain";
  if (!std::filesystem::exists(domain)) {
    WARN("the sample is not here: skipped");
    return;
  }
  const std::vector<std::string> lines = read_lines(domain / "events-sample.ndjson");
  REQUIRE(lines.size() == 60);
  std::string settings;
  for (const std::string& line : read_lines(domain / "counts" / "dealflow.yaml")) settings += line + "\n";
  Scenario shop(
      "use: stdlib/api-deal\n---\nuse: stdlib/tag-deal\nwith: {tag: vip, name: Of}\n---\nuse: "
      "stdlib/overdue-deal\n---\n"
      "use: stdlib/date-deal\nwith: {field: birthday, name: Birthday of}\n---\n"
      "use: stdlib/stage-follow-up\nwith: {stage: in_progress, days: 3}\n",
      settings);
  // 17 people with 42 deals; the last one is of the last.
  for (int deal = 1; deal <= 42; ++deal)
    shop.event("api.deal", "{person: {email: p" + std::to_string(deal <= 17 ? deal : 17) + "@example.org}}");
  CHECK(shop.records("contacts").size() == 17);

  for (std::size_t at = 51; at < 59; ++at) {
    const Outcome outcome = shop.line(lines[at]);
    CAPTURE(lines[at], outcome.failure_message, outcome.rejection.message);
    CHECK((outcome.kind == Outcome::Kind::applied || outcome.kind == Outcome::Kind::unmatched));
  }
  shop.expect_where("deals", "id == 'deal-42'",
                    "[{stage: in_progress, fields: {budget: '6500'}, due_at: '2026-03-20T18:00:00Z'}]");
  shop.expect_where("contacts", "id == 'con-17'", "[{fields: {city: Olinda}, tags: [overdue, vip]}]");
  for (const char* flow : {"tag-deal", "overdue-deal", "date-deal", "stage-follow-up"}) {
    CAPTURE(flow);
    CHECK(!shop.records("runs", Filter{.source = {}, .where = std::string("flow == '") + flow + "'", .limit = {}})
               .empty());
  }

  // The merge names ids of another system: a dead letter; with two that exist it goes through.
  const Outcome as_it_stands = shop.line(lines[50]);
  CHECK(as_it_stands.failure_code == "merge.unknown_contact");
  std::string merge = lines[50];
  for (const auto& [from, to] : {std::pair{"con-maria-silva-news", "con-2"}, std::pair{"con-maria-silva", "con-1"},
                                 std::pair{"man-3", "man-3b"}})
    merge.replace(merge.find(from), std::string_view(from).size(), to);
  CHECK(shop.line(merge).kind != Outcome::Kind::failed);
  shop.expect_where("contacts", "id == 'con-1'",
                    "[{merged: [con-2], tags: [merged-2026-03], emails: [p1@example.org, p2@example.org]}]");
}

}  // namespace dealflow::test
