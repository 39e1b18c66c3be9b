// Receivers of webhooks that are not sent to any more, as rows: put when one is gone, taken out by hand.
//
// Errors:   of the store.
// Threads:  as the Rows.
// Source:   facts/EVENTS-AND-WEBHOOKS.md: 410 disables the endpoint.
#pragma once

#include <dealflow/records.hpp>
#include <dealflow/result.hpp>

#include "engine/store/key.hpp"
#include "engine/work/rows.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dealflow::outbox {

// Of a dead letter that was not sent for that reason.
inline constexpr std::string_view disabled_code = "effect.endpoint_disabled";

// Whom a webhook goes to: an endpoint of the workspace, or an address. Empty: it is no webhook.
[[nodiscard]] std::string receiver_of(const Effect& effect);

[[nodiscard]] store::Key disabled_key(store::WorkspaceNumber workspace, std::string_view receiver);
[[nodiscard]] std::string encode(const DisabledEndpoint& endpoint);
// Nothing where the receiver is not disabled; nobody is by an empty name.
[[nodiscard]] Result<std::optional<DisabledEndpoint>> load_disabled(work::Rows& rows, store::WorkspaceNumber workspace,
                                                                    std::string_view receiver);
// By receiver.
[[nodiscard]] Result<std::vector<DisabledEndpoint>> list_disabled(work::Rows& rows, store::WorkspaceNumber workspace);

// "`erp` is disabled since 2026-03-02T12:00:00Z: 410 Gone".
[[nodiscard]] std::string describe(const DisabledEndpoint& endpoint);

}  // namespace dealflow::outbox
