#include "rules/workspace/settings.hpp"
#include "rules/workspace/zones.hpp"
#include "tests/rules/loading.hpp"

#include <catch2/catch.hpp>

namespace dealflow::test {
namespace {

const rules::Settings& settings(const LoadedWorkspace& loaded) { return loaded.workspace->content().settings; }

LoadedWorkspace load_settings(std::string_view text) { return load_workspace({{"dealflow.yaml", std::string(text)}}); }

}  // namespace

TEST_CASE("receivers and the mail server are read as they are written", "[settings]") {
  const auto loaded = load_settings(R"(workspace: w
pipelines: [{id: p, stages: [s]}]
endpoints:
  erp: {url: "https://erp.example.com/in", secret: env:ERP_SECRET}
  crm: {url: "https://crm.example.com/in", secret: [env:OLD, "file:/run/secrets/new"], allow_private: true}
  open: {url: "https://open.example.com/in"}
mail:
  server: smtp://Mail.example.com:587/
  from: '"Loja, Verão" <Oi@Example.com>'
  reply_to: vendas@example.com
  user: shop
  password: file:/run/secrets/smtp
  tls: opportunistic
)");
  CAPTURE(shown(loaded));
  REQUIRE(loaded.workspace);
  using Secrets = std::vector<std::string>;
  CHECK(settings(loaded).endpoint("erp")->secrets == Secrets{"env:ERP_SECRET"});
  CHECK_FALSE(settings(loaded).endpoint("erp")->allow_private);
  CHECK(settings(loaded).endpoint("crm")->secrets == Secrets{"env:OLD", "file:/run/secrets/new"});
  CHECK(settings(loaded).endpoint("crm")->allow_private);
  CHECK(settings(loaded).endpoint("open")->secrets.empty());
  const auto& mail = settings(loaded).mail_server;
  REQUIRE(mail);
  CHECK(mail->url == "smtp://mail.example.com:587");
  CHECK(mail->from.name == "Loja, Verão");
  CHECK(mail->from.address == "oi@example.com");
  REQUIRE(mail->reply_to);
  CHECK(mail->reply_to->name.empty());
  CHECK(mail->reply_to->address == "vendas@example.com");
  CHECK(mail->user == "shop");
  CHECK(mail->password == "file:/run/secrets/smtp");
  CHECK(mail->tls == rules::MailServer::Tls::opportunistic);

  const auto least = load_settings(
      "workspace: w\npipelines: [{id: p, stages: [s]}]\n"
      "mail: {server: \"smtp://localhost\", from: oi@example.com}\n");
  REQUIRE(least.workspace);
  CHECK(settings(least).mail_server->tls == rules::MailServer::Tls::required);
  CHECK_FALSE(settings(least).mail_server->reply_to);
}

TEST_CASE("settings are read as they are written", "[settings]") {
  const auto loaded = load_settings(R"(workspace: loja-verao
name: Loja Verao
default_region: BR
timezone: America/Sao_Paulo
type_prefix: com.example
team:
  - {id: ana, name: Ana Lima, email: ana@example.com}
  - id: bruno
pipelines:
  - id: sales
    name: Sales
    responsible: ana
    stages: [new, in_progress, {id: won, name: Won, closes: won}, {id: lost, closes: lost}]
  - {id: support, stages: [open]}
fields:
  contact: {city: text, segment: {type: select, options: [B2B, B2C]}}
  deal: {budget: number}
variables: {city: text}
limits: {deals: 100, webhooks: 0}
payments:
  created: {pipeline: support}
  succeeded: {pipeline: sales, stage: won}
)");
  CAPTURE(shown(loaded));
  REQUIRE(loaded.workspace);
  const rules::Settings& read = settings(loaded);
  CHECK(read.workspace == "loja-verao");
  CHECK(loaded.workspace->name() == "loja-verao");
  CHECK(read.default_region == "BR");
  CHECK(read.timezone == "America/Sao_Paulo");
  CHECK(read.type_prefix == "com.example.");
  REQUIRE(read.team.size() == 2);
  CHECK(read.member("ana")->email == "ana@example.com");
  CHECK(read.member("bruno")->name == "bruno");
  CHECK(read.member("carla") == nullptr);
  REQUIRE(read.pipelines.size() == 2);
  CHECK(read.pipelines[0].responsible == "ana");
  CHECK(read.pipelines[0].stages[2].name == "Won");
  CHECK(read.pipelines[0].stages[2].closes == rules::Closes::won);
  CHECK(read.pipelines[0].stages[3].closes == rules::Closes::lost);
  CHECK(read.pipelines[0].stage_index("in_progress") == 1U);
  CHECK_FALSE(read.pipelines[0].stage_index("open"));
  REQUIRE(read.field(stdlib::Holder::contact, "segment") != nullptr);
  CHECK(read.field(stdlib::Holder::contact, "segment")->options == std::vector<std::string>{"B2B", "B2C"});
  CHECK(read.field(stdlib::Holder::deal, "budget")->kind == stdlib::FieldKind::number);
  CHECK(read.field(stdlib::Holder::deal, "city") == nullptr);
  CHECK(read.limits.deals == 100U);
  CHECK(read.limits.webhooks == 0U);
  CHECK_FALSE(read.limits.mails);
  REQUIRE(read.variables);
  CHECK(read.variables->size() == 1);
  CHECK(read.text.starts_with("workspace: loja-verao"));
}

TEST_CASE("the first pipeline is the one that is written first, whatever its id", "[settings][R9]") {
  const auto loaded =
      load_settings("workspace: shop\npipelines: [{id: zeta, stages: [a]}, {id: alpha, stages: [b]}]\n");
  CAPTURE(shown(loaded));
  REQUIRE(loaded.workspace);
  CHECK(settings(loaded).pipelines.front().id == "zeta");
}

TEST_CASE("each payment status has an optional pipeline and an optional stage", "[settings][R10][R11]") {
  struct Row {
    std::string_view payments;
    std::string_view status;
    std::string_view pipeline;
    std::string_view stage;
  };
  const Row rows[] = {
      {"{succeeded: {pipeline: renewals, stage: negotiation}}", "succeeded", "renewals", "negotiation"},
      {"{succeeded: {stage: won}}", "succeeded", "", "won"},
      {"{failed: {pipeline: renewals}}", "failed", "renewals", ""},
      {"{created: {stage: offer}}", "new", "", "offer"},
      {"{new: {stage: offer}}", "new", "", "offer"},
      {"{succeeded: {}}", "succeeded", "", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.payments);
    const auto loaded = load_settings(std::string(shop_settings) + "payments: " + std::string(row.payments) + "\n");
    CAPTURE(shown(loaded));
    REQUIRE(loaded.workspace);
    const auto& payments = settings(loaded).payments;
    REQUIRE(payments.size() == 1);
    CHECK(payments.begin()->first == row.status);
    CHECK(payments.begin()->second.pipeline == row.pipeline);
    CHECK(payments.begin()->second.stage == row.stage);
  }
}

TEST_CASE("wrong settings are refused with the code and the place", "[settings]") {
  struct Row {
    std::string_view text;  // after `workspace: shop`
    std::string_view code;
    std::uint32_t line;
    std::uint32_t column;
  };
  const Row rows[] = {
      {"timezone: Brazil\n", "DF118", 2, 11},
      {"timezone: \"../../etc/passwd\"\n", "DF118", 2, 11},
      {"timezone: [UTC]\n", "DF116", 2, 11},
      {"default_region: BRA\n", "DF118", 2, 17},
      {"default_region: \"\"\n", "DF116", 2, 17},
      {"pipelines: sales\n", "DF116", 2, 12},
      {"pipelines: [sales]\n", "DF116", 2, 13},
      {"pipelines: [{id: 'a b', stages: [new]}]\n", "DF115", 2, 18},
      {"pipelines: [{id: sales, stages: new}]\n", "DF116", 2, 33},
      {"pipelines: [{id: sales, stages: [[new]]}]\n", "DF116", 2, 34},
      {"team: [ana]\n", "DF116", 2, 8},
      {"team: [{name: Ana}]\n", "DF106", 2, 9},
      {"fields: [city]\n", "DF116", 2, 9},
      {"fields: {contact: [city]}\n", "DF116", 2, 19},
      {"fields: {contact: {city: {options: [a]}}}\n", "DF106", 2, 27},
      {"fields: {contact: {\" city\": text}}\n", "DF115", 2, 20},
      {"payments: {refunded: {stage: new}}\n", "DF102", 2, 12},
      {"payments: {created: new}\n", "DF116", 2, 21},
      {"version: 99\n", "DF112", 2, 10},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto loaded = load_settings("workspace: shop\n" + std::string(row.text));
    CAPTURE(shown(loaded));
    CHECK_FALSE(loaded.workspace);
    REQUIRE(loaded.diagnostics.size() == 1);
    CHECK(loaded.diagnostics[0].code == row.code);
    CHECK(loaded.diagnostics[0].place.line == row.line);
    CHECK(loaded.diagnostics[0].place.column == row.column);
  }
}

TEST_CASE("all mistakes of the settings come out in one go", "[settings]") {
  const auto loaded = load_settings("workspace: shop\ntimezone: Nowhere\npipelines: []\nteam: {}\ncolour: red\n");
  CAPTURE(shown(loaded));
  CHECK(loaded.diagnostics.size() == 4);
}

TEST_CASE("an empty file of settings is a mistake, not a workspace without a name", "[settings]") {
  for (const std::string_view text : {"", "\n", "# nothing\n", "~\n", "[]\n", "shop\n"}) {
    CAPTURE(text);
    const auto loaded = load_settings(text);
    CHECK_FALSE(loaded.workspace);
    CHECK(loaded.diagnostics.size() == 1);
  }
}

TEST_CASE("time zones are names of the IANA database and regions codes of ISO 3166", "[settings]") {
  for (const std::string_view zone : {"UTC", "America/Sao_Paulo", "Europe/Kyiv", "Europe/Kiev", "Asia/Tokyo", "GMT"})
    CHECK(rules::is_zone(zone));
  for (const std::string_view zone : {"", "utc", "America", "America/SaoPaulo", "+03:00", "posix/UTC", "Factory"})
    CHECK_FALSE(rules::is_zone(zone));
  for (const std::string_view region : {"BR", "US", "UA", "PT"}) CHECK(rules::is_region(region));
  for (const std::string_view region : {"", "br", "BRA", "XX", "B"}) CHECK_FALSE(rules::is_region(region));
}

}  // namespace dealflow::test
