#include "rules/lint/secrets.hpp"

#include "rules/lint/privacy.hpp"

#include <re2/re2.h>

#include <memory>
#include <vector>

namespace dealflow::lint {
namespace {

// The shape of a key; its first group is what is secret.
struct Shape {
  std::string_view what;
  const char* pattern;
};
constexpr Shape shapes[] = {
    {"a secret key of a payment system", R"(\b((?:sk|rk)_(?:live|test)_[0-9A-Za-z]{10,}))"},
    {"a token of a code host", R"(\b(gh[pousr]_[0-9A-Za-z]{20,}))"},
    {"an access key of a cloud", R"(\b(AKIA[0-9A-Z]{16})\b)"},
    {"a token of a chat", R"(\b(xox[abprs]-[0-9A-Za-z-]{10,}))"},
    {"a private key", R"((-----BEGIN [A-Z ]*PRIVATE KEY-----))"},
    {"a signed token", R"(\b(eyJ[0-9A-Za-z_-]{8,}\.eyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{8,}))"},
    {"a bearer token", R"((?i:bearer)\s+([0-9A-Za-z._~+/=-]{20,}))"},
    {"a key in an address",
     R"([?&;](?i:password|passwd|pwd|token|access_token|api_key|apikey|key|secret)=([^\s"'&{}]{8,}))"},
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

}  // namespace

void check_secrets(const Source& source, Report& report) {
  const std::string_view text = source.text();
  if (!holds_one(text)) return;
  for (std::size_t i = 0; i < patterns().size(); ++i) {
    re2::StringPiece rest(text.data(), text.size());
    re2::StringPiece found;
    while (re2::RE2::FindAndConsume(&rest, *patterns()[i], &found)) {
      const auto begin = static_cast<std::uint32_t>(found.data() - text.data());
      report.add(plain_secret, source, {begin, begin + static_cast<std::uint32_t>(found.size())}, shapes[i].what)
          .help("name where it is found instead, under `endpoints`: `secret: env:NAME`; and have the key changed");
      if (report.is_full(source)) return;
    }
  }
}

}  // namespace dealflow::lint
