// What the catalogue shows as an example is an example: intake takes it, and finds nothing to remark.
#include "stdlib/catalogue.hpp"
#include "engine/event/incoming.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>

namespace dealflow::event {
namespace {

using Json = nlohmann::ordered_json;
using stdlib::Attribute;
using stdlib::EventType;

// What intake has against it; empty: nothing.
std::string objections(const std::string& line) {
  Intake intake({.default_region = "BR", .type_prefix = {}});
  const auto incoming = intake.read(line);
  if (!incoming) return incoming.error().code + ": " + incoming.error().message;
  std::string text;
  for (const Warning& warning : incoming->warnings) text += warning.code + ": " + warning.message + "\n";
  return text;
}

// Puts the attribute's example where its path says. What stands around it comes from the examples there.
void put(Json& data, const EventType& type, const Attribute& attribute) {
  Json* place = &data;
  const std::string path(attribute.path);
  for (std::size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.', dot + 1)) {
    std::string around = path.substr(0, dot);
    const bool in_list = around.ends_with("[]");
    if (in_list) around.resize(around.size() - 2);
    const std::string name = around.substr(around.rfind('.') + 1);
    if (!place->contains(name) || (*place)[name].empty()) {
      const Attribute* declared = stdlib::find_attribute(type, around);
      (*place)[name] = declared == nullptr ? Json::object() : Json::parse(declared->example);
    }
    place = &(*place)[name];
    if (in_list) place = &(*place)[0];
  }
  (*place)[path.substr(path.rfind('.') + 1)] = Json::parse(attribute.example);
  if (!attribute.currency_path.empty()) {
    const std::string currency(attribute.currency_path.substr(attribute.currency_path.rfind('.') + 1));
    if (!place->contains(currency)) (*place)[currency] = "BRL";
  }
}

}  // namespace

TEST_CASE("the sample of each event type is taken without a remark", "[events]") {
  std::size_t tried = 0;
  const stdlib::Catalogue catalogue;
  for (const EventType& type : catalogue.types()) {
    CAPTURE(type.type);
    CHECK(Json::parse(type.sample)["type"] == type.type);
    CHECK(objections(std::string(type.sample)) == "");
    CHECK(type.summary.ends_with('.'));
    ++tried;
  }
  CHECK(tried > 20);
}

TEST_CASE("the example of each attribute is taken in its place", "[events]") {
  std::size_t tried = 0;
  const stdlib::Catalogue catalogue;
  for (const EventType& type : catalogue.types()) {
    for (const stdlib::Attributes block : type.attributes) {
      for (const Attribute& attribute : block) {
        CAPTURE(type.type, attribute.path, attribute.example);
        Json event = Json::parse(type.sample);
        put(event["data"], type, attribute);
        CHECK(objections(event.dump()) == "");
        CHECK_FALSE(attribute.fills.empty());
        ++tried;
      }
    }
  }
  CHECK(tried > 300);
}

TEST_CASE("what was read outlives the intake", "[events]") {
  const stdlib::Catalogue catalogue;
  for (const EventType& type : catalogue.types()) {
    CAPTURE(type.type);
    tl::expected<Incoming, Rejection> incoming = Intake({.default_region = "BR", .type_prefix = {}}).read(type.sample);
    REQUIRE(incoming);
    Intake another({});
    const Json sample = Json::parse(type.sample);
    for (const auto& [name, value] : sample["data"].items()) {
      CAPTURE(name);
      CHECK(incoming->data.as_map().find(cel::Value::text(name)).has_value());
    }
  }
}

}  // namespace dealflow::event
