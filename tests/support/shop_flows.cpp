#include "tests/support/shop_flows.hpp"

namespace dealflow::test {

std::string_view ShopFlows::settings() {
  return R"(workspace: shop
default_region: BR
timezone: America/Sao_Paulo
team: [{id: ana}, {id: bruno}]
pipelines:
  - {id: sales, responsible: ana, stages: [new, offer, {id: won, closes: won}, {id: lost, closes: lost}]}
  - {id: renewals, stages: [first, negotiation]}
fields:
  contact: {city: text, segment: {type: select, options: [B2B, B2C]}}
  deal: {budget: number, priority: text, message: text}
endpoints: {erp: {url: "https://erp.example.com/in"}}
templates: {welcome: {subject: "Welcome, {{ name }}", text: Hello}}
events:
  shop.vip:
    attributes: {person: {type: person, required: true}, total: integer, name: text}
)";
}

std::string ShopFlows::flow(std::string_view id) {
  std::string result = "flow " + std::string(id) + (chance(30) ? " \"Name of " + std::string(id) + "\"" : "") + " {\n";
  if (chance(30)) result += "description \"What it is for\"\n";
  if (chance(30)) result += "priority " + std::to_string(below(200)) + "\n";
  if (chance(20)) result += "exclusive\n";
  if (chance(20)) result += "mode " + pick({"parallel", "single", "queued", "restart"}) + "\n";
  if (chance(20)) result += "reentry " + pick({"always", "once", "every 7 days"}) + "\n";
  result += chance(80) ? "trigger chatbot.action\n" : "trigger chatbot.action, chatbot.subscribed\n";
  if (chance(70)) result += "condition " + boolean(3) + "\n";
  if (chance(40)) result += "var priority_deal = " + text(3) + "\n";
  if (chance(30)) result += "var budget_deal = " + number(3) + "\n";
  return result + steps(3) + "}\n";
}

std::string ShopFlows::steps(int depth) {
  std::string result;
  for (std::size_t i = 1 + below(3); i > 0; --i) result += step(depth) + "\n";
  return result;
}

std::string ShopFlows::step(int depth) { return depth > 0 && chance(35) ? control(depth - 1) : action(); }

std::string ShopFlows::control(int depth) {
  switch (below(7)) {
    case 0: return "if " + boolean(3) + " {\n" + steps(depth) + "}";
    case 1:
      return "if " + boolean(2) + " {\n" + steps(depth) + "} else if " + boolean(2) + " {\n" + steps(depth) +
             "} else {\n" + steps(depth) + "}";
    case 2:
      return "switch " + text(2) + " {\ncase send_order, \"in progress\" {\n" + steps(depth) +
             "}\ncase other {\nstop\n}\ndefault {\n" + steps(depth) + "}\n}";
    case 3: {
      const std::string item = "item" + std::to_string(depth);
      return "each " + item + " in items {\nnote \"{{ " + item + ".name }}\"\n" + steps(depth) + "}";
    }
    case 4: return "wait " + pick({"3 days", "2 hours 30 minutes", "P1D", "until business_hours"});
    case 5: return "wait until now + duration(\"" + std::to_string(1 + below(20)) + "h\")";
    default:
      return "wait for payment.succeeded where awaited.payment.channel == (" + text(1) + ") within 2 days {\n" +
             steps(depth) + "} else {\n" + steps(depth) + "}";
  }
}

std::string ShopFlows::action() {
  switch (below(16)) {
    case 0: return "create deal \"" + holes() + "\" {\n" + deal_block() + "}";
    case 1: return "create deal";
    case 2:
      return "create contact {\nresponsible " + people() + "\ntags new, \"" + holes() + "\"\nmap { town -> city }\n}";
    case 3: return "map {\ntown -> city\n}";
    case 4: return "map by_name";
    case 5: return "update contact {\nset city = " + text(3) + "\noverwrite city\n}";
    case 6: return "update deal {\nset budget = " + number(3) + "\nset message = " + text(2) + "\n}";
    case 7: return "move deal {\nstage offer\n" + std::string(chance(50) ? "backward\n" : "") + "}";
    case 8: return "close deal as " + pick({"won", "lost"}) + " \"" + holes() + "\"";
    case 9: return pick({"add", "remove"}) + " tag vip, \"" + holes() + "\"";
    case 10: return "note " + std::string(chance(30) ? "on contact " : "") + "\"" + holes() + "\"";
    case 11: return "assign deal to " + people();
    case 12: return "assign contact to " + people();
    case 13: return "emit shop.vip {\nperson = person\ntotal = " + number(2) + "\nname = " + text(2) + "\n}";
    case 14:
      return "webhook erp {\nbody {\nid = " + text(2) + "\n}\n}" +
             std::string(chance(50) ? " on failure {\nnote \"failed\"\n}" : "");
    default:
      return "email welcome to " + text(1) + " {\nname = " + text(2) + "\n}" +
             std::string(chance(50) ? " on failure {\nstop\n}" : "");
  }
}

std::string ShopFlows::deal_block() {
  std::string result;
  if (chance(40)) result += "pipeline sales\n";
  if (chance(40)) result += "stage " + pick({"new", "offer"}) + "\n";
  if (chance(40)) result += "responsible " + people() + "\n";
  if (chance(40)) result += "amount " + number(3) + "\ncurrency BRL\n";
  if (chance(30)) result += "external_id \"" + holes() + "\"\n";
  if (chance(30)) result += "tags bot, \"" + holes() + "\"\n";
  if (chance(50)) result += map();
  if (chance(30)) result += "overwrite city, budget\n";
  return result;
}

std::string ShopFlows::map() {
  if (chance(20)) return "map by_name\n";
  return std::string("map { town -> city ") + (chance(50) ? "budget_deal -> budget " : "") +
         (chance(50) ? "\"e-mail\" -> email " : "") + "}\n";
}

std::string ShopFlows::people() { return pick({"ana", "bruno", "round_robin(ana, bruno)", "least_busy(ana, bruno)"}); }

std::string ShopFlows::holes() {
  std::string result = pick({"Order", "Visit of", "é", "a: b", "#1", "it's"});
  while (chance(50)) result += " {{ " + (chance(50) ? text(1) : number(1)) + " }}";
  std::string escaped;
  for (const char c : result) {
    if (c == '"' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string ShopFlows::boolean(int depth) {
  if (depth == 0)
    return pick({"action.name == \"send_order\"", "bot.id == 'shop'", "size(items) > 3", "\"vip\" in contact.tags",
                 "contact.fields.city == \"Recife\"", "items.exists(i, i.quantity > 2)",
                 "person.first_name.startsWith(\"A\")", "variables.town != null", "has(contact.email)",
                 "\"//\" == bot.name", "items.all(x, x.name != \"}}\")"});
  switch (below(7)) {
    case 0: return boolean(depth - 1) + " && " + boolean(depth - 1);
    case 1: return "(" + boolean(depth - 1) + ") || (" + boolean(depth - 1) + ")";
    case 2: return "!(" + boolean(depth - 1) + ")";
    case 3:
      return "(" + number(depth - 1) + ") " + pick({"<", "<=", ">", ">=", "==", "!="}) + " (" + number(depth - 1) + ")";
    case 4: return "(" + text(depth - 1) + ") in [" + text(depth - 1) + ", \"x\"]";
    case 5: return "(" + text(depth - 1) + ") == (" + text(depth - 1) + ")";
    default: return boolean(0);
  }
}

std::string ShopFlows::number(int depth) {
  if (depth == 0) return pick({"1", "20", "size(items)", "size(bot.id)", "items.map(i, i.quantity).sum()"});
  switch (below(4)) {
    case 0: return "(" + number(depth - 1) + ") " + pick({"+", "-", "*"}) + " (" + number(depth - 1) + ")";
    case 1: return "(" + boolean(depth - 1) + ") ? (" + number(depth - 1) + ") : (" + number(depth - 1) + ")";
    default: return number(0);
  }
}

std::string ShopFlows::text(int depth) {
  if (depth == 0)
    return pick({"person.first_name", "action.name", "bot.name", "\"text\"", "'it\\'s'", "r\"\\d\"", "\"# no comment\"",
                 "coalesce(person.email, \"nobody\")", "\"{{\""});
  switch (below(4)) {
    case 0: return "(" + text(depth - 1) + ") + (" + text(depth - 1) + ")";
    case 1: return "(" + boolean(depth - 1) + ") ? (" + text(depth - 1) + ") : (" + text(depth - 1) + ")";
    default: return text(0);
  }
}

}  // namespace dealflow::test
