// A bakery in Node.js: thousands of events in, records out, effects sent by JavaScript, time moved by the program.
"use strict";

const assert = require("node:assert/strict");
const { mkdtempSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { Worker, loadFiles, version } = require("./dealflow.js");

const settings = `
workspace: bakery
pipelines: [{id: orders, stages: [new, {id: done, closes: won}]}]
endpoints: {oven: {url: "https://oven.example.com/orders"}}
`;
const orders = `
flow: orders
trigger: api.deal
actions: [create_deal: {}]
`;
const asked = `
flow: asked
trigger: api.contact
actions:
  - create_contact: {}
  - webhook: {to: oven, body: {who: contact.email}}
  - wait: 1 day
  - add_tag: [waited]
`;
const bakery = (flow = orders) =>
  loadFiles({ "dealflow.yaml": settings, "flows/orders.yaml": flow, "flows/asked.yaml": asked });

const event = (id, type = "api.deal") => ({
  specversion: "1.0",
  id: `e-${id}`,
  source: "/node",
  type,
  data: { person: { email: `p${id}@example.com` } },
});
const many = 4000;
function* events() {
  for (let i = 0; i < many; ++i) yield event(i);
}
const until = async (happened) => {
  for (let tries = 0; !happened(); ++tries) {
    assert.ok(tries < 4000, `never came: ${happened}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

async function main() {
  const folder = mkdtempSync(join(tmpdir(), "dealflow-node-"));
  const changes = [];
  const sent = [];
  const open = (more = {}) =>
    new Worker({
      store: join(folder, "store"),
      workspaces: [bakery()],
      now: "2026-03-02T09:00:00Z",
      queueEventsMax: 600, // small, so that feed() has to come again
      changes: (some) => changes.push(...some),
      webhook: async (effect, workspace) => {
        sent.push(effect);
        if (effect.attempts === 0) throw new Error("the oven is cold");
        assert.equal(workspace, "bakery");
      },
      ...more,
    });

  let worker = open();
  assert.match(version(), /^\d+\.\d+\.\d+$/);

  // Thousands of events, with back-pressure; every one is there once.
  const began = process.hrtime.bigint();
  assert.deepEqual(await worker.feed(events()), { applied: many });
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  const contacts = worker.list("contacts");
  assert.equal(contacts.length, many);
  assert.equal(new Set(contacts.map(({ email }) => email)).size, many);
  assert.equal(worker.list("deals", { where: "number <= 10" }).length, 10);
  assert.equal(worker.record("deal-7").stage, "new");
  await until(() => changes.filter(({ id, kind }) => kind === "created" && id.startsWith("con-")).length >= many);
  assert.equal(new Set(changes.map(({ id }) => id).filter((id) => id.startsWith("con-"))).size, many);

  // What was refused, seen before, or too much.
  assert.equal((await worker.submit(event(7))).outcome, "duplicate");
  const rejected = await worker.submit("no JSON");
  assert.equal(rejected.outcome, "rejected");
  assert.equal(typeof rejected.rejection.code, "string");
  const again = [...events()].slice(0, 500).map((one) => JSON.stringify(one));
  const answers = [];
  await assert.rejects(
    async () => {
      for (;;) {
        const answer = worker.submitAll(again);
        answers.push(answer.catch(() => []));
        await Promise.race([answer, new Promise((resolve) => setImmediate(resolve))]); // refused, or not yet answered
      }
    },
    { code: "busy" },
  );
  for (const outcomes of await Promise.all(answers)) assert.ok(outcomes.every(({ outcome }) => outcome === "duplicate"));
  assert.throws(() => worker.record("con-999999"), { code: "not_found" });

  // An effect that JavaScript sends: not at once, then again by the clock of the program.
  assert.equal((await worker.submit(event("a", "api.contact"))).outcome, "applied");
  await until(() => sent.length === 1);
  await until(() => worker.list("effects")[0]?.attempts === 1);
  assert.equal(worker.list("effects")[0].reason, "the oven is cold");
  worker.setTime("2026-03-02T10:00:00Z");
  await until(() => worker.list("effects").length === 0);
  assert.equal(sent.length, 2);
  assert.equal(sent[0].message_id, sent[1].message_id);
  assert.equal(JSON.parse(sent[1].body).who, "pa@example.com");

  // A day later the flow goes on.
  worker.setTime("2026-03-03T10:00:00Z");
  await until(() => worker.list("contacts", { where: "email == 'pa@example.com'" })[0].tags.includes("waited"));

  // Another version of a flow; one that does not load is told with all that is wrong.
  assert.throws(
    () => bakery("flow: orders\ntrigger: api.dael\nactions: [create_deal: {}]\n"),
    ({ code, diagnostics }) => code === "invalid_argument" && diagnostics[0].file === "flows/orders.yaml",
  );
  await worker.reload([bakery("flow: orders\ntrigger: api.deal\nactions: [create_deal: {name: Bread}]\n")]);
  const bread = await worker.submit(event("b"));
  assert.equal(worker.record(bread.created.find((id) => id.startsWith("deal-"))).name, "Bread");

  // Everything that was submitted before close() is answered.
  const last = worker.submitAll([event("c"), event("d")]);
  await worker.close();
  assert.equal((await last).length, 2);
  assert.throws(() => worker.status(), { code: "cancelled" });

  worker = open({ existingOnly: true });
  assert.equal(worker.list("contacts").length, many + 4);
  assert.equal(worker.status().summary.events.read, 0);
  await worker.close();
  rmSync(folder, { recursive: true });
  console.log(`${many} events in, ${Math.round(many / seconds)} a second; read back, sent, reloaded, closed`);
}

main().catch((failed) => {
  console.error(failed);
  process.exit(1);
});
