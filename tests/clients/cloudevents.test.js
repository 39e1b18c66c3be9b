// The package `cloudevents` as a client: each mode, odd characters, repeats; and as a reader of what was kept.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { CloudEvent, HTTP, Mode, emitterFor, httpTransport } from "cloudevents";
import { Served } from "./served.js";

const files = {
  "dealflow.yaml": `
workspace: shop
pipelines: [{id: sales, stages: [new, won]}]
intake:
  site: {token: env:SITE_TOKEN}
`,
  "flows/leads.yaml": `
flow: leads
trigger: api.deal
actions:
  - create_deal: {name: "{{ event.subject }}"}
`,
};
const path = "/in/shop/site";
const authorization = { authorization: "Bearer s3cret" };
const modes = ["binary", "structured", "batched"];

let served;
before(async () => (served = await Served.start(files, { SITE_TOKEN: "s3cret" })));
after(() => served?.stop());

let sent = 0; // by all tests: the events that have to be in the store
const made = (attributes, person = {}) =>
  new CloudEvent({
    id: `lead-${++sent}`,
    source: "/site",
    type: "api.deal",
    ...attributes,
    data: { person: { email: `lead-${sent}@example.com`, ...person } },
  });

// As the HTTP binding has it (3.1.3.2); the package leaves that to its caller.
const encoded = (value) =>
  String(value).replace(/[^\x21-\x7e]+|["%]/gu, (part) =>
    [...Buffer.from(part)].map((byte) => "%" + byte.toString(16).toUpperCase().padStart(2, "0")).join(""),
  );
const isAttribute = (name) => name.startsWith("ce-");

function message(mode, ...events) {
  if (mode === "batched")
    return {
      headers: { "content-type": "application/cloudevents-batch+json; charset=utf-8" },
      body: JSON.stringify(events),
    };
  const { headers, body } = mode === "binary" ? HTTP.binary(events[0]) : HTTP.structured(events[0]);
  const pairs = Object.entries(headers).map(([name, value]) => [name, isAttribute(name) ? encoded(value) : value]);
  return { headers: Object.fromEntries(pairs), body };
}

// What became of each.
async function send(mode, ...events) {
  const { headers, body } = message(mode, ...events);
  const reply = await served.post(path, { headers: { ...headers, ...authorization }, body });
  assert.equal(reply.status, 200, reply.text);
  assert.equal(reply.type, "application/json");
  return mode === "batched" ? reply.json : [reply.json];
}

const odd = [
  "plain",
  "two words",
  "Straße nach Überlingen",
  "Loja Verão – açaí",
  "日本語の件名",
  "🙂 four bytes",
  "100 %",
  "%41 stays what it is",
  'a "quoted" word',
  "back\\slash",
  "a;b,c=d&e?f#g",
  "  blanks around  ",
  "O'Neil <o@example.com>",
];

for (const mode of modes)
  test(`${mode}: every subject arrives as it was, and the same again changes nothing`, async () => {
    for (const subject of odd) {
      const event = made({ subject, shop: `of ${subject}`, traceparent: "00-4bf92f35-01" });
      const [first] = await send(mode, event);
      assert.equal(first.outcome, "applied", JSON.stringify(first));
      for (const other of modes) {
        const [again] = await send(other, event);
        assert.equal(again.outcome, "duplicate", `${other} after ${mode}: ${JSON.stringify(again)}`);
      }
      const deal = (await served.get(`/deals/${first.created.find((id) => id.startsWith("deal-"))}`)).json;
      assert.equal(deal.name, subject.trim());
    }
  });

for (const mode of modes)
  test(`${mode}: data in any script arrives as it was`, async () => {
    for (const name of ["Zoë Müller", "Светлана", "李小龍", "Ana 🙂", 'Jo "Q" Public', "a\\b"]) {
      const [outcome] = await send(mode, made({ subject: name }, { full_name: name }));
      assert.equal(outcome.outcome, "applied");
      const contact = (await served.get(`/contacts/${outcome.created.find((id) => id.startsWith("con-"))}`)).json;
      assert.equal(contact.name, name);
    }
  });

for (const mode of modes)
  test(`${mode}: the same id with other data is refused`, async () => {
    const event = made({ subject: "first" });
    assert.equal((await send(mode, event))[0].outcome, "applied");
    const other = event.cloneWith({ data: { person: { email: "somebody.else@example.com" } } });
    const { headers, body } = message(mode, other);
    const reply = await served.post(path, { headers: { ...headers, ...authorization }, body });
    if (mode === "batched") {
      assert.equal(reply.status, 200);
      assert.equal(reply.json[0].rejection.code, "event.id_reused");
    } else {
      assert.equal(reply.status, 422);
      assert.equal(reply.type, "application/problem+json");
      assert.equal(reply.json.code, "event.id_reused");
    }
  });

test("a batch of many is answered in its order, also where one of them is refused", async () => {
  const events = Array.from({ length: 100 }, (_, i) => made({ subject: `number ${i}` }));
  const outcomes = await send("batched", ...events);
  assert.equal(outcomes.length, 100);
  assert.equal(outcomes.filter((one) => one.outcome === "applied").length, 100);
  const numbers = outcomes.map((one) => Number(one.event.slice(4)));
  assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b));

  const nobody = new CloudEvent({ id: "nobody", source: "/site", type: "api.deal", data: {} });
  const mixed = await send("batched", events[0], nobody, made({ subject: "behind it" }));
  assert.deepEqual(mixed.map((one) => one.outcome), ["duplicate", "rejected", "applied"]);
  assert.deepEqual(await send("batched"), []);
});

for (const mode of [Mode.BINARY, Mode.STRUCTURED])
  test(`${mode}: the package's own transport is understood`, async () => {
    const emit = emitterFor(httpTransport(served.address + path), { mode });
    const event = made({ subject: "by emitter" });
    const first = await emit(event, { headers: authorization });
    assert.equal(JSON.parse(first.body).outcome, "applied");
    const again = await emit(event, { headers: authorization });
    assert.equal(JSON.parse(again.body).outcome, "duplicate");
  });

test("the program of the documentation is understood", async () => {
  const environment = { ...process.env, SITE_TOKEN: "s3cret", CHANNEL_URL: served.address + path };
  const run = () => promisify(execFile)(process.execPath, ["lead.js"], { env: environment });
  assert.equal((await run()).stdout, "applied\n");
  assert.equal((await run()).stdout, "duplicate\n");
});

test("binary: a header that is not percent-encoded UTF-8 is refused, not guessed", async () => {
  const { headers, body } = message("binary", new CloudEvent({ source: "/site", type: "api.deal", data: {} }));
  for (const subject of ["100 %", "%4", "%zz", "caf\u00e9", "%ff"]) {
    const reply = await served.post(path, { headers: { ...headers, ...authorization, "ce-subject": subject }, body });
    assert.equal(reply.status, 400, `${subject}: ${reply.text}`);
    assert.equal(reply.json.code, "ce.header");
  }
});

test("a sender without the token, or of another mind about CloudEvents, is refused", async () => {
  const event = new CloudEvent({ source: "/site", type: "api.deal", data: { person: { email: "x@example.com" } } });
  for (const mode of modes) {
    const { headers, body } = message(mode, event);
    assert.equal((await served.post(path, { headers, body })).status, 401);
    assert.equal((await served.post(path, { headers: { ...headers, authorization: "Bearer s3cre" }, body })).status, 401);
  }
  const old = new CloudEvent({ specversion: "0.3", source: "/site", type: "api.deal", data: {} }, false);
  const { headers, body } = message("structured", old);
  const reply = await served.post(path, { headers: { ...headers, ...authorization }, body });
  assert.equal(reply.status, 422, reply.text);
});

test("what was kept is what was sent, and the package reads it", async () => {
  const kept = [];
  for (let next = ""; next !== null; ) {
    const page = (await served.get(`/events?limit=50${next && `&after=${encodeURIComponent(next)}`}`)).json;
    kept.push(...page.records);
    next = page.next;
  }
  const own = kept.filter((record) => record.event.id !== "form-7"); // that of the documentation
  assert.equal(own.length, sent);
  assert.equal(kept.length, sent + 1);
  assert.ok(sent >= 3 * (odd.length + 6 + 1) + 100 + 1 + 2, `${sent}`);
  for (const record of own) {
    const event = HTTP.toEvent({ headers: { "content-type": "application/cloudevents+json" }, body: record.raw });
    assert.equal(event.id, record.event.id);
    assert.equal(event.source, "/site");
    assert.equal(event.data.person.email, `${event.id}@example.com`);
    assert.equal(record.outcome, "applied");
    assert.ok(event.validate());
  }
});
