// The keys of dealflow.yaml and of test files.
//
// Source:   DESIGN, "A workspace"; LANGUAGE.md, "Tests".
#pragma once

#include "dsl/yaml/keys.hpp"

namespace dealflow::rules {

using yaml::Key;

inline constexpr auto settings_keys = std::to_array<Key>({
    {"workspace", "Id of the workspace.", true},
    {"version", "Version of this format: `1`."},
    {"default_region", "Country of phones without a country code: `BR`."},
    {"timezone", "IANA name of the zone in which days begin; `UTC` if left out."},
    {"type_prefix", "Taken off the types of events: `com.example.`."},
    {"team", "The people that records can be given to."},
    {"pipelines", "Pipelines in order; the first is the default."},
    {"fields", "Fields of contacts and deals beside the built-in ones."},
    {"variables", "Variables of events; where they are declared, a flow can name no other."},
    {"events", "Event types of the workspace's own."},
    {"payments", "Where a deal goes for each payment status."},
    {"endpoints", "Receivers of webhooks."},
    {"templates", "Mails that flows send."},
    {"mail", "The server that mails go out through."},
    {"intake", "Channels by which events come in over HTTP: `POST /in/WORKSPACE/CHANNEL`."},
    {"business_hours", "When somebody is there; Monday to Friday from 09:00 to 18:00 if left out."},
    {"retention", "How long is kept what is over."},
    {"limits", "What one flow may make in an hour before its runs are held."},
    {"lint", "What the linter makes of its rules."},
    {"name", "Name that people see."},
});
// Of the language, but nothing reads them yet.
inline constexpr auto later_settings_keys = std::to_array<Key>({
    {"integrations", "Connected systems."},
    {"inputs", "Values for templates."},
});
inline constexpr auto member_keys = std::to_array<Key>({
    {"id", "Id by which flows name the person.", true},
    {"name", "Name that people see; the id if left out."},
    {"email", "Address of the person."},
    {"absent", "`true`: passed over where one of several is chosen."},
});
inline constexpr auto pipeline_keys = std::to_array<Key>({
    {"id", "Id by which flows name the pipeline.", true},
    {"name", "Name that people see; the id if left out."},
    {"responsible", "Person for deals that are made automatically."},
    {"stages", "Stages in order.", true},
});
inline constexpr auto stage_keys = std::to_array<Key>({
    {"id", "Id by which flows name the stage.", true},
    {"name", "Name that people see; the id if left out."},
    {"closes", "How a deal ends that comes here."},
});
inline constexpr auto closes_values = std::to_array<Key>({
    {"won", "The deal is won."},
    {"lost", "The deal is lost."},
});
inline constexpr auto holder_keys = std::to_array<Key>({
    {"contact", "Fields of contacts."},
    {"deal", "Fields of deals."},
});
inline constexpr auto field_keys = std::to_array<Key>({
    {"type", "Kind of the field.", true},
    {"options", "What can be chosen, for `select` and `multiselect`."},
    {"name", "Name that people see."},
});
inline constexpr auto event_type_keys = std::to_array<Key>({
    {"doc", "What happened, in one sentence."},
    {"source", "Source of the cards that it makes; `api` if left out."},
    {"variables", "`true`: it carries an open map of variables."},
    {"attributes", "Its attributes by their paths in `data`: `cart.id`, `lines[].name`."},
    {"sample", "Data of a sample event; made of the examples if left out."},
});
inline constexpr auto endpoint_keys = std::to_array<Key>({
    {"url", "Web address that is posted to.", true},
    {"secret",
     "Where the signing key is found: `env:NAME` or `file:PATH`; a list while keys are changed, all of which sign."},
    {"allow_private", "`true`: it may stand in a private network, or on the worker's own machine."},
});
inline constexpr auto mail_server_keys = std::to_array<Key>({
    {"server", "Its address: `smtp://mail.example.com:587`, or `smtps://…` for TLS from the first byte.", true},
    {"from", "Who the mails are from: `Loja <oi@example.com>`.", true},
    {"reply_to", "Where answers go; to `from` if left out."},
    {"user", "Name to log in with; nobody logs in if left out."},
    {"password", "Where the password is found: `env:NAME` or `file:PATH`."},
    {"tls", "Whether the connection is encrypted; `required` if left out."},
});
inline constexpr auto tls_values = std::to_array<Key>({
    {"required", "It is, or nothing is sent."},
    {"opportunistic", "Where the server offers it; whoever stands in between can prevent that."},
    {"none", "It is not: for a relay on the same machine."},
});
inline constexpr auto channel_keys = std::to_array<Key>({
    {"token", "Where the bearer token is found: `env:NAME` or `file:PATH`; several while it is changed."},
    {"secret", "The same of the key that signs requests (Standard Webhooks)."},
    {"sources", "CloudEvents sources that it may speak for; any if left out."},
    {"event", "How a JSON webhook that is no CloudEvent becomes one."},
});
// Expressions over `body` and `headers`, but for the source.
inline constexpr auto event_rule_keys = std::to_array<Key>({
    {"type", "Its type; where it is null, the request is answered and nothing happens.", true},
    {"id", "Its id, by which a repeat is known; if left out, `webhook-id`, else a hash of the body."},
    {"source", "Its source, as it is written; `/in/WORKSPACE/CHANNEL` if left out."},
    {"time", "When it happened."},
    {"subject", "What it is about."},
    {"data", "Its attributes: expressions in the shape of the data, or one that gives all of it.", true},
});
inline constexpr auto mail_keys = std::to_array<Key>({
    {"subject", "Subject, with `{{ name }}` holes.", true},
    {"text", "Text, with `{{ name }}` holes.", true},
});
// Blocks of the built-in types that an own one may carry; the engine reads them itself, so they are taken as they are.
inline constexpr auto event_blocks = std::to_array<std::string_view>({"person", "items", "utm", "session"});
inline constexpr auto attribute_keys = std::to_array<Key>({
    {"type", "Kind of the attribute.", true},
    {"required", "`true`: an event without it is refused."},
    {"options", "What it can be, for `select`."},
    {"currency", "For `money`: the attribute beside it that holds the currency; `currency` if left out."},
    {"doc", "What it is for."},
    {"example", "A value of it."},
});
inline constexpr auto business_hours_keys = std::to_array<Key>({
    {"open", "Days and hours, by the clocks of `timezone`.", true},
    {"closed", "Days on which nobody is there: `12-25`, `2027-02-09`."},
});
inline constexpr auto opening_keys = std::to_array<Key>({
    {"days", "Days of the week.", true},
    {"from", "When it opens: `09:00`.", true},
    {"to", "When it closes: `18:00`, at the latest `24:00`.", true},
});
inline constexpr auto weekdays = std::to_array<Key>({
    {"mon", "Monday."},
    {"tue", "Tuesday."},
    {"wed", "Wednesday."},
    {"thu", "Thursday."},
    {"fri", "Friday."},
    {"sat", "Saturday."},
    {"sun", "Sunday."},
});
inline constexpr auto retention_keys = std::to_array<Key>({
    {"runs", "Runs, from their end on: `90 days`; for ever if left out."},
    {"traces", "Steps of runs, from their end on: `30 days`; the run itself stays. As long as the run if left out."},
    {"events", "Events as they came, from then on: `400 days`; for ever if left out. `replay` needs all of them."},
});
inline constexpr auto limit_keys = std::to_array<Key>({
    {"deals", "Deals an hour of one flow: `100`; any number if left out."},
    {"mails", "Mails an hour of one flow; any number if left out."},
    {"webhooks", "Webhooks an hour of one flow; any number if left out."},
});
inline constexpr auto lint_keys = std::to_array<Key>({
    {"notes", "`true`: notes are told as well."},
    {"rules", "Severity of rules, by code or name."},
    {"paths", "Other severities for some files."},
});
inline constexpr auto lint_path_keys = std::to_array<Key>({
    {"files", "Which files: `flows/old/**`.", true},
    {"rules", "Severity of rules in them.", true},
});
inline constexpr auto lint_levels = std::to_array<Key>({
    {"error", "The workspace does not load."},
    {"warning", "`dealflow lint` fails."},
    {"note", "Told where notes are asked for."},
    {"off", "Never told."},
});
inline constexpr auto payment_keys = std::to_array<Key>({
    {"created", "Payments that have begun."},
    {"new", "The same as `created`."},
    {"succeeded", "Payments that have arrived."},
    {"failed", "Payments that did not go through."},
});
inline constexpr auto payment_stage_keys = std::to_array<Key>({
    {"pipeline", "Pipeline; the first if left out."},
    {"stage", "Stage of the pipeline; where its deals are if left out."},
});

inline constexpr auto test_file_keys = std::to_array<Key>({{"tests", "The tests, in order.", true}});
inline constexpr auto test_keys = std::to_array<Key>({
    {"name", "What it shows.", true},
    {"given", "What there is before the first step."},
    {"steps", "What happens, in order.", true},
    {"expect", "What there is after the last step.", true},
    {"rows", "The test is run once for each row; `{{ row.x }}` stands for its values."},
});
inline constexpr auto given_keys = std::to_array<Key>({
    {"now", "The clock's first time."},
    {"contacts", "Contacts."},
    {"deals", "Deals."},
    {"payments", "Payments."},
    {"replies", "What becomes of effects: how receivers answer, whether mails arrive."},
});
inline constexpr auto reply_keys = std::to_array<Key>({
    {"webhook", "The receiver, or its address, that answers."},
    {"email", "The mail that is delivered, or is not."},
    {"status", "Of a webhook, the HTTP status: 2xx is delivered; 200 if left out."},
    {"fails", "Why it is never delivered."},
});
// What records of `given` have besides the attributes of the events that make them.
inline constexpr auto given_contact_keys = std::to_array<Key>({{"created_at", "When it came to be."}});
inline constexpr auto given_deal_keys = std::to_array<Key>({
    {"contact", "Whose deal it is."},
    {"created_at", "When it came to be."},
});
inline constexpr auto given_payment_keys = std::to_array<Key>({
    {"status", "`new`, `succeeded` or `failed`; `succeeded` if left out."},
    {"contact", "Who pays.", true},
});
inline constexpr auto test_step_keys = std::to_array<Key>({
    {"event", "An event comes; id, source and time are filled in where they are left out."},
    {"repeat", "The event of an earlier step, by its number, comes again."},
    {"advance", "The clock goes on: `7 days`."},
});
inline constexpr std::string_view restart_step = "restart";
inline constexpr auto event_keys = std::to_array<Key>({
    {"type", "Its type.", true},
    {"data", "Its attributes."},
    {"id", "Its id."},
    {"source", "Its source."},
    {"time", "When it happened."},
    {"subject", "What it is about."},
    {"datacontenttype", "`application/json`."},
    {"specversion", "`1.0`."},
    {"dataschema", "Address of its schema."},
});
inline constexpr auto count_keys = std::to_array<Key>({{"count", "How many there are.", true}});
inline constexpr auto expect_keys = std::to_array<Key>({
    {"contacts", "Contacts."},
    {"deals", "Deals."},
    {"payments", "Payments."},
    {"courses", "Courses."},
    {"effects", "What left the engine."},
    {"runs", "Runs of flows."},
    {"events", "Events that were kept: those of the steps, and what flows emit."},
    {"failed", "Dead letters of events: those that failed."},
    {"rejected", "Events that were refused."},
    {"dead", "All dead letters: of events, of runs, of effects."},
    {"exactly", "`true`: nothing may be there beside what is expected."},
});

}  // namespace dealflow::rules
