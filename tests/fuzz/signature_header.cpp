// Signatures as they come in: whatever stands in the three headers, it is let in where, and only where, an entry is
// the one that the key makes over these very bytes; what is made is let in, and one bit further is not.
//
//   an input:  id, timestamp and signature, a line each, then the body. "@0" and "@1" in the signature stand for the
//   entries of the two keys, as no fuzzer finds them.
#include "engine/signature/standard_webhooks.hpp"
#include "tests/fuzz/property.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dealflow::fuzz {
namespace {

using signature::Key;
using signature::Refusal;
using std::chrono::seconds;

constexpr std::chrono::sys_seconds now{seconds(1'767'225'600)};
constexpr seconds tolerance = signature::usual_tolerance;

const std::array<Key, 2>& keys() {
  static const std::array<Key, 2> both{
      Key::read(signature::Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ")).value(),
      Key::read(signature::Secret("whsk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")).value()};
  return both;
}

struct Input {
  std::string id, timestamp, signature, body;
};

std::string take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string line(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

std::vector<std::string> entries_of(std::string_view header) {
  std::vector<std::string> entries;
  std::string entry;
  for (const char c : std::string(header) + " ") {
    if (c != ' ') {
      entry += c;
    } else if (!entry.empty()) {
      entries.push_back(std::exchange(entry, {}));
    }
  }
  return entries;
}

// Seconds, where the text is one that a sender may write: what a strict reader takes, and no more.
std::optional<std::chrono::sys_seconds> time_of(const std::string& text) {
  if (text.empty() || text.size() > 12 || text.find_first_not_of("0123456789") != std::string::npos) return {};
  return std::chrono::sys_seconds(seconds(std::stoll(text)));
}

// What the key makes of it; the time as it is written: a zero before it is another text.
std::string made(const Key& key, const Input& input) {
  const auto time = time_of(input.timestamp);
  if (!time || std::to_string(time->time_since_epoch().count()) != input.timestamp) return {};
  return signature::sign(key, input.id, *time, input.body).value_or("");
}

void put_in(Input& input) {
  for (std::size_t i = 0; i < keys().size(); ++i) {
    const std::string entry = made(keys()[i], input);
    const std::string mark = "@" + std::to_string(i);
    if (const std::size_t at = input.signature.find(mark); at != std::string::npos)
      input.signature.replace(at, mark.size(), entry);
  }
}

bool has_true_entry(const Key& key, const Input& input) {
  const std::string entry = made(key, input);
  auto entries = entries_of(input.signature);
  if (key.kind() != Key::Kind::shared) {
    std::erase_if(entries, [](const std::string& one) { return !one.starts_with("v1a,"); });
    if (entries.size() > signature::ed25519_entries_max) entries.resize(signature::ed25519_entries_max);
  }
  return !entry.empty() && std::find(entries.begin(), entries.end(), entry) != entries.end();
}

bool is_let_in(const Input& input) {
  return signature::verify(keys(), {input.id, input.timestamp, input.signature}, input.body, now, tolerance)
      .has_value();
}

void check_refusal(Refusal refusal) {
  claim(signature::to_string(refusal).starts_with("signature."), "a refusal has a code");
  claim(!signature::explain(refusal).empty(), "a refusal says what is wrong", signature::to_string(refusal));
}

void check(const Input& input) {
  const auto verdict =
      signature::verify(keys(), {input.id, input.timestamp, input.signature}, input.body, now, tolerance);
  const auto head = signature::check_headers(keys(), {input.id, input.timestamp, input.signature}, now, tolerance);
  if (!head) check_refusal(head.error());
  if (!verdict) check_refusal(verdict.error());
  claim(head || !verdict, "what the head forbids is not let in", input.signature);

  const auto time = time_of(input.timestamp);
  const bool in_time = time && *time >= now - tolerance && *time <= now + tolerance;
  const bool few = entries_of(input.signature).size() <= signature::entries_max;
  // With a zero before it, a time is signed as it stands there; no key of ours is asked to sign that.
  const bool plain = time && std::to_string(time->time_since_epoch().count()) == input.timestamp;
  const bool true_entry =
      std::any_of(keys().begin(), keys().end(), [&](const Key& key) { return has_true_entry(key, input); });
  if (verdict)
    claim(in_time && few && (true_entry || !plain), "let in is what is signed, and in time", input.signature);
  if (in_time && few && true_entry) claim(verdict.has_value(), "what is signed and in time is let in", input.signature);
}

// From a message in order, one step away.
void check_steps(Input input, std::size_t bit) {
  if (input.id.empty() || !time_of(input.timestamp)) return;
  input.timestamp = std::to_string(now.time_since_epoch().count());
  for (const Key& key : keys()) {
    input.signature = made(key, input);
    if (input.signature.empty()) return;
    claim(is_let_in(input), "what is signed is let in", input.id);
    for (std::string Input::*part : {&Input::id, &Input::timestamp, &Input::signature, &Input::body}) {
      Input other = input;
      std::string& text = other.*part;
      if (text.empty()) continue;
      char& byte = text[bit / 8 % text.size()];
      byte = static_cast<char>(byte ^ (1 << (bit % 8)));
      claim(!is_let_in(other), "one bit further is not", text);
    }
  }
}

void check_key(const std::string& text) {
  const auto key = Key::read(signature::Secret(text));
  if (!key) return check_refusal(key.error());
  if (key->kind() == Key::Kind::ed25519_public) return;
  const auto entry = signature::sign(*key, "msg", now, "{}");
  claim(entry && signature::verify({&*key, 1}, {"msg", "1767225600", *entry}, "{}", now, tolerance).has_value(),
        "what a key signs it knows again", text);
}

}  // namespace
}  // namespace dealflow::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dealflow;
  std::string_view text = fuzz::as_text(data, size);
  fuzz::Input input{fuzz::take_line(text), fuzz::take_line(text), fuzz::take_line(text), std::string(text)};
  fuzz::check_key(input.signature);
  fuzz::put_in(input);
  fuzz::check(input);
  fuzz::check_steps(std::move(input), size * 7 + (size > 0 ? data[size - 1] : 0));
  return 0;
}
