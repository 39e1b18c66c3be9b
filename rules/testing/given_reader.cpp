#include "rules/testing/given_reader.hpp"

#include <dealflow/time.hpp>

#include "dsl/base/edit_distance.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "rules/lint/references.hpp"
#include "rules/workspace/event_sample.hpp"
#include "rules/workspace/keys.hpp"
#include "rules/workspace/yaml_json.hpp"
#include "stdlib/event_type.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace dealflow::rules::testing {
namespace {

// The members of one object, as JSON.
class Members {
 public:
  void add(std::string_view key, std::string_view json) {
    text_ += fmt::format("{}{}:{}", text_.empty() ? "" : ",", json_text(key), json);
  }
  [[nodiscard]] std::string object() const { return "{" + text_ + "}"; }

 private:
  std::string text_;
};
using Data = std::map<std::string_view, Members>;  // the blocks of an event's data, by name

// A key of a record, and the attribute of the event that carries it.
struct Carrier {
  std::string_view key;
  std::string_view block;  // "person"
  const stdlib::Attribute* attribute = nullptr;
};

// The keys that blocks of an event can carry: `email` is the attribute `person.email`. Where two blocks have a key, the
// first counts.
std::vector<Carrier> carriers_of(const stdlib::EventType& type, Names blocks) {
  std::vector<Carrier> carriers;
  for (const std::string_view block : blocks)
    for (const stdlib::Attributes attributes : type.attributes)
      for (const stdlib::Attribute& attribute : attributes) {
        if (!attribute.path.starts_with(block) || attribute.path.size() <= block.size() + 1) continue;
        std::string_view key = attribute.path.substr(block.size() + 1);
        if (attribute.path[block.size()] != '.' || key.find_first_of(".[") != std::string_view::npos) continue;
        if (attribute.path == "person.full_name") key = "name";  // as records have it
        const auto same = [&](const Carrier& one) { return one.key == key; };
        if (std::none_of(carriers.begin(), carriers.end(), same)) carriers.push_back({key, block, &attribute});
      }
  return carriers;
}

constexpr std::array<std::string_view, 2> contact_blocks{"person", "contact"};
constexpr std::array<std::string_view, 1> deal_blocks{"deal"};
constexpr std::array<std::string_view, 1> payer_blocks{"person"};
constexpr std::array<std::string_view, 1> payment_blocks{"payment"};

class GivenReader {
 public:
  GivenReader(const TestReading& test, TestCase& into) : test_(test), into_(into) {}

  void read(const yaml::Node& given) {
    if (!is_map(reading(), given, "`given`")) return;
    check_keys(reading(), given, "`given`", yaml::names_of(given_keys));
    if (const yaml::Node* now = given.find("now")) {
      check_time(reading(), *now, "`now`", false);
      into_.now = parse_time(now->text).value_or(test_begins);
    }
    // In the order in which one can be of another.
    for_each(given, "contacts", [this](const yaml::Node& record) { read_contact(record); });
    for_each(given, "deals", [this](const yaml::Node& record) { read_deal(record); });
    for_each(given, "payments", [this](const yaml::Node& record) { read_payment(record); });
    for_each(given, "replies", [this](const yaml::Node& reply) { read_reply(reply); });
  }

 private:
  [[nodiscard]] const Reading& reading() const { return test_.reading; }
  [[nodiscard]] const stdlib::EventType& type(std::string_view name) const {
    return *test_.settings.catalogue.find(name);
  }

  template <class Read>
  void for_each(const yaml::Node& given, std::string_view key, const Read& read) {
    const yaml::Node* list = given.find(key);
    if (list == nullptr || !is_list(reading(), *list, "`" + std::string(key) + "`")) return;
    for (const yaml::Node& item : list->items)
      if (is_map(reading(), item, "what is given")) read(item);
  }

  void read_contact(const yaml::Node& record) {
    Data data;
    fill(data, type("import.contact"), contact_blocks, record, "a contact that is given",
         yaml::names_of(given_contact_keys));
    add(type("import.contact"), data, record);
  }

  void read_deal(const yaml::Node& record) {
    Data data;
    fill(data, type("import.deal"), deal_blocks, record, "a deal that is given", yaml::names_of(given_deal_keys));
    check_place(test_, record);
    if (const yaml::Node* contact = record.find("contact"))
      if (is_map(reading(), *contact, "`contact`"))
        fill(data, type("import.deal"), contact_blocks, *contact, "the contact of a deal that is given", {});
    add(type("import.deal"), data, record);
  }

  void read_payment(const yaml::Node& record) {
    constexpr std::string_view what = "a payment that is given";
    const stdlib::EventType& made_by = type(event_of_payment(record));
    Data data;
    fill(data, made_by, payment_blocks, record, what, yaml::names_of(given_payment_keys));
    if (record.find("channel") == nullptr) data["payment"].add("channel", R"("site")");
    if (record.find("product") == nullptr) data["payment"].add("product", R"({"name":"Product"})");
    for (const std::string_view key : {"id", "amount", "currency"})
      static_cast<void>(require(reading(), record, what, key));
    if (const yaml::Node* contact = require(reading(), record, what, "contact"))
      if (is_map(reading(), *contact, "`contact`"))
        fill(data, made_by, payer_blocks, *contact, "the contact of a payment that is given", {});
    add(made_by, data, record);
  }

  [[nodiscard]] std::string_view event_of_payment(const yaml::Node& record) const {
    constexpr std::array<std::string_view, 3> words{"new", "succeeded", "failed"};
    constexpr std::array<std::string_view, 3> types{"payment.created", "payment.succeeded", "payment.failed"};
    const yaml::Node* status = record.find("status");
    if (status == nullptr) return types[1];
    const auto found = std::find(words.begin(), words.end(), status->text);
    if (found != words.end()) return types[static_cast<std::size_t>(found - words.begin())];
    reading()
        .add(lint::unknown_value, status->span, "status of a payment", status->text)
        .help("there are " + list_of(words))
        .suggest(nearest(status->text, words));
    return types[1];
  }

  // `others`: keys that somebody else reads.
  void fill(Data& data, const stdlib::EventType& type, Names blocks, const yaml::Node& record, std::string_view what,
            Names others) const {
    const auto carriers = carriers_of(type, blocks);
    std::vector<std::string_view> keys(others.begin(), others.end());
    std::transform(carriers.begin(), carriers.end(), std::back_inserter(keys),
                   [](const Carrier& carrier) { return carrier.key; });
    check_keys(reading(), record, what, keys);
    for (const yaml::Entry& entry : record.entries)
      for (const Carrier& carrier : carriers)
        if (carrier.key == entry.key.text) take(data, carrier, entry);
  }

  void take(Data& data, const Carrier& carrier, const yaml::Entry& entry) const {
    const yaml::Node& node = entry.value;
    if (node.is_null()) return;
    if (carrier.key == "responsible") check_person(test_, node);
    if (carrier.key == "fields" && node.is_map())
      check_fields(test_, node, carrier.block == "deal" ? stdlib::Holder::deal : stdlib::Holder::contact);
    const std::string_view name = carrier.attribute->path.substr(carrier.block.size() + 1);
    // What is paid for is mostly a name, as it is in the record.
    if (carrier.attribute->path == "payment.product" && node.is_scalar())
      data[carrier.block].add(name, "{\"name\":" + json_text(node.text) + "}");
    else if (const auto value = sample_value(reading(), node, *carrier.attribute))
      data[carrier.block].add(name, *value);
  }

  void add(const stdlib::EventType& type, const Data& data, const yaml::Node& record) {
    Members blocks;
    for (const auto& [block, members] : data) blocks.add(block, members.object());
    Members event;
    event.add("type", json_text(type.type));
    event.add("data", blocks.object());
    if (const yaml::Node* time = record.find("created_at"); time != nullptr && !type.type.starts_with("payment.")) {
      check_time(reading(), *time, "`created_at`", false);
      event.add("time", json_text(time->text));
    }
    into_.given.push_back({event.object(), reading().source.place(record.span).line});
  }

  void read_reply(const yaml::Node& reply) {
    check_keys(reading(), reply, "a reply", yaml::names_of(reply_keys));
    const yaml::Node* webhook = reply.find("webhook");
    const yaml::Node* email = reply.find("email");
    if ((webhook == nullptr) == (email == nullptr)) {
      report_shape(reading(), reply.span, "a reply", "that of one `webhook` or one `email`",
                   webhook == nullptr ? "of neither" : "of both");
      return;
    }
    const yaml::Node& to = webhook != nullptr ? *webhook : *email;
    TestReply read;
    read.kind = webhook != nullptr ? "webhook" : "email";
    read.to = to.text;
    if (email != nullptr)
      check_mail(test_, to);
    else if (!is_web_address(to.text))
      check_endpoint(test_, to);
    if (const yaml::Node* status = reply.find("status")) read_status(*status, webhook != nullptr, read);
    if (const yaml::Node* fails = reply.find("fails")) {
      read.delivered = false;
      read.reason = read_text(reading(), *fails, "`fails`").value_or("");
    }
    into_.replies.push_back(std::move(read));
  }

  void read_status(const yaml::Node& node, bool of_webhook, TestReply& reply) const {
    const auto status = node.as_int();
    if (!of_webhook || !status || *status < 100 || *status > 599) {
      report_shape(reading(), node.span, "`status`", "that of an HTTP answer, 100 to 599, of a webhook",
                   node.is_scalar() ? "`" + node.text + "`" : "this");
      return;
    }
    reply.delivered = *status >= 200 && *status < 300;
    if (!reply.delivered) reply.reason = fmt::format("HTTP status {}", *status);
  }

  const TestReading& test_;
  TestCase& into_;
};

template <std::size_t N>
void add_keys(std::vector<GivenKey>& into, const std::array<yaml::Key, N>& keys) {
  for (const yaml::Key& key : keys) into.push_back({key.name, key.doc});
}

}  // namespace

std::vector<GivenKey> given_keys_of(std::string_view list, const stdlib::Catalogue& catalogue) {
  std::vector<GivenKey> keys;
  const auto add = [&](std::string_view type, Names blocks) {
    for (const Carrier& carrier : carriers_of(*catalogue.find(type), blocks))
      keys.push_back({carrier.key, carrier.attribute->fills});
  };
  if (list == "contacts") {
    add("import.contact", contact_blocks);
    add_keys(keys, given_contact_keys);
  } else if (list == "deals") {
    add("import.deal", deal_blocks);
    add_keys(keys, given_deal_keys);
  } else {
    // What a payment that fails has besides is its own.
    add("payment.failed", payment_blocks);
    add_keys(keys, given_payment_keys);
  }
  return keys;
}

void read_given(const TestReading& test, const yaml::Node& given, TestCase& into) {
  GivenReader(test, into).read(given);
}

}  // namespace dealflow::rules::testing
