// `mail`: the server that mails go out through.
#include "dsl/base/edit_distance.hpp"
#include "dsl/base/trim.hpp"
#include "dsl/diagnostics/syntax_rules.hpp"
#include "rules/lint/references.hpp"
#include "rules/workspace/keys.hpp"
#include "rules/workspace/settings_reader.hpp"
#include "stdlib/contact_details.hpp"

#include <algorithm>
#include <charconv>

namespace dealflow::rules {
namespace {

constexpr auto tls_names = yaml::names_of(tls_values);

bool is_port(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port > 0 && port <= 65'535;
}

// "smtp://mail.example.com:587", without a name, a password or a path; nothing where it is something else.
std::optional<std::string> server_url(std::string_view written) {
  const std::string_view scheme = written.starts_with("smtps://") ? "smtps://" : "smtp://";
  if (!written.starts_with(scheme)) return std::nullopt;
  std::string_view place = written.substr(scheme.size());
  if (place.ends_with('/')) place.remove_suffix(1);
  const auto colon = place.rfind(':');
  const auto host = stdlib::normalize_host(place.substr(0, colon));
  if (!host) return std::nullopt;
  if (colon == std::string_view::npos) return std::string(scheme) + *host;
  const std::string_view port = place.substr(colon + 1);
  if (!is_port(port)) return std::nullopt;
  return std::string(scheme) + *host + ":" + std::string(port);
}

std::string without_quotes(std::string_view name) {
  const bool quoted = name.size() >= 2 && name.front() == '"' && name.back() == '"';
  return std::string(quoted ? name.substr(1, name.size() - 2) : name);
}

// "oi@example.com", "Loja <oi@example.com>"
std::optional<Mailbox> parse_mailbox(std::string_view text) {
  const bool has_control =
      std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  if (has_control) return std::nullopt;
  const auto open = text.find('<');
  std::string_view address = text;
  if (open != std::string_view::npos) {
    if (!text.ends_with('>')) return std::nullopt;
    address = text.substr(open + 1, text.size() - open - 2);
  }
  auto normalised = stdlib::normalize_email(address);
  if (!normalised) return std::nullopt;
  const std::string_view name = open == std::string_view::npos ? std::string_view() : trimmed(text.substr(0, open));
  return Mailbox{without_quotes(name), std::move(*normalised)};
}

std::optional<Mailbox> read_mailbox(const Reading& reading, const yaml::Node& node, std::string_view what) {
  const auto text = read_text(reading, node, what);
  if (!text) return std::nullopt;
  auto mailbox = parse_mailbox(trimmed(*text));
  if (!mailbox)
    reading.add(lint::wrong_shape, node.span, what, "an e-mail address", "something else")
        .help("write `oi@example.com` or `Loja <oi@example.com>`");
  return mailbox;
}

MailServer::Tls read_tls(const Reading& reading, const yaml::Node& node) {
  using Tls = MailServer::Tls;
  if (node.is_scalar()) {
    if (node.text == "required") return Tls::required;
    if (node.text == "opportunistic") return Tls::opportunistic;
    if (node.text == "none") return Tls::none;
  }
  reading.add(lint::unknown_value, node.span, "way to encrypt", node.text)
      .help("a connection is encrypted as " + list_of(tls_names, "or"))
      .suggest(nearest(node.text, tls_names));
  return Tls::required;
}

void read_login(const Reading& reading, const yaml::Node& node, MailServer& server) {
  const yaml::Node* user = node.find("user");
  const yaml::Node* password = node.find("password");
  if (user != nullptr) server.user = read_text(reading, *user, "`user`").value_or("");
  if (password != nullptr) server.password = read_secret(reading, *password, "`password`").value_or("");
  if (user != nullptr && password == nullptr) report_missing(reading, user->span, "`mail` with a user", "password");
  if (user == nullptr && password != nullptr) report_missing(reading, password->span, "`mail` with a password", "user");
}

}  // namespace

void read_mail_server(const Reading& reading, const yaml::Node& node, Settings& settings) {
  if (!is_map(reading, node, "`mail`")) return;
  check_keys(reading, node, "`mail`", yaml::names_of(mail_server_keys));
  MailServer server;
  if (const yaml::Node* url = require(reading, node, "`mail`", "server")) {
    if (const auto text = read_text(reading, *url, "`server`")) {
      server.url = server_url(*text).value_or("");
      if (server.url.empty())
        reading.add(lint::wrong_shape, url->span, "`server`", "the address of a mail server", "something else")
            .help("write `smtp://mail.example.com:587`, and name and password under `user` and `password`");
    }
  }
  if (const yaml::Node* from = require(reading, node, "`mail`", "from"))
    server.from = read_mailbox(reading, *from, "`from`").value_or(Mailbox{});
  if (const yaml::Node* reply_to = node.find("reply_to"))
    server.reply_to = read_mailbox(reading, *reply_to, "`reply_to`");
  read_login(reading, node, server);
  if (const yaml::Node* tls = node.find("tls")) server.tls = read_tls(reading, *tls);
  settings.mail_server = std::move(server);
}

}  // namespace dealflow::rules
