// The senders that come with dealflow: webhooks by HTTP, mails by SMTP. A worker is given them; a host may give its own
// instead (dealflow/effect_sender.hpp).
//
//   WorkerOptions options{.clock = clock};
//   options.webhooks = make_webhook_sender({.clock = clock});
//   options.mails = make_mail_sender({.clock = clock});
//
// A webhook is a POST of the effect's body as it is stored, signed by Standard Webhooks 1.0.0 where its receiver has a
// secret. Delivered is 2xx and nothing else: redirects are not followed. 410 is `gone`; every other answer, and none,
// is `again`. An address in a private network is not connected to, whatever name led there, unless the receiver says
// `allow_private: true` in dealflow.yaml. `failed` is what no repetition can mend: no such receiver, no such address,
// an address that is blocked.
//
// A mail is one RFC 5322 message of plain text. `failed` is what the server refuses for good (5xx); what it refuses for
// now (4xx), a refused login and a server that is not there are `again`.
//
// Errors:   an Attempt, whose reason holds no secret; nothing is thrown.
// Threads:  send() may be called by several threads at once.
// Limits:   `total_max` for a webhook and `mail_max` for a mail, name resolution included.
// Source:   DESIGN 11 and 14; facts/EVENTS-AND-WEBHOOKS.md.
#pragma once

#include <dealflow/effect_sender.hpp>
#include <dealflow/secret_reader.hpp>
#include <dealflow/time.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace dealflow {

struct SenderOptions {
  std::function<TimePoint()> clock = {};         // for timestamps and dates; the machine's if left out
  SecretReader secrets = {};                     // secrets_of_machine() if left out
  std::chrono::milliseconds total_max{20'000};   // of a webhook
  std::chrono::milliseconds connect_max{5'000};  // … until it is connected
  std::chrono::milliseconds mail_max{60'000};    // of a mail: servers make those wait whom they do not know
  std::string ca_file = {};  // PEM of the authorities that are trusted; those of the machine if left out
  // Asked about once a second while an attempt runs: true ends it as `again`, so that a program can stop soon.
  std::function<bool()> stopping = {};
  // Webhooks: goes through the proxy that the environment names (`https_proxy`). It is then the proxy that decides
  // which addresses are reached; private ones are not blocked here.
  bool proxy_of_environment = false;
};

[[nodiscard]] std::shared_ptr<EffectSender> make_webhook_sender(SenderOptions options);
[[nodiscard]] std::shared_ptr<EffectSender> make_mail_sender(SenderOptions options);

}  // namespace dealflow
