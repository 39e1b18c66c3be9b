// The package `standardwebhooks` as a signer: what it signed is taken, whatever of it was changed is not.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Webhook } from "standardwebhooks";
import { Served } from "./served.js";

const keys = {
  only: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  fresh: "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX",
  former: "whsec_ZGVhbGZsb3cgdGVzdHMsIGEgZm9ybWVyIGtleQ==",
  strange: "whsec_ZGVhbGZsb3cgdGVzdHMsIG5vYm9keSdzIGtleQ==",
};
const files = {
  "dealflow.yaml": `
workspace: shop
pipelines: [{id: sales, stages: [new, won]}]
intake:
  signed: {secret: env:ONLY}
  rotating: {secret: [env:FRESH, env:FORMER]}
  bank:
    secret: env:ONLY
    event:
      type: 'body.status == "paid" ? "api.deal" : null'
      data: {person: {email: body.email}}
`,
  "flows/leads.yaml": "flow: leads\ntrigger: api.deal\nactions: [create_deal: {}]\n",
};

let served;
before(
  async () => (served = await Served.start(files, { ONLY: keys.only, FRESH: keys.fresh, FORMER: keys.former })),
);
after(() => served?.stop());

const MINUTE_MS = 60_000;
const small = (id) =>
  JSON.stringify({
    specversion: "1.0",
    id,
    source: "/é",
    type: "api.deal",
    data: { person: { email: `${id}@example.com` } },
  });

function signed(body, { key = keys.only, id = "msg_1", at = new Date() } = {}) {
  return {
    headers: {
      "content-type": "application/cloudevents+json",
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Webhook(key).sign(id, at, body),
    },
    body,
  };
}
const without = ({ headers, body }, name) => ({ headers: { ...headers, [name]: undefined }, body });
const withHeader = ({ headers, body }, name, value) => ({ headers: { ...headers, [name]: value }, body });
const stored = async () => (await served.list("events")).length;

async function post(message, channel = "signed") {
  const headers = Object.fromEntries(Object.entries(message.headers).filter(([, value]) => value !== undefined));
  return served.post(`/in/shop/${channel}`, { headers, body: message.body });
}
async function accept(message, channel) {
  const reply = await post(message, channel);
  assert.equal(reply.status, 200, reply.text);
  return reply.json;
}
async function refuse(message, what, channel) {
  const reply = await post(message, channel);
  assert.equal(reply.status, 401, `${what}: ${reply.status} ${reply.text}`);
  assert.equal(reply.type, "application/problem+json");
  assert.ok(reply.headers.has("www-authenticate"), what);
}

// Each text that differs from this one in one place, by a character that may stand there.
function* changed(text, alphabet) {
  for (let i = 0; i < text.length; ++i)
    for (const other of [alphabet[(alphabet.indexOf(text[i]) + 1) % alphabet.length]])
      yield [text.slice(0, i) + other + text.slice(i + 1), i];
}
const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

test("what the package signed is taken; the same message again is a duplicate", async () => {
  for (let i = 0; i < 20; ++i) {
    const message = signed(small(`taken-${i}`), { id: `msg_taken_${i}` });
    assert.equal((await accept(message)).outcome, "applied");
    assert.equal((await accept(message)).outcome, "duplicate");
  }
});

test("each changed byte is refused, and then the message itself is taken", async () => {
  const message = signed(small("bytes"), { id: "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W" });
  const before = await stored();
  let refused = 0;
  const bytes = Buffer.from(message.body);
  for (let i = 0; i < bytes.length; ++i) {
    const body = Buffer.from(bytes);
    body[i] ^= 1;
    await refuse({ ...message, body }, `byte ${i} of the body`);
    ++refused;
  }
  assert.equal(refused, bytes.length);
  for (const [name, alphabet] of [
    ["webhook-id", letters],
    ["webhook-timestamp", "0123456789"],
    ["webhook-signature", letters + "+/"],
  ]) {
    for (const [value, i] of changed(message.headers[name], alphabet)) {
      await refuse(withHeader(message, name, value), `character ${i} of ${name}`);
      ++refused;
    }
  }
  const { headers } = message;
  assert.equal(
    refused,
    bytes.length +
      headers["webhook-id"].length +
      headers["webhook-timestamp"].length +
      headers["webhook-signature"].length,
  );
  assert.equal(await stored(), before);
  assert.equal((await accept(message)).outcome, "applied");
});

test("a body that is longer or shorter, a header that is missing or empty is refused", async () => {
  const message = signed(small("shape"));
  await refuse({ ...message, body: message.body + " " }, "a blank more");
  await refuse({ ...message, body: message.body.slice(0, -1) }, "a byte less");
  await refuse({ ...message, body: "" }, "no body");
  for (const name of ["webhook-id", "webhook-timestamp", "webhook-signature"])
    await refuse(without(message, name), `without ${name}`);
  const signature = message.headers["webhook-signature"];
  for (const value of ["", "v1", "v1,", "v1, ", signature.slice(3), `v2,${signature.slice(3)}`, `v1a,${signature.slice(3)}`])
    await refuse(withHeader(message, "webhook-signature", value), `signature \`${value}\``);
  for (const value of ["", "0", "-1", "now", "1e9", `${message.headers["webhook-timestamp"]}.0`])
    await refuse(withHeader(message, "webhook-timestamp", value), `timestamp \`${value}\``);
  await refuse(withHeader(message, "webhook-id", "msg_2"), "another id");
  assert.equal((await accept(message)).outcome, "applied");
});

test("a signature that is too old or of the future is refused", async () => {
  const at = (minutes) => new Date(Date.now() + minutes * MINUTE_MS);
  for (const minutes of [-6, -60, -60 * 24 * 365, 6, 60, 60 * 24 * 365])
    await refuse(signed(small("time"), { at: at(minutes) }), `${minutes} minutes`);
  for (const [i, minutes] of [-4, 0, 4].entries())
    assert.equal((await accept(signed(small(`time-${i}`), { at: at(minutes) }))).outcome, "applied");
});

test("while keys are changed both are good, and no other", async () => {
  for (const name of ["fresh", "former"])
    assert.equal((await accept(signed(small(name), { key: keys[name] }), "rotating")).outcome, "applied");
  await refuse(signed(small("strange"), { key: keys.strange }), "a strange key", "rotating");
  await refuse(signed(small("only"), { key: keys.only }), "the key of another channel", "rotating");
  await refuse(signed(small("fresh-2"), { key: keys.fresh }), "the key of another channel", "signed");

  // A sender that changes keys signs with both, in either order.
  const body = small("both");
  const [one, two] = [keys.strange, keys.former].map((key) => signed(body, { key }).headers["webhook-signature"]);
  for (const both of [`${one} ${two}`, `${two} ${one}`])
    await accept(withHeader(signed(body), "webhook-signature", both), "rotating");
});

test("a signed message of a sender that knows no CloudEvents is taken by the rule of its channel", async () => {
  const body = JSON.stringify({ status: "paid", email: "café@example.com", note: "Überweisung 🙂" });
  const plain = (options) => withHeader(signed(body, options), "content-type", "application/json");
  assert.equal((await accept(plain({ id: "msg_bank" }), "bank")).outcome, "applied");
  assert.equal((await accept(plain({ id: "msg_bank" }), "bank")).outcome, "duplicate");
  const open = JSON.stringify({ status: "open" });
  assert.equal((await accept(withHeader(signed(open), "content-type", "application/json"), "bank")).outcome, "ignored");
  await refuse({ ...plain({ id: "msg_bank_2" }), body: body.replace("paid", "Paid") }, "another body", "bank");
});
