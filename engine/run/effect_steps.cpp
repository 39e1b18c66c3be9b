// webhook and email: the step writes a row of the outbox, and the run goes on at once.
#include "engine/run/actions.hpp"
#include "stdlib/contact_details.hpp"
#include "stdlib/field.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dealflow::run {
namespace {

// A line end in a subject would begin another header.
std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
  return text;
}

crm::Expected<void> hand_over(StepContext& context, Effect effect, std::optional<rules::StepNumber> on_failure,
                              const std::string& addressee) {
  effect.step = context.record.path;
  auto sent = context.scope.emitter().send(std::move(effect), on_failure, context.occurrence(), context.scope);
  if (!sent) return tl::unexpected(sent.error());
  context.record.result = fmt::format("{} to {}", *sent, addressee);
  return {};
}

// The values of `with`, each in the slot of its name in the mail as the workspace has it now.
crm::Expected<std::vector<cel::Value>> slots_of(StepContext& context, const rules::MailTemplate& mail,
                                                const std::vector<rules::NamedExpression>& with) {
  std::vector<cel::Value> slots(mail.names.size(), cel::Value::null());
  for (const rules::NamedExpression& named : with) {
    auto value = context.evaluate(named.name, named.value);
    if (!value) return tl::unexpected(value.error());
    const auto place = std::find(mail.names.begin(), mail.names.end(), named.name);
    if (place != mail.names.end()) slots[static_cast<std::size_t>(place - mail.names.begin())] = *value;
  }
  return slots;
}

crm::Expected<std::string> render(const StepContext& context, const rules::MailTemplate& mail,
                                  const cel::Template& text, const std::vector<cel::Value>& slots) {
  const rules::Settings& settings = context.scope.settings();
  auto rendered =
      text.render(slots, context.scope.arena(), {.zone = settings.timezone, .region = settings.default_region});
  if (rendered) return std::move(*rendered);
  return refuse("email.text", fmt::format("the mail `{}` cannot be written: {}", mail.id, rendered.error().message));
}

}  // namespace

crm::Expected<void> perform(StepContext& context, const rules::Webhook& action) {
  Effect effect;
  effect.kind = "webhook";
  effect.endpoint = action.endpoint;
  if (action.url) {
    auto url = context.render("url", action.url);
    if (!url) return tl::unexpected(url.error());
    const auto link = stdlib::convert(cel::Value::text(*url), stdlib::FieldKind::link, {}, {});
    if (!link) return refuse("webhook.bad_url", fmt::format("`{}` is no http or https address", *url));
    effect.url = link->text;
  }
  auto body = object_of(context, action.body);
  if (!body) return tl::unexpected(body.error());
  effect.body = std::move(*body);
  const std::string addressee = action.url ? effect.url : action.endpoint;
  return hand_over(context, std::move(effect), action.on_failure, addressee);
}

crm::Expected<void> perform(StepContext& context, const rules::Email& action) {
  auto to = context.evaluate("to", *action.to);
  if (!to) return tl::unexpected(to.error());
  const std::string written = to->is(cel::Kind::text) ? std::string(to->as_text()) : std::string();
  const auto address = stdlib::normalize_email(written);
  if (!address) {
    context.skip(written.empty() ? "there is no address to send to" : "the address is no e-mail address");
    return {};
  }
  const rules::MailTemplate* mail = context.scope.settings().mail(action.mail);
  if (mail == nullptr)  // taken out of the workspace while the run waited
    return refuse("email.unknown_template", fmt::format("the workspace has no mail `{}` any more", action.mail));
  auto slots = slots_of(context, *mail, action.with);
  if (!slots) return tl::unexpected(slots.error());
  auto subject = render(context, *mail, mail->subject, *slots);
  if (!subject) return tl::unexpected(subject.error());
  auto text = render(context, *mail, mail->text, *slots);
  if (!text) return tl::unexpected(text.error());
  Effect effect;
  effect.kind = "email";
  effect.mail = mail->id;
  effect.to = *address;
  effect.subject = one_line(std::move(*subject));
  effect.body = std::move(*text);
  return hand_over(context, std::move(effect), action.on_failure, *address);
}

}  // namespace dealflow::run
