// Intake: whatever the line, a rejection with a code and a place in it, or an event whose hashes depend on its content
// alone, not on how the JSON was written.
#include "engine/event/incoming.hpp"
#include "tests/fuzz/property.hpp"

#include <dealflow/value.hpp>

#include <nlohmann/json.hpp>

#include <string>

namespace dealflow::fuzz {
namespace {

bool is_code(std::string_view text) {
  return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") == std::string_view::npos;
}

void check_rejection(const Rejection& rejection, std::string_view line) {
  claim(is_code(rejection.code), "a rejection has a code", rejection.message);
  claim(!rejection.message.empty(), "a rejection says what is wrong", rejection.code);
  claim(rejection.offset <= line.size(), "a rejection has a place in the line", rejection.code);
}

// Keys in another order, blanks between all signs, the same values.
std::string written_otherwise(const nlohmann::ordered_json& value) {
  std::string text;
  if (value.is_object()) {
    for (auto entry = value.rbegin(); entry != value.rend(); ++entry) {
      text += text.empty() ? "{ " : " , ";
      text += nlohmann::json(entry.key()).dump(-1, ' ', true) + " : " + written_otherwise(*entry);
    }
    return text.empty() ? "{ }" : text + " }";
  }
  if (value.is_array()) {
    for (const auto& element : value) {
      text += text.empty() ? "[ " : " , ";
      text += written_otherwise(element);
    }
    return text.empty() ? "[ ]" : text + " ]";
  }
  return value.dump(-1, ' ', true);  // everything beyond ASCII as an escape
}

void check_event(event::Intake& intake, const event::Incoming& event, std::string_view line) {
  claim(event.raw == line, "the line is kept byte for byte");
  claim(!event.id.empty() && !event.source.empty() && !event.type.empty(), "an event has id, source and type");
  claim(event.data.is(cel::Kind::map), "the payload is a map", event.type);
  for (const Warning& warning : event.warnings) {
    claim(is_code(warning.code) && !warning.message.empty(), "a warning says what is odd", warning.code);
  }
  static_cast<void>(cel::to_json(event.data));
  static_cast<void>(cel::to_json(event.envelope));

  const auto json = nlohmann::ordered_json::parse(line, nullptr, false);
  claim(!json.is_discarded(), "what was taken is JSON to other readers too");
  const std::string other = written_otherwise(json);
  const auto again = intake.read(other);
  claim(again.has_value(), "an event is taken however it is written", other);
  claim(again->key == event.key, "the name of an event does not depend on how it is written", other);
  claim(again->content_hash == event.content_hash, "nor does the hash of its content", other);
}

}  // namespace
}  // namespace dealflow::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dealflow;
  static event::Intake intake({.default_region = "BR", .type_prefix = {}});
  const std::string_view line = fuzz::as_text(data, size);
  const auto event = intake.read(line);
  if (event) {
    fuzz::check_event(intake, *event, line);
  } else {
    fuzz::check_rejection(event.error(), line);
  }
  return 0;
}
