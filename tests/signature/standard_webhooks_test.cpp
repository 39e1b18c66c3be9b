// Signatures: known values, every byte that is changed, keys, time. The expected values were made with other programs
// (Python's hmac, the openssl command); the first is the example of the standard's own text.
#include "engine/signature/standard_webhooks.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace dealflow::signature {
namespace {

using std::chrono::seconds;

constexpr std::string_view shared_key = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";
constexpr std::string_view other_key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr std::string_view longest_key =
    "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw==";
constexpr std::string_view private_seed = "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
constexpr std::string_view private_whole =
    "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==";
constexpr std::string_view public_half = "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
constexpr std::string_view ed25519_entry =
    "v1a,mBaTGR0lXSZGlxtrmnYacTxtrvfcAj6Vi/LOXnVrnKF0zb8Z/RFHuBjFSXCpLLOpIRp/j1yjD1FPGMwpIw3jDw==";
constexpr std::string_view shared_entry = "v1,r9VoDJ5283CN7Lfd5VzV3kcQnl/xg0cPQqIg1qwvKSw=";
constexpr std::string_view body = R"({"deal":"deal-1"})";
constexpr seconds sent{1772442000};

Key key(std::string_view written) { return *Key::read(Secret(written)); }

std::vector<Key> keys(const std::vector<std::string_view>& written) {
  std::vector<Key> all;
  for (const std::string_view one : written) all.push_back(key(one));
  return all;
}

std::string signed_with(std::string_view written, std::string_view id, seconds at, std::string_view text) {
  const auto made = sign(key(written), id, std::chrono::sys_seconds(at), text);
  return made ? *made : std::string(to_string(made.error()));
}

// "ok", or the code of the refusal.
std::string verified(const std::vector<Key>& with, const SignedHeaders& headers, std::string_view text = body,
                     seconds now = sent) {
  const auto seen = verify(with, headers, text, TimePoint(now), usual_tolerance);
  return seen ? "ok" : std::string(to_string(seen.error()));
}

SignedHeaders headers(std::string_view signature) { return {"msg_1", "1772442000", signature}; }

}  // namespace

TEST_CASE("signatures have the known values", "[signature]") {
  CHECK(signed_with(other_key, "msg_p5jXN8AQM9LWM0D4loKWxJek", seconds(1614265330), R"({"test": 2432232314})") ==
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  CHECK(signed_with(shared_key, "msg_1", sent, body) == shared_entry);
  CHECK(signed_with(longest_key, "msg_1", sent, "") == "v1,Vgd7T3qF37e02MM73QeaHwaQQsNVARnGzeR8ywIV/A4=");
  CHECK(signed_with(private_seed, "msg_1", sent, body) == ed25519_entry);
  CHECK(signed_with(private_whole, "msg_1", sent, body) == ed25519_entry);
}

TEST_CASE("what was signed is accepted, by any current key and beside entries of others", "[signature]") {
  const std::string shared(shared_entry);
  const std::string asymmetric(ed25519_entry);
  CHECK(verified(keys({shared_key}), headers(shared)) == "ok");
  CHECK(verified(keys({other_key, shared_key}), headers(shared)) == "ok");
  CHECK(verified(keys({public_half}), headers(asymmetric)) == "ok");
  CHECK(verified(keys({private_seed}), headers(asymmetric)) == "ok");
  CHECK(verified(keys({shared_key, public_half}), headers(asymmetric)) == "ok");
  CHECK(verified(keys({shared_key}), headers("v1,AAAA " + shared)) == "ok");
  CHECK(verified(keys({shared_key}), headers("v2,whatever v9z nonsense " + asymmetric + "  " + shared)) == "ok");
  CHECK(verified(keys({shared_key}), headers(asymmetric)) == "signature.signature_mismatch");
  CHECK(verified(keys({public_half}), headers(shared)) == "signature.signature_mismatch");
  CHECK(verified(keys({other_key}), headers(shared)) == "signature.signature_mismatch");
  // An entry counts under its own version alone.
  CHECK(verified(keys({shared_key}), headers("v1a," + shared.substr(3))) == "signature.signature_mismatch");
  CHECK(verified(keys({shared_key}), headers("v2," + shared.substr(3))) == "signature.signature_mismatch");
}

TEST_CASE("four ed25519 entries are looked at, as each costs much", "[signature]") {
  const std::string wrong = "v1a," + std::string(86, 'A') + "== ";
  const std::string right(ed25519_entry);
  CHECK(verified(keys({public_half}), headers(wrong + wrong + wrong + right)) == "ok");
  CHECK(verified(keys({public_half}), headers(wrong + wrong + wrong + wrong + right)) ==
        "signature.signature_mismatch");
  CHECK(verified(keys({shared_key}), headers(wrong + wrong + wrong + wrong + std::string(shared_entry))) == "ok");
}

TEST_CASE("several keys sign with an entry each, and either is enough", "[signature]") {
  const auto all = keys({shared_key, other_key, private_seed});
  const auto header = sign(all, "msg_1", std::chrono::sys_seconds(sent), body);
  REQUIRE(header);
  CHECK(header->starts_with(std::string(shared_entry) + " v1,"));
  CHECK(header->ends_with(" " + std::string(ed25519_entry)));
  for (const std::string_view one : {shared_key, other_key, public_half})
    CHECK(verified(keys({one}), headers(*header)) == "ok");
}

TEST_CASE("each changed byte is refused", "[signature]") {
  struct Case {
    std::string_view signs, checks;
  };
  std::size_t refused = 0;
  for (const Case& one : {Case{shared_key, shared_key}, Case{private_seed, public_half}}) {
    const std::vector<Key> with = keys({one.checks});
    const std::string id = "msg_1", time = "1772442000", text(body);
    const std::string signature = signed_with(one.signs, id, sent, text);
    REQUIRE(verified(with, {id, time, signature}, text) == "ok");
    const auto mutate = [&](std::string value, const auto& check) {
      for (std::size_t at = 0; at < value.size(); ++at) {
        for (unsigned bit = 0; bit < 8; ++bit) {
          std::string changed = value;
          changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ (1U << bit));
          INFO("byte " << at << ", bit " << bit << " of " << value);
          CHECK(check(changed) != "ok");
          ++refused;
        }
        std::string cut = value;
        CHECK(check(cut.erase(at, 1)) != "ok");
        std::string doubled = value;
        CHECK(check(doubled.insert(at, 1, value[at])) != "ok");
        refused += 2;
      }
    };
    mutate(text, [&](const std::string& changed) { return verified(with, {id, time, signature}, changed); });
    mutate(id, [&](const std::string& changed) { return verified(with, {changed, time, signature}, text); });
    mutate(time, [&](const std::string& changed) { return verified(with, {id, changed, signature}, text); });
    mutate(signature, [&](const std::string& changed) { return verified(with, {id, time, changed}, text); });
    // What belongs to one part does not count for the next one.
    CHECK(verified(with, {id, time, signature}, "1" + text) == "signature.signature_mismatch");
  }
  CHECK(refused == 2 * 10 * (body.size() + 5 + 10) + 10 * (shared_entry.size() + ed25519_entry.size()));
}

TEST_CASE("the timestamp is within the tolerance, both ways", "[signature]") {
  const auto with = keys({shared_key});
  const auto at = [&](seconds now) { return verified(with, headers(shared_entry), body, now); };
  CHECK(at(sent + seconds(300)) == "ok");
  CHECK(at(sent + seconds(301)) == "signature.timestamp_too_old");
  CHECK(at(sent - seconds(300)) == "ok");
  CHECK(at(sent - seconds(301)) == "signature.timestamp_too_new");
  CHECK(verify(with, headers(shared_entry), body, TimePoint(sent + std::chrono::hours(99)), std::chrono::hours(100)));
  CHECK_FALSE(verify(with, headers(shared_entry), body, TimePoint(sent + seconds(1)), seconds(0)));
}

TEST_CASE("headers that are missing or malformed are refused by name", "[signature]") {
  struct Case {
    SignedHeaders headers;
    std::string_view code;
  };
  const std::string many = [] {
    std::string text;
    for (std::size_t i = 0; i < entries_max; ++i) text += "v1,x ";
    return text + std::string(shared_entry);
  }();
  const auto with = keys({shared_key});
  for (const Case& one : {
           Case{{"", "1772442000", shared_entry}, "signature.id_missing"},
           Case{{"msg.1", "1772442000", shared_entry}, "signature.id_invalid"},
           Case{{"msg 1", "1772442000", shared_entry}, "signature.id_invalid"},
           Case{{"msg\n1", "1772442000", shared_entry}, "signature.id_invalid"},
           Case{{"msg_1", "", shared_entry}, "signature.timestamp_missing"},
           Case{{"msg_1", "soon", shared_entry}, "signature.timestamp_invalid"},
           Case{{"msg_1", "1772442000.0", shared_entry}, "signature.timestamp_invalid"},
           Case{{"msg_1", "+1772442000", shared_entry}, "signature.timestamp_invalid"},
           Case{{"msg_1", "-1772442000", shared_entry}, "signature.timestamp_invalid"},
           Case{{"msg_1", "99999999999999999999", shared_entry}, "signature.timestamp_invalid"},
           Case{{"msg_1", "1772442000", ""}, "signature.signature_missing"},
           Case{{"msg_1", "1772442000", "   "}, "signature.signature_mismatch"},
           Case{{"msg_1", "1772442000", "v1"}, "signature.signature_mismatch"},
           Case{{"msg_1", "1772442000", "v1,"}, "signature.signature_mismatch"},
           Case{{"msg_1", "1772442000", many}, "signature.signature_too_long"},
       })
    CHECK(verified(with, one.headers) == one.code);
  CHECK(verified({}, headers(shared_entry)) == "signature.no_key");
  CHECK(signed_with(shared_key, "a.b", sent, body) == "signature.id_invalid");
  CHECK(signed_with(shared_key, "", sent, body) == "signature.id_missing");
  CHECK(signed_with(shared_key, "msg_1", seconds(-1), body) == "signature.timestamp_invalid");
  CHECK(signed_with(public_half, "msg_1", sent, body) == "signature.key_cannot_sign");
}

TEST_CASE("keys of another size or form are refused by name", "[signature]") {
  struct Case {
    std::string written;
    std::string_view code;
  };
  const std::string mismatched = [] {
    std::string text(private_whole);
    text[text.size() - 4] = text[text.size() - 4] == 'A' ? 'B' : 'A';
    return text;
  }();
  for (const Case& one : {
           Case{"", "signature.key_unknown_kind"},
           Case{"AAECAwQFBgcICQoLDA0ODxAREhMUFRYX", "signature.key_unknown_kind"},
           Case{"WHSEC_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX", "signature.key_unknown_kind"},
           Case{"whsec_", "signature.key_size"},
           Case{"whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFR==", "signature.key_not_base64"},
           Case{"whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRY=", "signature.key_size"},
           Case{std::string(shared_key) + "\n", "signature.key_not_base64"},
           Case{std::string(longest_key.substr(0, longest_key.size() - 2)) + "A=", "signature.key_size"},
           Case{"whsec_" + std::string(88, 'A'), "signature.key_size"},
           Case{"whsk_AAAA", "signature.key_size"},
           Case{"whpk_" + std::string(private_whole.substr(5)), "signature.key_size"},
           Case{mismatched, "signature.key_mismatch"},
       }) {
    const auto read = Key::read(Secret(one.written));
    CAPTURE(one.written);
    REQUIRE_FALSE(read);
    CHECK(to_string(read.error()) == one.code);
    CHECK_FALSE(explain(read.error()).empty());
  }
  CHECK(key(shared_key).kind() == Key::Kind::shared);
  CHECK(key(private_whole).kind() == Key::Kind::ed25519_private);
  CHECK(key(public_half).kind() == Key::Kind::ed25519_public);
}

}  // namespace dealflow::signature
