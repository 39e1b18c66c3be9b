// dealflow inside a program: open a store, submit an event, look at what became of it, read a card, send what the flow
// wants sent.
//
//   embed STORE_FOLDER
#include <dealflow/engine.hpp>
#include <dealflow/reader.hpp>

#include <chrono>
#include <iostream>
#include <memory>
#include <string>

namespace {

// A workspace is a handful of files. Here they come from the program; read_workspace_folder() takes them from disk.
constexpr const char* settings = R"(
workspace: bakery
default_region: BR
pipelines:
  - id: orders
    name: Orders
    stages: [new, baked, {id: delivered, closes: won}]
fields:
  contact: {city: text}
endpoints:
  oven: {url: "https://oven.example.com/orders"}
)";

constexpr const char* flow = R"(
flow: order-from-bot
trigger: chatbot.action
condition: action.name == "send_order"
actions:
  - create_deal:
      name: "Order of {{ person.first_name }}"
      map: {town: city}
  - webhook: {to: oven, body: {order: deal.id, who: contact.name}}
    on_failure: [add_note: "The oven does not answer"]
)";

constexpr const char* event = R"({"specversion": "1.0", "id": "a-1", "source": "/bots/bakery", "type": "chatbot.action",
 "time": "2026-03-02T09:00:00Z", "data": {"person": {"email": "ana@example.com", "first_name": "Ana"},
 "bot": {"id": "bakery"}, "action": {"name": "send_order"}, "variables": {"town": "Olinda"}}})";

// Stands for a program that posts over HTTP; this oven is out of order.
dealflow::Delivery post(const dealflow::Effect& effect, dealflow::TimePoint now) {
  std::cout << "to " << effect.endpoint << ": " << effect.body << '\n';
  return {dealflow::Delivery::Result::failed, "410 Gone", {}, now};
}

int complain(const dealflow::Error& error) {
  std::cerr << "embed: " << error.detail << '\n';
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: embed STORE_FOLDER\n";
    return 2;
  }
  const std::string folder = argv[1];

  // 1. Load: checked as `dealflow lint` checks it; mistakes come back as data.
  const auto loaded = dealflow::load_workspace({{"dealflow.yaml", settings}, {"flows/orders.yaml", flow}});
  for (const auto& problem : loaded.diagnostics) {
    std::cerr << problem.place.file << ':' << problem.place.line << ": " << problem.message << '\n';
  }
  if (!loaded.workspace) return 2;

  // 2. Open, submit, commit. The host owns the clock: the engine never reads one.
  dealflow::EngineOptions options;
  options.wall = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
  auto engine = dealflow::Engine::open(folder, options);
  if (!engine) return complain(engine.error());
  const auto bakery = engine->use(loaded.workspace);
  if (!bakery) return complain(bakery.error());
  const auto outcome = engine->submit(*bakery, event);
  if (!outcome) return complain(outcome.error());
  if (const auto committed = engine->commit(); !committed) return complain(committed.error());

  // Only now is it durable, and only now may the sender be told.
  std::cout << dealflow::to_string(outcome->kind) << ':';
  for (const auto& id : outcome->created) std::cout << ' ' << id;
  std::cout << '\n';

  // 3. Read: beside the running engine, from any process.
  auto reader = dealflow::Reader::open(folder);
  if (!reader) return complain(reader.error());
  const auto contact = reader->contact("con-1");
  if (!contact) return complain(contact.error());
  const auto deal = reader->deal("deal-1");
  if (!deal) return complain(deal.error());
  std::cout << contact->name << " <" << contact->email << "> from " << std::get<std::string>(contact->fields.at("city"))
            << '\n'
            << deal->name << ", at " << deal->pipeline << '/' << deal->stage << '\n';

  // 4. Send: what the flow put into the outbox. A reader sees what was committed, so nothing is sent that did not
  //    happen. A program that ends between sending and commit() sends the same again, under the same message_id.
  const auto effects = reader->outbox(100);
  if (!effects) return complain(effects.error());
  for (const auto& effect : *effects) {
    const auto reported = engine->report_effect(*bakery, dealflow::id_of(effect), post(effect, options.wall));
    if (!reported) return complain(reported.error());
  }
  if (const auto committed = engine->commit(); !committed) return complain(committed.error());
  const auto noted = reader->deal("deal-1");
  if (!noted) return complain(noted.error());
  std::cout << noted->history.back().text << '\n';
  return 0;
}
