// `/metrics` after some traffic, by Prometheus' own check.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { Served } from "./served.js";

const promtool = process.env.PROMTOOL;
const skip = !promtool && "there is no promtool (Debian: in the package prometheus)";

let served;
before(async () => {
  served = await Served.start({
    "dealflow.yaml": "workspace: shop\npipelines: [{id: sales, stages: [new]}]\n",
    "flows/leads.yaml":
      "flow: leads\ntrigger: api.deal\nactions:\n  - create_deal: {}\n  - webhook: {url: 'http://127.0.0.1:9/', body: {}}\n",
  });
});
after(() => served?.stop());

const event = (id, data) => ({
  headers: { "content-type": "application/cloudevents+json" },
  body: JSON.stringify({ specversion: "1.0", id, source: "/test", type: "api.deal", data }),
});
const value = (text, metric) => Number(text.split("\n").find((line) => line.startsWith(`${metric} `))?.split(" ")[1]);

test("promtool finds nothing to say, before any traffic and after it", { skip }, async () => {
  const check = async () => {
    const reply = await served.get("/metrics");
    assert.equal(reply.status, 200);
    assert.equal(reply.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    const { status, stdout, stderr } = spawnSync(promtool, ["check", "metrics"], { input: reply.text, encoding: "utf8" });
    assert.equal(stdout + stderr, "");
    assert.equal(status, 0);
    return reply.text;
  };
  await check();
  for (let i = 0; i < 30; ++i) await served.post("/events", event(String(i), { person: { email: `${i}@example.com` } }));
  await served.post("/events", event("1", { person: { email: "1@example.com" } }));
  await served.post("/events", event("nobody", {}));
  await served.post("/events", { body: "{" });
  await served.get('/no/such/path/"\\%0a');
  await served.get("/deals");
  const text = await check();
  assert.equal(value(text, 'dealflow_events_total{outcome="applied"}'), 30);
  assert.equal(value(text, 'dealflow_events_total{outcome="duplicate"}'), 1);
  assert.equal(value(text, 'dealflow_events_total{outcome="rejected"}'), 1);
  assert.equal(value(text, 'dealflow_records_created_total{kind="deal"}'), 30);
  assert.ok(value(text, "dealflow_batch_events_count") > 0);
});
