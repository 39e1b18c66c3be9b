// The package `standardwebhooks` as a receiver of what `webhook` steps send: signatures, repeats, 410.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { Webhook, WebhookVerificationError } from "standardwebhooks";
import { Served, until } from "./served.js";

const keys = {
  erp: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  erp_new: "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX",
  other: "whsec_ZGVhbGZsb3cgdGVzdHMsIG5vYm9keSdzIGtleQ==",
};

// What came, by path; how it is answered is the matter of `answers`.
const received = new Map();
const answers = new Map();
const receiver = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const all = received.get(request.url) ?? [];
  all.push({ method: request.method, headers: request.headers, body: Buffer.concat(parts), at: Date.now() });
  received.set(request.url, all);
  const status = answers.get(request.url)?.(all.length) ?? 204;
  response.writeHead(status).end(status === 204 ? undefined : `told to say ${status}`);
});
const arrived = (path, count) =>
  until(`${count} webhooks at ${path}`, () => (received.get(path)?.length ?? 0) >= count && received.get(path));

let served;
before(async () => {
  await new Promise((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${receiver.address().port}`;
  served = await Served.start(
    {
      "dealflow.yaml": `
workspace: shop
pipelines: [{id: sales, stages: [new]}]
endpoints:
  erp: {url: "${base}/erp", secret: [env:ERP_NEW, env:ERP], allow_private: true}
  unsigned: {url: "${base}/unsigned", allow_private: true}
  limping: {url: "${base}/limping", secret: env:ERP, allow_private: true}
  leaving: {url: "${base}/leaving", secret: env:ERP, allow_private: true}
  walled: {url: "${base}/walled", secret: env:ERP}
`,
      "flows/orders.yaml": ["erp", "unsigned", "limping", "leaving", "walled"]
        .map(
          (name) => `
flow: ${name}
trigger: api.deal
condition: event.subject == "${name}"
actions:
  - create_deal: {}
  - webhook: {to: ${name}, body: {deal: deal.id, who: contact.name, email: contact.email, n: 1.5, none: contact.phone}}
`,
        )
        .join("---"),
    },
    { ERP: keys.erp, ERP_NEW: keys.erp_new },
  );
});
after(async () => {
  await served?.stop();
  receiver.close();
});

let events = 0;
async function order(name, person = {}) {
  const id = `order-${++events}`;
  const reply = await served.post("/events", {
    headers: { "content-type": "application/cloudevents+json" },
    body: JSON.stringify({
      specversion: "1.0",
      id,
      source: "/test",
      type: "api.deal",
      subject: name,
      data: { person: { email: `${id}@example.com`, ...person } },
    }),
  });
  assert.equal(reply.status, 200, reply.text);
  assert.equal(reply.json.outcome, "applied", reply.text);
  return id;
}
const verified = (key, webhook) => new Webhook(key).verify(webhook.body, webhook.headers);
const empty = () => until("the outbox is empty", async () => (await served.get("/effects")).json.records.length === 0);

test("what is sent is verified by the package, with each of the receiver's keys, and no other", async () => {
  const names = ["Zoë Müller", "李小龍", 'Ana "A" 🙂', "back\\slash </script>"];
  for (const name of names) await order("erp", { full_name: name });
  const webhooks = await arrived("/erp", names.length);
  const told = [];
  for (const webhook of webhooks) {
    for (const key of [keys.erp, keys.erp_new]) {
      const body = verified(key, webhook);
      assert.deepEqual(Object.keys(body).sort(), ["deal", "email", "n", "who"]);
      assert.match(body.deal, /^deal-\d+$/);
      assert.equal(body.n, 1.5);
      told.push(body.who);
    }
    assert.throws(() => verified(keys.other, webhook), WebhookVerificationError);
    for (let i = 0; i < webhook.body.length; ++i) {
      const body = Buffer.from(webhook.body);
      body[i] = body[i] === 0x61 ? 0x62 : 0x61;
      assert.throws(() => verified(keys.erp, { ...webhook, body }), WebhookVerificationError);
    }
  }
  assert.deepEqual([...new Set(told)].sort(), [...names].sort());
  assert.equal(new Set(webhooks.map((one) => one.headers["webhook-id"])).size, names.length);
  await empty();
  assert.equal(received.get("/erp").length, names.length); // each once
});

test("a webhook has the headers of Standard Webhooks, and only with a key a signature", async () => {
  await order("erp");
  await order("unsigned");
  const webhook = (await arrived("/erp", 1)).at(-1);
  assert.equal(webhook.method, "POST");
  assert.equal(webhook.headers["content-type"], "application/json");
  assert.match(webhook.headers["webhook-id"], /^[0-9a-f]{32}$/);
  assert.match(webhook.headers["webhook-timestamp"], /^\d{10}$/);
  assert.ok(Math.abs(webhook.at / 1000 - Number(webhook.headers["webhook-timestamp"])) < 60);
  assert.match(webhook.headers["webhook-signature"], /^v1,\S{44} v1,\S{44}$/);
  assert.equal(Number(webhook.headers["content-length"]), webhook.body.length);
  const [unsigned] = await arrived("/unsigned", 1);
  assert.equal(unsigned.headers["webhook-signature"], undefined);
  assert.match(unsigned.headers["webhook-id"], /^[0-9a-f]{32}$/);
});

test("after a 500 it comes again with the same id, a new time and a new signature", async () => {
  answers.set("/limping", (count) => (count === 1 ? 500 : 200));
  await order("limping");
  const [first] = await arrived("/limping", 1);
  const [waiting] = await until("the attempt is reported", async () => {
    const { records } = (await served.get("/effects")).json;
    return records.length === 1 && records[0].attempts === 1 && records;
  });
  assert.equal(waiting.message_id, first.headers["webhook-id"]);
  assert.equal(waiting.endpoint, "limping");
  assert.match(waiting.reason, /500/);
  const [, second] = await arrived("/limping", 2);
  assert.equal(second.headers["webhook-id"], first.headers["webhook-id"]);
  assert.deepEqual(second.body, first.body);
  assert.ok(Number(second.headers["webhook-timestamp"]) > Number(first.headers["webhook-timestamp"]));
  assert.notEqual(second.headers["webhook-signature"], first.headers["webhook-signature"]);
  assert.ok(second.at - first.at >= 4_400, `${second.at - first.at} ms`); // 5 s, less a tenth at the most
  for (const webhook of [first, second]) verified(keys.erp, webhook);
  await empty();
});

test("410 ends it: the endpoint is disabled, what was for it is a dead letter", async () => {
  answers.set("/leaving", () => 410);
  const gone = await order("leaving");
  const disabled = await until("the endpoint is disabled", async () => {
    const all = JSON.parse(await served.command("endpoints", "--format", "json"));
    return all.length > 0 && all;
  });
  assert.deepEqual(disabled.map((one) => one.receiver), ["leaving"]);
  assert.match(disabled[0].reason, /410/);
  const later = await order("leaving");
  const dead = await until("both are dead letters", async () => {
    const all = await served.list("dead");
    return all.length >= 2 && all;
  });
  assert.deepEqual(dead.map((one) => one.event.id).sort(), [gone, later].sort());
  assert.equal(dead.find((one) => one.event.id === later).code, "effect.endpoint_disabled");
  assert.deepEqual((await served.get("/dead")).json.records, dead);
  assert.equal(received.get("/leaving").length, 1);
});

test("a receiver on this machine that the workspace does not allow is never asked", async () => {
  const id = await order("walled");
  const dead = await until("it is a dead letter", async () =>
    (await served.list("dead")).find((one) => one.event.id === id),
  );
  assert.match(dead.message, /private|loopback|blocked/i);
  assert.equal(received.get("/walled"), undefined);
});
