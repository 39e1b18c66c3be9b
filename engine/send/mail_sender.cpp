// Mails: an effect becomes a message; what the server said an Attempt.
#include <dealflow/senders.hpp>

#include "engine/send/mail_message.hpp"
#include "engine/send/transfer.hpp"
#include "engine/signature/secret.hpp"
#include "rules/workspace/content.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace dealflow {
namespace {

using rules::MailServer;
using send::StringList;
using send::Transfer;
using signature::Secret;
using Result = Attempt::Result;

Attempt again(std::string reason) { return {Result::again, std::move(reason), std::nullopt, false}; }
Attempt failed(std::string reason) { return {Result::failed, std::move(reason), std::nullopt, false}; }

// What is still to be sent.
struct Outgoing {
  std::string_view rest;

  static std::size_t give(char* room, std::size_t size, std::size_t count, void* from) {
    auto& outgoing = *static_cast<Outgoing*>(from);
    const std::size_t bytes = std::min(size * count, outgoing.rest.size());
    std::memcpy(room, outgoing.rest.data(), bytes);
    outgoing.rest.remove_prefix(bytes);
    return bytes;
  }
};

// The last refusal that the server spoke; what it says in all is bounded. A farewell comes behind it.
struct Dialogue {
  static constexpr std::size_t bytes_max = 256 * 1024;
  std::string refusal;
  std::size_t seen = 0;

  static std::size_t take(const char* line, std::size_t, std::size_t count, void* into) {
    auto& dialogue = *static_cast<Dialogue*>(into);
    dialogue.seen += count;
    if (dialogue.seen > bytes_max) return 0;
    if (count > 0 && (line[0] == '4' || line[0] == '5')) dialogue.refusal.assign(line, count);
    return count;
  }
};

long ssl_level(MailServer::Tls tls) {
  switch (tls) {
    case MailServer::Tls::none: return CURLUSESSL_NONE;
    case MailServer::Tls::opportunistic: return CURLUSESSL_TRY;
    case MailServer::Tls::required: break;
  }
  return CURLUSESSL_ALL;
}

// The login is refused, or asked for: a matter of settings, not of this mail.
bool is_about_login(CURLcode code, long reply) {
  return code == CURLE_LOGIN_DENIED || reply == 530 || reply == 534 || reply == 535 || reply == 538;
}

Attempt judged(CURLcode code, long reply, const std::string& said, const std::string& error) {
  if (code == CURLE_OK) return {};
  if (is_about_login(code, reply))
    return again(said.empty() ? "the mail server refuses the login" : "the mail server refuses the login: " + said);
  if (reply >= 500 && reply <= 599) return failed("the mail server refuses it: " + said);
  if (reply >= 400 && reply <= 499) {
    Attempt attempt = again("the mail server does not take it now: " + said);
    attempt.slow_down = reply == 421;  // it closes, for everybody
    return attempt;
  }
  return again(error);
}

class MailSender final : public EffectSender {
 public:
  explicit MailSender(SenderOptions options) : options_(std::move(options)) {}

  Attempt send(const Effect& effect, const Workspace& workspace) override {
    const auto& server = workspace.content().settings.mail_server;
    if (!server) return again("`dealflow.yaml` has no `mail`: it says which server mails go out through");
    Secret password;
    if (!server->user.empty()) {
      auto found = signature::resolve_secret(server->password, options_.secrets);
      if (!found) return again(found.error().detail);
      password = std::move(*found);
    }
    const send::MailContent content{effect.message_id, effect.to, effect.subject, effect.body};
    return deliver(*server, password, effect.to, mail_message(content, *server, options_.clock()));
  }

 private:
  [[nodiscard]] Attempt deliver(const MailServer& server, const Secret& password, const std::string& to,
                                const std::string& message) {
    Outgoing outgoing{message};
    Dialogue dialogue;
    StringList receivers;
    receivers.add("<" + to + ">");
    Transfer transfer(transfers_, options_);
    transfer.set(CURLOPT_URL, server.url.c_str());
    transfer.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    transfer.set(CURLOPT_PROXY, "");
    // To curl the greeting and the login are part of connecting.
    transfer.set(CURLOPT_TIMEOUT_MS, static_cast<long>(options_.mail_max.count()));
    transfer.set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.mail_max.count()));
    transfer.set(CURLOPT_USE_SSL, ssl_level(server.tls));
    transfer.set(CURLOPT_MAIL_FROM, ("<" + server.from.address + ">").c_str());
    transfer.set(CURLOPT_MAIL_RCPT, receivers.get());
    transfer.set(CURLOPT_UPLOAD, 1L);
    transfer.set(CURLOPT_READFUNCTION, &Outgoing::give);
    transfer.set(CURLOPT_READDATA, &outgoing);
    transfer.set(CURLOPT_HEADERFUNCTION, &Dialogue::take);
    transfer.set(CURLOPT_HEADERDATA, &dialogue);
    transfer.set(CURLOPT_FORBID_REUSE, 1L);  // a server that has hung up meanwhile would look like one that refuses
    if (!server.user.empty()) {
      transfer.set(CURLOPT_USERNAME, server.user.c_str());
      std::string copy(password.reveal());  // curl wants a zero at the end
      transfer.set(CURLOPT_PASSWORD, copy.c_str());
      signature::wipe(copy);
    }
    const CURLcode code = transfer.perform();
    return judged(code, transfer.response_code(), send::excerpt(dialogue.refusal), transfer.error(code));
  }

  SenderOptions options_;
  send::Transfers transfers_;
};

}  // namespace

std::shared_ptr<EffectSender> make_mail_sender(SenderOptions options) {
  send::fill_in(options);
  return std::make_shared<MailSender>(std::move(options));
}

}  // namespace dealflow
