// Webhooks: an effect becomes a POST; what came of it an Attempt.
#include <dealflow/senders.hpp>

#include "engine/send/address.hpp"
#include "engine/send/transfer.hpp"
#include "engine/signature/standard_webhooks.hpp"
#include "rules/workspace/content.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace dealflow {
namespace {

using send::StringList;
using send::Transfer;
using signature::Key;
using Result = Attempt::Result;

constexpr std::size_t answer_bytes_max = 64 * 1024;
constexpr std::size_t answer_bytes_kept = 1024;

Attempt again(std::string reason) { return {Result::again, std::move(reason), std::nullopt, false}; }
Attempt failed(std::string reason) { return {Result::failed, std::move(reason), std::nullopt, false}; }

// --- what comes back ------------------------------------------------------------------------------------------------

// The start of an answer. A receiver that talks on is cut off: its status has been read by then.
struct Answer {
  std::string start;
  std::size_t seen = 0;
  bool cut_off = false;

  static std::size_t take(const char* bytes, std::size_t, std::size_t count, void* into) {
    auto& answer = *static_cast<Answer*>(into);
    answer.seen += count;
    if (answer.seen > answer_bytes_max) {
      answer.cut_off = true;
      return 0;
    }
    const std::size_t room = answer_bytes_kept - answer.start.size();
    answer.start.append(bytes, std::min(count, room));
    return count;
  }
};

// Heads count too: libcurl bounds a line, not their number.
struct Head {
  std::size_t seen = 0;

  static std::size_t take(const char*, std::size_t, std::size_t count, void* into) {
    auto& head = *static_cast<Head*>(into);
    head.seen += count;
    return head.seen > answer_bytes_max ? 0 : count;
  }
};

// --- where it goes --------------------------------------------------------------------------------------------------

// Looks at the address itself, behind names, octal and hexadecimal forms and anything else that curl takes for one:
// when a connection is opened, and again before a request goes over one, which may have been opened for another
// receiver.
struct AddressCheck {
  std::string blocked;       // an address that was not connected to
  bool reached_out = false;  // another one was

  static curl_socket_t on_open(void* check, curlsocktype, curl_sockaddr* address) {
    auto& seen = *static_cast<AddressCheck*>(check);
    if (send::is_public(address->addr)) {
      seen.reached_out = true;
      return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    }
    seen.blocked = send::shown(address->addr);
    return CURL_SOCKET_BAD;
  }
  static int on_request(void* check, char* address, char*, int, int) {
    if (send::is_public(std::string(address))) return CURL_PREREQFUNC_OK;
    static_cast<AddressCheck*>(check)->blocked = address;
    return CURL_PREREQFUNC_ABORT;
  }
};

struct Receiver {
  std::string url;
  std::vector<std::string> secrets;
  bool allow_private = false;
};

tl::expected<Receiver, Attempt> receiver_of(const Effect& effect, const Workspace& workspace) {
  if (effect.endpoint.empty()) return Receiver{effect.url, {}, false};
  const rules::Endpoint* endpoint = workspace.content().settings.endpoint(effect.endpoint);
  if (endpoint == nullptr)
    return tl::unexpected(failed(fmt::format("the workspace has no receiver `{}` any more", effect.endpoint)));
  return Receiver{endpoint->url, endpoint->secrets, endpoint->allow_private};
}

// --- the sender -----------------------------------------------------------------------------------------------------

class WebhookSender final : public EffectSender {
 public:
  explicit WebhookSender(SenderOptions options) : options_(std::move(options)) {}

  Attempt send(const Effect& effect, const Workspace& workspace) override {
    const auto receiver = receiver_of(effect, workspace);
    if (!receiver) return receiver.error();
    StringList headers;
    if (auto problem = write_headers(effect, *receiver, headers)) return *problem;
    return post(effect, *receiver, headers);
  }

 private:
  [[nodiscard]] std::optional<Attempt> write_headers(const Effect& effect, const Receiver& receiver,
                                                     StringList& headers) const {
    const auto timestamp = std::chrono::floor<std::chrono::seconds>(options_.clock());
    headers.add("content-type: application/json");
    headers.add(fmt::format("{}: {}", signature::id_header, effect.message_id));
    headers.add(fmt::format("{}: {}", signature::timestamp_header, timestamp.time_since_epoch().count()));
    headers.add("expect:");  // no round trip before the body
    if (receiver.secrets.empty()) return std::nullopt;
    std::vector<Key> keys;
    for (const std::string& reference : receiver.secrets) {
      const auto secret = signature::resolve_secret(reference, options_.secrets);
      if (!secret) return again(secret.error().detail);
      auto key = Key::read(*secret);
      if (!key) return again(fmt::format("{}: {}", reference, explain(key.error())));
      keys.push_back(std::move(*key));
    }
    const auto signed_by = signature::sign(keys, effect.message_id, timestamp, effect.body);
    if (!signed_by) return again(fmt::format("cannot sign: {}", explain(signed_by.error())));
    headers.add(fmt::format("{}: {}", signature::signature_header, *signed_by));
    return std::nullopt;
  }

  [[nodiscard]] Attempt post(const Effect& effect, const Receiver& receiver, const StringList& headers) {
    AddressCheck check;
    Answer answer;
    Head head;
    Transfer transfer(transfers_, options_);
    transfer.set(CURLOPT_URL, receiver.url.c_str());
    transfer.set(CURLOPT_PROTOCOLS_STR, "http,https");
    transfer.set(CURLOPT_FOLLOWLOCATION, 0L);
    transfer.set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    transfer.set(CURLOPT_USERAGENT, "dealflow");
    transfer.set(CURLOPT_HTTPHEADER, headers.get());
    transfer.set(CURLOPT_POST, 1L);
    transfer.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(effect.body.size()));
    transfer.set(CURLOPT_POSTFIELDS, effect.body.data());
    transfer.set(CURLOPT_WRITEFUNCTION, &Answer::take);
    transfer.set(CURLOPT_WRITEDATA, &answer);
    transfer.set(CURLOPT_HEADERFUNCTION, &Head::take);
    transfer.set(CURLOPT_HEADERDATA, &head);
    if (!receiver.allow_private && !options_.proxy_of_environment) {
      transfer.set(CURLOPT_OPENSOCKETFUNCTION, &AddressCheck::on_open);
      transfer.set(CURLOPT_OPENSOCKETDATA, &check);
      transfer.set(CURLOPT_PREREQFUNCTION, &AddressCheck::on_request);
      transfer.set(CURLOPT_PREREQDATA, &check);
    }
    const CURLcode code = transfer.perform();
    if (code == CURLE_OK || (code == CURLE_WRITE_ERROR && answer.cut_off)) return judged(transfer, answer);
    if (!check.blocked.empty() && !check.reached_out) return blocked(check.blocked);
    return without_answer(transfer, code);
  }

  [[nodiscard]] static Attempt judged(const Transfer& transfer, const Answer& answer) {
    const long status = transfer.response_code();
    if (status >= 200 && status <= 299) return {};
    const std::string said = send::excerpt(answer.start);
    Attempt attempt =
        again(said.empty() ? fmt::format("answered {}", status) : fmt::format("answered {}: {}", status, said));
    if (status == 410) {
      attempt.result = Result::gone;
      return attempt;
    }
    if (const curl_off_t seconds = transfer.retry_after(); seconds > 0)
      attempt.retry_after = std::chrono::seconds(seconds);
    attempt.slow_down = status == 429 || status == 502 || status == 504;
    return attempt;
  }

  [[nodiscard]] static Attempt blocked(const std::string& address) {
    return failed(fmt::format(
        "{} is not a public address; where that is meant, the receiver says `allow_private: true`", address));
  }

  [[nodiscard]] static Attempt without_answer(const Transfer& transfer, CURLcode code) {
    switch (code) {
      case CURLE_URL_MALFORMAT:
      case CURLE_UNSUPPORTED_PROTOCOL: return failed("the address is no http or https address");
      case CURLE_LOGIN_DENIED: return failed("the address holds a name or a password");
      default: return again(transfer.error(code));
    }
  }

  SenderOptions options_;
  send::Transfers transfers_;
};

}  // namespace

std::shared_ptr<EffectSender> make_webhook_sender(SenderOptions options) {
  send::fill_in(options);
  return std::make_shared<WebhookSender>(std::move(options));
}

}  // namespace dealflow
