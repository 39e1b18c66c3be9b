// `import` and `export`: CSV with everything that can be wrong in it, and everything to NDJSON and back.
#include "tests/support/shop_folder.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace dealflow::test {
namespace {

using Json = nlohmann::json;

class Shop : public ShopFolder {
 public:
  Shop() {
    write("shop/dealflow.yaml", R"(
workspace: shop
default_region: BR
timezone: America/Sao_Paulo
team: [{id: ana}]
pipelines: [{id: sales, stages: [new, {id: won, closes: won}]}]
fields: {contact: {city: text, birthday: date}, deal: {budget: number}}
)");
    write("shop/flows/f.yaml",
          "{flow: welcome, trigger: import.contact, actions: [add_tag: [imported]]}\n---\n"
          "{flow: bot, trigger: chatbot.action, actions: [create_deal: {}]}\n");
    write("none.ndjson", "");
    REQUIRE(run({"run", path("shop"), path("none.ndjson")}).status == 0);
  }
  // Rows, created, updated, unchanged, refused.
  std::string import(const std::string& kind, std::string_view csv, std::vector<std::string> more = {}) const {
    write("file.csv", csv);
    std::vector<std::string> words{"import", kind, path("file.csv"), "--format", "json", "--report", path("report")};
    words.insert(words.end(), more.begin(), more.end());
    const Finished ran = run(words);
    INFO(ran.err);
    const Json done = Json::parse(ran.out, nullptr, false);
    REQUIRE(done.is_object());
    CHECK(ran.status == (done["refused"] == 0 ? 0 : 1));
    std::string text;
    for (const char* key : {"rows", "created", "updated", "unchanged", "refused"}) text += done[key].dump() + " ";
    return text;
  }
  // "line code" of each refused row.
  [[nodiscard]] std::vector<std::string> refused() const {
    std::vector<std::string> all;
    std::istringstream in(read("report"));
    for (std::string line; std::getline(in, line);) {
      const Json row = Json::parse(line);
      all.push_back(row["line"].dump() + " " + row["code"].get<std::string>());
    }
    return all;
  }
  [[nodiscard]] Json contacts() const { return Json::parse(run({"list", "contacts", "--format", "json"}).out); }
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("each row of a CSV file is in, or listed with its line and reason", "[cli][import]") {
  const Shop shop;
  CHECK(shop.import("contacts",
                    "first_name,email,phone,city,birthday,created_at\r\n"
                    "Ana,ana@example.com,,Recife,1990-05-01,2024-01-02\r\n"
                    "Bia,bia@example.com,+55 81 90000-1002,\"Olinda, \"\"PE\"\"\",,\r\n"
                    "\r\n"
                    "Caio,caio@example\r\n"               // ragged
                    "Davi,,,,,\r\n"                       // nobody
                    "Eva,eva@example.com,,,someday,\r\n"  // no date
                    "ANA,ANA@example.com,,,,\r\n"         // the same person again
                    "Fl\xE1via,fla@example.com,,,,\r\n"   // no UTF-8
                    "Gil,gil@example.com,,\"two\nlines\",,\r\n"
                    "Hugo,hugo@example.com,,\"x\"y,,\r\n"                    // goes on behind its quote
                    "Ana,ana@example.com,,Recife,1990-05-01,2024-01-02\r\n"  // a row twice
                    "Iris,iris@example.com,,\"never closed,,\r\n") == "11 3 0 2 6 ");
  CHECK(shop.refused() == Lines{"5 csv.cells", "6 person.no_identity", "7 crm.field_value", "9 csv.encoding",
                                "12 csv.quote", "14 csv.quote"});
  CHECK(shop.read("report").find("lines 14 to 15 are in it") != std::string::npos);
  const Json contacts = shop.contacts();
  REQUIRE(contacts.size() == 3);
  CHECK(contacts[0]["source"] == "import");
  CHECK(contacts[0]["created_at"] == "2024-01-02T03:00:00Z");
  CHECK(contacts[0]["fields"] == Json{{"birthday", "1990-05-01"}, {"city", "Recife"}});
  CHECK(contacts[1]["fields"]["city"] == "Olinda, \"PE\"");
  CHECK(contacts[1]["phone"] == "+5581900001002");
  CHECK(contacts[2]["fields"]["city"] == "two\nlines");
  CHECK(contacts[0]["tags"].empty());  // no flow ran: the workspace was not named
}

TEST_CASE("an import that is run again changes nothing, and one that was mended adds what was missing",
          "[cli][import]") {
  const Shop shop;
  const std::string csv = "email,city\na@example.com,Recife\nb@,Olinda\n";
  CHECK(shop.import("contacts", csv) == "2 1 0 0 1 ");
  const std::string before = shop.contacts().dump();
  CHECK(shop.import("contacts", csv) == "2 0 0 1 1 ");
  CHECK(shop.contacts().dump() == before);
  CHECK(shop.import("contacts", "email,city\na@example.com,Recife\nb@example.com,Olinda\n") == "2 1 0 1 0 ");
  // Values fill what is empty, and replace where the map says so.
  CHECK(shop.import("contacts", "email,city\na@example.com,Natal\n") == "1 0 0 1 0 ");
  shop.write("map.yaml", "update: true\n");
  CHECK(shop.import("contacts", "email,city\na@example.com,Natal\n", {"--map", shop.path("map.yaml")}) == "1 0 1 0 0 ");
  CHECK(shop.contacts()[0]["fields"]["city"] == "Natal");
}

TEST_CASE("a map says what each column fills, and how values are written", "[cli][import]") {
  const Shop shop;
  shop.write("map.yaml", R"(
columns: {Cliente: contact.name, E-mail: contact.email, Valor: amount, Orçamento: budget, Vencimento: due_at, Pedido: external_id}
values: {currency: BRL, stage: won, responsible: ana}
encoding: windows-1252
decimal: ","
dates: DD/MM/YYYY
)");
  CHECK(shop.import("deals",
                    "Cliente;E-mail;Valor;Or\xE7"
                    "amento;Vencimento;Pedido;Nota\n"
                    "Ana Lima;ana@example.com;1.234,56;2,5;20/03/2026;P-1;x\n"
                    "Ana Lima;ana@example.com;7,00;;;P-2;\n"
                    "Ana Lima;ana@example.com;7,00;;;;\n"
                    "Ana Lima;ana@example.com;7,00;;;;\n"           // two deals that look the same
                    "Ana Lima;ana@example.com;1.234,561;;;P-3;\n",  // three decimals
                    {"--map", shop.path("map.yaml")}) == "5 4 0 0 1 ");
  CHECK(shop.refused() == Lines{"6 money.precision"});
  const Json deals = Json::parse(shop.run({"list", "deals", "--format", "json"}).out);
  REQUIRE(deals.size() == 4);
  CHECK(deals[0]["amount"] == "1234.56");
  CHECK(deals[0]["fields"]["budget"] == 2.5);
  CHECK(deals[0]["due_at"] == "2026-03-20T03:00:00Z");  // the day begins where the shop is
  CHECK(deals[0]["state"] == "won");
  CHECK(deals[0]["responsible"] == "ana");
  CHECK(deals[0]["source"] == "import");
  CHECK(shop.contacts().size() == 1);
  // The former system's id finds its deal again.
  CHECK(shop.import("deals",
                    "Cliente;E-mail;Valor;Or\xE7"
                    "amento;Vencimento;Pedido\nAna Lima;ana@example.com;9,00;;;P-1\n",
                    {"--map", shop.path("map.yaml")}) == "1 0 1 0 0 ");
  CHECK(Json::parse(shop.run({"show", "deal-1", "--format", "json"}).out)["amount"] == "9.00");
}

TEST_CASE("an amount that may be meant either way, or a day that no calendar has, is refused with its column",
          "[cli][import]") {
  const Shop shop;
  shop.write("map.yaml", "values: {currency: BRL}\ndecimal: \",\"\ndates: DD/MM/YYYY\n");
  struct Row {
    std::string amount, due;
    const char* stored;  // null: refused
  };
  const Row rows[] = {{"149,90", "", "149.90"},        {"1.234,5", "", "1234.50"},   {"1234", "", "1234.00"},
                      {"1.234.567", "", "1234567.00"}, {"149.90", "", nullptr},      {"1.5", "", nullptr},
                      {"12.34.56", "", nullptr},       {"1,2,3", "", nullptr},       {"R$ 10,00", "", nullptr},
                      {"1", "31/12/2026", "1.00"},     {"1", "12/31/2026", nullptr}, {"1", "20/03/26", nullptr}};
  std::size_t deals = 0;
  for (const Row& row : rows) {
    CAPTURE(row.amount, row.due);
    const std::string csv = "Amount;Due at;contact.email\n" + row.amount + ";" + row.due + ";a@example.com\n";
    CHECK(shop.import("deals", csv, {"--map", shop.path("map.yaml")}) ==
          (row.stored != nullptr ? "1 1 0 0 0 " : "1 0 0 0 1 "));
    if (row.stored == nullptr) {
      CHECK(shop.refused() == Lines{"2 csv.value"});
      continue;
    }
    const std::string id = "deal-" + std::to_string(++deals);
    CHECK(Json::parse(shop.run({"show", id, "--format", "json"}).out)["amount"] == row.stored);
  }
}

TEST_CASE("a row that was refused can be imported when the workspace is mended, and values can go back",
          "[cli][import]") {
  const Shop shop;
  const std::string csv = "name,stage,contact.email,external_id\nVisit,offer,a@example.com,E-1\n";
  CHECK(shop.import("deals", csv) == "1 0 0 0 1 ");
  CHECK(shop.import("deals", csv) == "1 0 0 0 1 ");
  CHECK(shop.run({"list", "dead"}).out.empty());
  std::string settings = shop.read("shop/dealflow.yaml");
  settings.replace(settings.find("[new,"), 5, "[new, offer,");
  shop.write("shop/dealflow.yaml", settings);
  REQUIRE(shop.run({"run", shop.path("shop"), shop.path("none.ndjson")}).status == 0);
  CHECK(shop.import("deals", csv) == "1 1 0 0 0 ");
  shop.write("map.yaml", "update: true\n");
  for (const char* city : {"Recife", "Olinda", "Recife"}) {
    shop.import("contacts", std::string("email,city\na@example.com,") + city + "\n", {"--map", shop.path("map.yaml")});
    CHECK(shop.contacts()[0]["fields"]["city"] == city);
  }
}

TEST_CASE("a day to come in `created_at` moves no clock", "[cli][import]") {
  const Shop shop;
  CHECK(shop.import("deals", "name,contact.email,created_at\nTypo,t@example.com,2099-01-01\nNext,n@example.com,\n") ==
        "2 2 0 0 0 ");
  const Json deals = Json::parse(shop.run({"list", "deals", "--format", "json"}).out);
  CHECK(deals[0]["created_at"].get<std::string>().starts_with("2099-01-01"));
  CHECK(deals[1]["created_at"].get<std::string>() < "2090");
}

TEST_CASE("line ends are LF, CRLF or CR", "[cli][import]") {
  const Shop shop;
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    CAPTURE(end.size());
    const std::string name = std::to_string(end.size()) + std::to_string(static_cast<int>(end[0]));
    CHECK(shop.import("contacts", "Email,city" + end + name + "@example.com,\"a\"" + end + end + "x" + name +
                                      "@example.com,b") == "2 2 0 0 0 ");
  }
}

TEST_CASE("a dry run reports what would come out and leaves the store as it is", "[cli][import]") {
  const Shop shop;
  const std::string csv = "email\na@example.com\na@example.com\nA@example.com\nnobody\n";
  CHECK(shop.import("contacts", csv, {"--dry-run"}) == "4 1 0 2 1 ");
  CHECK(shop.contacts().empty());
  CHECK(shop.run({"list", "events"}).out.empty());
  CHECK(shop.import("contacts", csv) == "4 1 0 2 1 ");
}

TEST_CASE("flows follow an import where the workspace stands before the file", "[cli][import]") {
  const Shop shop;
  shop.write("file.csv", "email\na@example.com\n");
  CHECK(shop.run({"import", "contacts", shop.path("shop"), shop.path("file.csv")}).status == 0);
  CHECK(shop.contacts()[0]["tags"] == Json{"imported"});
}

TEST_CASE("a file or map that cannot be imported is refused as a whole", "[cli][import]") {
  const Shop shop;
  shop.write("good.csv", "email\na@example.com\n");
  shop.write("empty.csv", "");
  shop.write("utf16.csv", std::string_view("\xFF\xFE"
                                           "e\0m\0",
                                           6));
  shop.write("other.csv", "Correio,Telefone\na@example.com,1\n");
  shop.write("columns.yaml", "columns: {Correio: email, Nome: name}\n");
  shop.write("target.yaml", "columns: {Correio: emial}\n");
  shop.write("key.yaml", "column: {E-mail: email}\n");
  shop.write("encoding.yaml", "encoding: latin-9\n");
  struct Row {
    std::vector<std::string> words;
    int status;
    std::string says;
  };
  const Row rows[] = {
      {{"contacts", "none.csv"}, 2, "No such file"},
      {{"contacts", "empty.csv"}, 2, "the file is empty"},
      {{"contacts", "utf16.csv"}, 2, "UTF-16"},
      {{"contacts", "other.csv"}, 2, "none of the columns Correio, Telefone is known"},
      {{"contacts", "other.csv", "--map", "columns.yaml"}, 2, "no column `Nome`"},
      {{"contacts", "other.csv", "--map", "target.yaml"}, 2, "did you mean `email`?"},
      {{"contacts", "other.csv", "--map", "key.yaml"}, 2, "did you mean `columns`?"},
      {{"contacts", "other.csv", "--map", "encoding.yaml"}, 2, "latin-9"},
      {{"contacts", "other.csv", "--map", "no.yaml"}, 2, "No such file"},
      {{"people", "good.csv"}, 2, "contacts, deals, all"},
      {{"all", "good.csv"}, 2, "not that of an export"},
      {{"all", "good.csv", "--dry-run"}, 2, "for contacts and deals"},
  };
  for (const Row& row : rows) {
    std::vector<std::string> words{"import"};
    for (const std::string& word : row.words)
      words.push_back(
          word.find(".csv") != std::string::npos || word.find(".yaml") != std::string::npos ? shop.path(word) : word);
    const Finished ran = shop.run(words);
    CAPTURE(row.words, ran.err);
    CHECK(ran.status == row.status);
    CHECK(ran.err.find(row.says) != std::string::npos);
  }
  CHECK(shop.contacts().empty());
}

TEST_CASE("everything goes to NDJSON and back, equal", "[cli][export]") {
  const Shop shop;
  const std::filesystem::path examples = DEALFLOW_SOURCE_DIR "/examples/shop";
  REQUIRE(shop.run({"run", examples.string(), (examples / "events.ndjson").string()}, "full").status == 1);
  REQUIRE(shop.run({"merge", "con-1", "con-2"}, "full").status == 0);
  const Finished dump = shop.run({"export", "all"}, "full");
  REQUIRE(dump.status == 0);
  shop.write("all.ndjson", dump.out);
  REQUIRE(shop.run({"import", "all", shop.path("all.ndjson")}, "other").status == 0);
  CHECK(shop.run({"export", "all"}, "other").out == dump.out);
  for (const char* kind :
       {"contacts", "deals", "payments", "courses", "runs", "effects", "events", "rejected", "dead"}) {
    const auto lists = [&](const char* store) { return shop.run({"list", kind, "--format", "ndjson"}, store).out; };
    CAPTURE(kind);
    CHECK(lists("full") == lists("other"));
  }
  CHECK(shop.run({"stats", "--format", "csv"}, "full").out == shop.run({"stats", "--format", "csv"}, "other").out);
  CHECK(shop.run({"verify"}, "other").status == 0);
  // A redelivery is known there, and a join can be undone.
  CHECK(shop.run({"run", examples.string(), (examples / "events.ndjson").string()}, "other").out.find("0 applied") !=
        std::string::npos);
  CHECK(shop.run({"unmerge", "con-2"}, "other").status == 0);
  // Beside another workspace it stands under a number of its own.
  shop.write("own/dealflow.yaml", "workspace: own\npipelines: [{id: p, stages: [s]}]\n");
  REQUIRE(shop.run({"run", shop.path("own"), shop.path("none.ndjson")}, "two").status == 0);
  REQUIRE(shop.run({"import", "all", shop.path("all.ndjson")}, "two").status == 0);
  CHECK(shop.run({"export", "all", "--workspace", "shop"}, "two").out == dump.out);

  const Finished twice = shop.run({"import", "all", shop.path("all.ndjson")}, "two");
  CHECK(twice.status == 1);
  CHECK(twice.err.find("holds a workspace `shop` already") != std::string::npos);
  // Cut short it leaves nothing, and the whole one goes in afterwards.
  shop.write("cut.ndjson", dump.out.substr(0, dump.out.size() / 2));
  const Finished cut = shop.run({"import", "all", shop.path("cut.ndjson")}, "third");
  CHECK(cut.status == 2);
  CHECK(cut.err.find("line ") != std::string::npos);
  CHECK(shop.run({"import", "all", shop.path("all.ndjson")}, "third").status == 0);
  CHECK(shop.run({"export", "all"}, "third").out == dump.out);
}

TEST_CASE("a broken load is seen by nobody, and hostile lines are refused", "[cli][export]") {
  const Shop shop;
  std::string csv = "email\n";
  for (int i = 0; i < 1500; ++i) csv += "p" + std::to_string(i) + "@example.com\n";
  CHECK(shop.import("contacts", csv) == "1500 1500 0 0 0 ");
  const std::string dump = shop.run({"export", "all"}).out;
  REQUIRE(std::count(dump.begin(), dump.end(), '\n') > 4100);  // more than is committed at once
  shop.write("cut.ndjson", dump.substr(0, dump.rfind("{\"end\"")));
  CHECK(shop.run({"import", "all", shop.path("cut.ndjson")}, "other").status == 2);
  // The next workspace stands under a number of its own.
  shop.write("own/dealflow.yaml", "workspace: own\npipelines: [{id: p, stages: [s]}]\n");
  REQUIRE(shop.run({"run", shop.path("own"), shop.path("none.ndjson")}, "other").status == 0);
  CHECK(shop.run({"list", "contacts"}, "other").out.empty());
  CHECK(shop.run({"verify"}, "other").status == 0);
  shop.write("all.ndjson", dump);
  CHECK(shop.run({"import", "all", shop.path("all.ndjson")}, "other").status == 0);
  CHECK(shop.run({"export", "all", "--workspace", "shop"}, "other").out == dump);

  const std::string head = dump.substr(0, dump.find('\n') + 1);
  std::string renamed = dump;
  renamed.replace(renamed.find("\"shop\""), 6, "\"else\"");
  for (const std::string& text :
       {head + "{\"end\":true}\n", head + "{\"end\":true,\"rows\":-1}\n", head + "{}\n", head + "[1]\n",
        head + R"({"table":"contact","key":"AAAA","row":"AAAA"})" + "\n",
        head + R"({"table":"none","key":"","row":""})" + "\n", std::string("{\"dealflow_export\":1}\n"),
        std::string("{\"dealflow_export\":99,\"workspace\":\"x\"}\n"), renamed}) {
    shop.write("bad.ndjson", text);
    const Finished ran = shop.run({"import", "all", shop.path("bad.ndjson")}, "bad");
    CAPTURE(text.substr(0, 200), ran.err);
    CHECK(ran.status >= 2);
    CHECK(ran.signal == 0);
    CHECK_FALSE(ran.err.empty());
  }
}

TEST_CASE("contacts and deals go to CSV and back", "[cli][export]") {
  const Shop shop;
  shop.write(
      "events.ndjson",
      R"({"specversion":"1.0","source":"/t","type":"chatbot.action","time":"2026-03-02T09:00:00Z","id":"1","data":{"person":{"email":"ana@example.com","phone":"+55 81 90000-1001","full_name":"Ana \"A\" Lima"},"bot":{"id":"b"},"action":{"name":"send"}}})");
  REQUIRE(shop.run({"run", shop.path("shop"), shop.path("events.ndjson")}, "full").status == 0);
  for (const char* kind : {"contacts", "deals"}) {
    const std::string csv = shop.run({"export", kind}, "full").out;
    shop.write("file.csv", csv);
    REQUIRE(shop.run({"import", kind, shop.path("file.csv")}).status == 0);
    std::string back = shop.run({"export", kind}).out;
    const auto at = back.find("import");
    REQUIRE(at != std::string::npos);
    back.replace(at, 6, "chatbot");
    CHECK(back == csv);
  }
}

}  // namespace dealflow::test
