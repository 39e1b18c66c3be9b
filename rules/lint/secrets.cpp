#include "rules/lint/secrets.hpp"

#include "rules/lint/privacy.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <memory>
#include <set>
#include <utility>
#include <vector>

namespace dealflow::lint {
namespace {

// The shape of a key; its first group is what is secret.
struct Shape {
  std::string_view what;
  const char* pattern;
  bool any_text = false;  // it matches what is no key as well
};

// What people write in the place of a key has letters or digits alone; and a hole is no key.
bool looks_random(std::string_view text, std::string_view behind) {
  const auto has = [&](char first, char last) {
    return std::any_of(text.begin(), text.end(), [&](char c) { return c >= first && c <= last; });
  };
  return has('0', '9') && (has('a', 'z') || has('A', 'Z')) && !behind.starts_with('{');
}
constexpr Shape shapes[] = {
    {"a secret key of a payment system", R"(\b((?:sk|rk)_(?:live|test)_[0-9A-Za-z]{10,}))"},
    {"a token of a code host", R"(\b(gh[pousr]_[0-9A-Za-z]{20,}))"},
    {"an access key of a cloud", R"(\b(AKIA[0-9A-Z]{16})\b)"},
    {"a token of a chat", R"(\b(xox[abprs]-[0-9A-Za-z-]{10,}))"},
    {"a private key", R"((-----BEGIN [A-Z ]*PRIVATE KEY-----))"},
    {"a signed token", R"(\b(eyJ[0-9A-Za-z_-]{8,}\.eyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{8,}))"},
    {"a bearer token", R"((?i:bearer)\s+([0-9A-Za-z._~+/=-]{20,}))", true},
    {"a password in an address", R"([?&;](?i:password|passwd|pwd)=([^\s"'&{}]{8,}))"},
    {"a key in an address", R"([?&;](?i:token|access_token|api_key|apikey|secret)=([^\s"'&{}]{8,}))", true},
    {"an address that lets anybody post", R"((hooks\.slack\.com/services/T[0-9A-Z]+/B[0-9A-Z]+/[0-9A-Za-z]{16,}))"},
    {"a key", R"((?i)\b(?:password|passwd|api_?key|secret|token)["']?\s*[:=]\s*'?"([^\s"'{}:]{8,}))", true},
    {"a password in an address", R"(://[^\s/:@"'{}]+:([^\s/:@"'{}]{3,})@)"},
};

const std::vector<std::unique_ptr<re2::RE2>>& patterns() {
  static const auto compiled = [] {
    std::vector<std::unique_ptr<re2::RE2>> all;
    for (const Shape& shape : shapes) all.push_back(std::make_unique<re2::RE2>(shape.pattern));
    return all;
  }();
  return compiled;
}

// One look for all shapes at once, as nearly no file has any of them.
bool holds_one(std::string_view text) {
  static const auto any = [] {
    std::string all;
    for (const Shape& shape : shapes) all += (all.empty() ? "(?:" : "|(?:") + std::string(shape.pattern) + ")";
    return std::make_unique<re2::RE2>(all);
  }();
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *any);
}

bool overlaps(const std::set<std::pair<std::size_t, std::size_t>>& told, std::size_t begin, std::size_t end) {
  return std::any_of(told.begin(), told.end(), [&](const auto& one) {
    return one.first < end && begin < one.second && !(one.first == begin && one.second == end);
  });
}

}  // namespace

void check_secrets(const Source& source, Report& report) {
  const std::string_view text = source.text();
  if (!holds_one(text)) return;
  std::set<std::pair<std::size_t, std::size_t>> told;
  for (std::size_t i = 0; i < patterns().size(); ++i) {
    re2::StringPiece rest(text.data(), text.size());
    re2::StringPiece found;
    while (re2::RE2::FindAndConsume(&rest, *patterns()[i], &found)) {
      const auto begin = static_cast<std::uint32_t>(found.data() - text.data());
      const std::string_view secret(found.data(), found.size());
      if (shapes[i].any_text && !looks_random(secret, text.substr(begin + secret.size()))) continue;
      // One text has one shape.
      if (!told.emplace(begin, begin + secret.size()).second || overlaps(told, begin, begin + secret.size())) continue;
      report.add(plain_secret, source, {begin, begin + static_cast<std::uint32_t>(found.size())}, shapes[i].what)
          .help("name where it is found instead, under `endpoints`: `secret: env:NAME`; and have the key changed");
      if (report.is_full(source)) return;
    }
  }
}

}  // namespace dealflow::lint
