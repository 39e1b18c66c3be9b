// Channels: who may send events, with what the references in dealflow.yaml stand for. Made at the start and at each
// reload, then only read.
//
// Errors:   a secret that is not there is named, with the workspace and the channel that asks for it.
// Threads:  immutable; shared by the threads of the server.
// Source:   facts/EVENTS-AND-WEBHOOKS.md, "Standard Webhooks 1.0.0".
#pragma once

#include <dealflow/result.hpp>
#include <dealflow/secret_reader.hpp>
#include <dealflow/time.hpp>
#include <dealflow/workspace.hpp>

#include "engine/http/problem.hpp"
#include "engine/signature/secret.hpp"
#include "engine/signature/standard_webhooks.hpp"
#include "rules/workspace/settings.hpp"

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::http {

struct OpenChannel {
  std::shared_ptr<const Workspace> workspace;  // keeps `declared`
  const rules::Channel* declared = nullptr;
  std::string path;  // "/in/shop/bank": what its events come from, where they do not say it themselves
  std::vector<signature::Secret> tokens;
  std::vector<signature::Key> keys;
};

class Channels {
 public:
  // The channels of these workspaces beside those of `others` that are not among them.
  [[nodiscard]] static Result<std::shared_ptr<const Channels>> open(
      std::span<const std::shared_ptr<const Workspace>> workspaces, const SecretReader& secrets,
      const Channels* others = nullptr);

  [[nodiscard]] const OpenChannel* find(std::string_view workspace, std::string_view channel) const;
  [[nodiscard]] bool empty() const { return channels_.empty(); }

 private:
  // By workspace, then channel.
  std::map<std::string, std::map<std::string, std::shared_ptr<const OpenChannel>, std::less<>>, std::less<>> channels_;
};

// What `Authorization: Bearer …` says; nothing where it says something else, or stands there twice.
[[nodiscard]] std::optional<std::string_view> bearer_token(const Request& request);
[[nodiscard]] bool matches_any(std::span<const signature::Secret> tokens, std::string_view token);
[[nodiscard]] Problem no_credentials(std::string_view detail);

// By the head alone: a wrong token, neither token nor signature, or a signature that no body could match. True: let in;
// false: the signature is still to be checked, with check_signature(), when the body is there.
[[nodiscard]] tl::expected<bool, Problem> check_credentials(const OpenChannel& channel, const Request& head,
                                                            TimePoint now);
[[nodiscard]] std::optional<Problem> check_signature(const OpenChannel& channel, const Request& request, TimePoint now);

}  // namespace dealflow::http
