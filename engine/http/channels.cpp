#include "engine/http/channels.hpp"

#include "engine/http/cloud_events.hpp"
#include "rules/workspace/content.hpp"

#include <fmt/format.h>

#include <utility>

namespace dealflow::http {
namespace {

std::string place(const Workspace& workspace, const rules::Channel& channel) {
  return fmt::format("channel `{}` of workspace `{}`", channel.id, workspace.name());
}

Result<std::vector<signature::Secret>> resolve(const std::vector<std::string>& references, const SecretReader& secrets,
                                               const std::string& whose) {
  std::vector<signature::Secret> found;
  for (const std::string& reference : references) {
    auto secret = signature::resolve_secret(reference, secrets);
    if (!secret) return fail(secret.error().code, fmt::format("{}: {}", whose, secret.error().detail));
    found.push_back(std::move(*secret));
  }
  return found;
}

Result<std::shared_ptr<const OpenChannel>> open_channel(const std::shared_ptr<const Workspace>& workspace,
                                                        const rules::Channel& declared, const SecretReader& secrets) {
  auto channel = std::make_shared<OpenChannel>();
  channel->workspace = workspace;
  channel->declared = &declared;
  channel->path = fmt::format("/in/{}/{}", workspace->name(), declared.id);
  const std::string whose = place(*workspace, declared);
  auto tokens = resolve(declared.tokens, secrets, whose);
  if (!tokens) return tl::unexpected(tokens.error());
  channel->tokens = std::move(*tokens);
  const auto written = resolve(declared.secrets, secrets, whose);
  if (!written) return tl::unexpected(written.error());
  for (std::size_t i = 0; i < written->size(); ++i) {
    auto key = signature::Key::read((*written)[i]);
    if (!key)
      return fail(ErrorCode::invalid_argument,
                  fmt::format("{}: {}: {}", whose, declared.secrets[i], signature::explain(key.error())));
    channel->keys.push_back(std::move(*key));
  }
  return std::shared_ptr<const OpenChannel>(std::move(channel));
}

signature::SignedHeaders signed_headers(const Request& request) {
  return {.id = request.header(signature::id_header).value_or(""),
          .timestamp = request.header(signature::timestamp_header).value_or(""),
          .signature = request.header(signature::signature_header).value_or("")};
}

bool has_each_once(const Request& request) {
  return request.count(signature::id_header) <= 1 && request.count(signature::timestamp_header) <= 1 &&
         request.count(signature::signature_header) <= 1;
}

Problem no_signature(signature::Refusal refusal) {
  Problem problem = no_credentials(signature::explain(refusal));
  problem.code = signature::to_string(refusal);
  return problem;
}

}  // namespace

Result<std::shared_ptr<const Channels>> Channels::open(std::span<const std::shared_ptr<const Workspace>> workspaces,
                                                       const SecretReader& secrets, const Channels* others) {
  auto channels = std::make_shared<Channels>();
  if (others != nullptr) channels->channels_ = others->channels_;
  for (const auto& workspace : workspaces) {
    auto& of_workspace = channels->channels_[workspace->name()];
    of_workspace.clear();
    for (const rules::Channel& declared : workspace->content().settings.intake) {
      auto opened = open_channel(workspace, declared, secrets);
      if (!opened) return tl::unexpected(opened.error());
      of_workspace[declared.id] = std::move(*opened);
    }
    if (of_workspace.empty()) channels->channels_.erase(workspace->name());
  }
  return std::shared_ptr<const Channels>(std::move(channels));
}

const OpenChannel* Channels::find(std::string_view workspace, std::string_view channel) const {
  const auto of_workspace = channels_.find(workspace);
  if (of_workspace == channels_.end()) return nullptr;
  const auto found = of_workspace->second.find(channel);
  return found == of_workspace->second.end() ? nullptr : found->second.get();
}

std::optional<std::string_view> bearer_token(const Request& request) {
  const auto value = request.header("authorization");
  if (!value || request.count("authorization") != 1) return std::nullopt;
  constexpr std::string_view scheme = "bearer ";
  if (value->size() <= scheme.size()) return std::nullopt;
  for (std::size_t i = 0; i < scheme.size(); ++i) {
    const char c = (*value)[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != scheme[i]) return std::nullopt;
  }
  return value->substr(scheme.size());
}

bool matches_any(std::span<const signature::Secret> tokens, std::string_view token) {
  bool matches = false;  // all are compared: which of them it was is nobody's business
  for (const signature::Secret& one : tokens) matches = one.matches(token) || matches;
  return matches;
}

Problem no_credentials(std::string_view detail) {
  return {.status = 401,
          .code = "http.no_credentials",
          .detail = std::string(detail),
          .headers = {{"WWW-Authenticate", "Bearer"}}};
}

tl::expected<bool, Problem> check_credentials(const OpenChannel& channel, const Request& head, TimePoint now) {
  const bool is_signed = head.count(signature::signature_header) > 0;
  if (!channel.tokens.empty() && (channel.keys.empty() || !is_signed)) {
    const auto token = bearer_token(head);
    if (!token) return tl::unexpected(no_credentials("this channel asks for `Authorization: Bearer …`"));
    if (!matches_any(channel.tokens, *token))
      return tl::unexpected(no_credentials("the token is not the one expected"));
    return true;
  }
  if (!is_signed) return tl::unexpected(no_credentials("this channel asks for signed requests (Standard Webhooks)"));
  if (!has_each_once(head)) return tl::unexpected(no_credentials("a header of the signature stands there twice"));
  if (const auto in_order =
          signature::check_headers(channel.keys, signed_headers(head), now, signature::usual_tolerance);
      !in_order)
    return tl::unexpected(no_signature(in_order.error()));
  if (channel.declared->event || mode_of(head) != Mode::binary) return false;
  // Attributes in headers are not under the signature: whoever sees one request could send others within its minutes.
  return tl::unexpected(
      Problem{.status = 415,
              .code = "ce.not_signed",
              .detail = "a signature covers the body alone: signed events come in structured or batched mode"});
}

std::optional<Problem> check_signature(const OpenChannel& channel, const Request& request, TimePoint now) {
  const auto verified =
      signature::verify(channel.keys, signed_headers(request), request.body, now, signature::usual_tolerance);
  if (verified) return std::nullopt;
  return no_signature(verified.error());
}

}  // namespace dealflow::http
