// The description of the paths: valid OpenAPI 3.1, and what the server answers on each path is what it says.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { Reply, Served, program, until } from "./served.js";

const files = {
  "dealflow.yaml": `
workspace: shop
pipelines: [{id: sales, stages: [new, {id: won, closes: won}]}]
fields: {contact: {city: text}, deal: {budget: number}}
payments: {succeeded: {stage: won}}
endpoints: {away: {url: "http://127.0.0.1:9/", allow_private: true}}
intake: {site: {token: env:SITE_TOKEN}}
`,
  "flows/all.yaml": `
flow: leads
trigger: [api.deal, integration.order, chatbot.subscribed, course.enrolled]
actions:
  - create_deal: {name: "Lead {{ event.id }}", tags: [lead]}
---
flow: paid
trigger: [payment.succeeded, course.paid]
actions:
  - create_deal: {}
  - webhook: {to: away, body: {deal: deal.id}}
---
flow: later
trigger: api.deal
actions:
  - wait: 2 days
  - add_note: "still there"
---
flow: broken
trigger: site.form_submitted
actions:
  - create_deal: {name: "{{ 1 / size(fields.nome) }}"}
`,
};
const ana = { email: "ana@example.com", first_name: "Ana", phone: "+5581900000001" };
const payment = { id: "p/1 ü%?#", channel: "site", amount: "49.00", currency: "BRL", product: { name: "Cake" } };
const items = [{ name: "Chair", quantity: 2, unit_price: "155.00", currency: "EUR" }];
const messenger = { network: "telegram", subscriber_id: "7" };
const form = { person: ana, page: { kind: "site", id: "home" }, form: { id: "f" }, fields: { nome: "" } };
const popup = { person: ana, popup: { id: "unmatched" }, page: { url: "https://site.example.com/" }, fields: { a: "b" } };
const events = [
  ["api.deal", { person: ana, deal: { name: "One", amount: "10.00", currency: "BRL" } }],
  ["api.deal", { person: { email: "bea@example.com" } }],
  ["payment.succeeded", { person: ana, payment }],
  ["course.enrolled", { person: ana, course: { id: "baking", title: "Baking for all" } }],
  ["course.paid", { person: ana, course: { id: "baking" }, payment: { ...payment, id: "p-2", channel: undefined } }],
  ["chatbot.subscribed", { person: { messenger }, bot: { id: "b" } }],
  [
    "integration.order",
    {
      person: ana,
      integration: { id: "woo", platform: "woocommerce" },
      order: { id: "W-9", amount: "310.00", currency: "EUR" },
      items,
    },
  ],
  ["site.form_submitted", form],
  ["popup.submitted", popup],
  ["api.deal", {}],
];

const structured = { "content-type": "application/cloudevents+json" };

let served;
let description;
let ajv;
before(async () => {
  served = await Served.start(files, { SITE_TOKEN: "s3cret" });
  for (const [i, [type, data]] of events.entries()) {
    const body = JSON.stringify({ specversion: "1.0", id: `e-${i}`, source: "/all", type, data });
    await served.post("/events", { headers: structured, body });
  }
  description = (await served.get("/openapi.json")).json;
  ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  addFormats(ajv);
  ajv.addVocabulary(["openapi", "info", "servers", "paths", "components"]); // the document around the schemas
  ajv.addSchema(description, "api", undefined, false);
});
after(() => served?.stop());

const pointer = (...names) => names.map((name) => "/" + name.replaceAll("~", "~0").replaceAll("/", "~1")).join("");
const compiled = new Map();
function conforms(value, ...place) {
  const at = `api#${pointer(...place).replaceAll("{", "%7B").replaceAll("}", "%7D")}`;
  if (!compiled.has(at)) compiled.set(at, ajv.compile({ $ref: at }));
  const validate = compiled.get(at);
  assert.ok(validate(value), `${at}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(value, null, 1)}`);
}

// An answer of 200 held against what the description says of the path.
function answers(reply, path, method = "get") {
  const response = description.paths[path][method].responses["200"];
  assert.equal(reply.status, 200, `${path}: ${reply.text}`);
  const media = Object.keys(response.content);
  assert.deepEqual([reply.type], media, path);
  const value = media[0] === "application/json" ? reply.json : reply.text;
  conforms(value, "paths", path, method, "responses", "200", "content", media[0], "schema");
  return value;
}
function refuses(reply, status, code, what) {
  assert.equal(reply.status, status, `${what}: ${reply.text}`);
  assert.equal(reply.type, "application/problem+json", what);
  conforms(reply.json, "components", "schemas", "problem");
  assert.equal(reply.json.status, status);
  if (code) assert.equal(reply.json.code, code, what);
}
const gets = () => Object.entries(description.paths).filter(([, methods]) => methods.get);
const lists = () => gets().filter(([path]) => description.paths[`${path}/{id}`] || isPage(path));
const isPage = (path) => {
  const { schema } = Object.values(description.paths[path].get.responses["200"].content)[0];
  return schema.properties?.records !== undefined;
};
const watching = ["/healthz", "/readyz", "/metrics", "/openapi.json"];
const query = (path) => description.paths[path].get.parameters.filter((parameter) => parameter.in === "query");

test("the description is valid OpenAPI 3.1, the same from the server and from the program", async () => {
  assert.match(description.openapi, /^3\.1\./);
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(description));
  assert.ok(valid, JSON.stringify(errors, null, 1));
  assert.equal(validator.version, "3.1");
  assert.deepEqual(JSON.parse(execFileSync(program, ["schema", "api"])), description);
  const ids = Object.values(description.paths).flatMap((methods) => Object.values(methods).map((one) => one.operationId));
  assert.equal(new Set(ids).size, ids.length);
});

test("each reference within the description leads somewhere", () => {
  let count = 0;
  const visit = (node, place) => {
    if (node === null || typeof node !== "object") return;
    if (typeof node.$ref === "string") {
      ++count;
      assert.match(node.$ref, /^#\//, place);
      let found = description;
      for (const name of node.$ref.slice(2).split("/"))
        found = found?.[decodeURIComponent(name).replaceAll("~1", "/").replaceAll("~0", "~")];
      assert.notEqual(found, undefined, `${place}: ${node.$ref} leads nowhere`);
    }
    for (const [name, part] of Object.entries(node)) visit(part, `${place}/${name}`);
  };
  visit(description, "#");
  assert.ok(count > 20, `${count}`);
});

test("each schema of the description compiles by itself", () => {
  const failed = [];
  for (const name of Object.keys(description.components.schemas))
    try {
      ajv.compile({ $ref: `api#/components/schemas/${name}` });
    } catch (error) {
      failed.push(`${name}: ${error.message}`);
    }
  assert.deepEqual(failed, []);
});

test("each path that can be asked answers as the description says", async () => {
  await until("a webhook was tried", async () =>
    (await served.get("/effects")).json.records.some((effect) => effect.attempts > 0),
  );
  let asked = 0;
  for (const [path] of gets()) {
    if (!path.includes("{")) {
      const value = answers(await served.get(path), path);
      if (isPage(path)) assert.ok(value.records.length > 0, `${path} has no records to look at`);
      ++asked;
      continue;
    }
    const list = path.slice(0, path.indexOf("/{"));
    const { records } = (await served.get(list)).json;
    assert.ok(records.length > 0);
    for (const record of records) {
      const one = answers(await served.get(path.replace("{id}", encodeURIComponent(record.id))), path);
      assert.equal(one.id, record.id);
    }
    refuses(await served.get(path.replace("{id}", "no-such-1")), 404, undefined, path);
    ++asked;
  }
  assert.equal(asked, gets().length);
  assert.ok(asked >= 18, `${asked}`);
});

test("each path takes the parameters that it is said to take, and no other", async () => {
  let taken = 0;
  for (const [path] of gets().filter(([path]) => !path.includes("{"))) {
    for (const { name, schema } of query(path)) {
      const good = {
        string: { workspace: ["shop"], where: ["true", "1 == 2"], source: ["api", "payment"], after: [] }[name],
        boolean: ["true", "false"],
        integer: [schema.minimum, 2, schema.maximum],
      }[schema.type];
      const bad = {
        string: { workspace: ["nobody"], where: ["1 +", "1", "\u0000"], source: [], after: ["/no/such/place"] }[name],
        boolean: ["yes", "1"],
        integer: [Number(schema.minimum) - 1, Number(schema.maximum) + 1, "x", "1.5", "-1"],
      }[schema.type];
      for (const value of schema.enum ?? good ?? assert.fail(`${path}: \`${name}\` is new to this test`)) {
        answers(await served.get(`${path}?${name}=${encodeURIComponent(value)}`), path);
        ++taken;
      }
      for (const value of schema.enum ? ["nothing of the kind"] : bad) {
        const reply = await served.get(`${path}?${name}=${encodeURIComponent(value)}`);
        refuses(reply, name === "workspace" ? 404 : 400, undefined, `${path}?${name}=${value}`);
      }
    }
    // Whoever watches the process may add what it likes; who asks for records and misspells a filter would get too many.
    const reply = await served.get(`${path}?no_such=1`);
    if (watching.includes(path)) answers(reply, path);
    else refuses(reply, 400, "http.parameter", path);
  }
  assert.ok(taken > 50, `${taken}`);
});

test("pages, one after the other, are the whole list", async () => {
  for (const [path] of lists()) {
    const all = (await served.get(path)).json;
    assert.equal(all.next, null, path);
    const found = [];
    for (let next = ""; next !== null; ) {
      const page = answers(await served.get(`${path}?limit=1${next && `&after=${encodeURIComponent(next)}`}`), path);
      assert.ok(page.records.length <= 1);
      found.push(...page.records);
      next = page.next;
    }
    assert.deepEqual(found, all.records, path);
  }
});

test("what is not described is refused as described", async () => {
  for (const path of ["/", "/nothing", "/deals/", "/deals/deal-1/more", "//deals", "/deals/%ff", "/../deals/x/y"])
    refuses(await served.get(path), 404, undefined, path);
  for (const [path, methods] of Object.entries(description.paths)) {
    const there = path.replace("{workspace}", "shop").replace("{channel}", "site").replace("{id}", "deal-1");
    for (const method of ["DELETE", "PUT", "PATCH", ...(methods.post ? [] : ["POST"]), ...(methods.get ? [] : ["GET"])]) {
      const reply = await served.ask(method, there);
      refuses(reply, 405, "http.method", `${method} ${there}`);
      for (const one of Object.keys(methods)) assert.ok(reply.headers.get("allow").includes(one.toUpperCase()));
    }
    if (methods.get) {
      const head = await served.ask("HEAD", there);
      assert.equal(head.text, "");
      assert.equal(head.status, (await served.get(there)).status, there);
    }
  }
});

test("what became of an event is told as described, whether it was taken or not", async () => {
  const post = (path, body, headers = {}) =>
    served.post(path, { headers: { ...structured, ...headers }, body });
  const event = (id, more) =>
    JSON.stringify({ specversion: "1.0", id, source: "/all", type: "api.deal", data: { person: ana }, ...more });
  // Only the head of a message with a body of that size, as who waits for `100 Continue` sends it first.
  const announced = (path, size, headers) =>
    new Promise((resolve, reject) => {
      const head = { ...structured, ...headers, "content-length": size, expect: "100-continue" };
      const asked = request(served.address + path, { method: "POST", headers: head }, async (response) => {
        const parts = await response.toArray();
        resolve(new Reply(response.statusCode, new Headers(response.headers), Buffer.concat(parts).toString()));
        asked.destroy();
      });
      asked.on("error", reject).on("continue", () => reject(new Error("the body was asked for"))).flushHeaders();
    });
  const token = { authorization: "Bearer s3cret" };
  for (const [path, there, headers] of [
    ["/events", "/events", {}],
    ["/in/{workspace}/{channel}", "/in/shop/site", token],
  ]) {
    answers(await post(there, event(`${path} new`), headers), path, "post");
    answers(await post(there, event(`${path} new`), headers), path, "post");
    answers(await post(there, event(`${path} other`, { type: "popup.submitted", data: popup }), headers), path, "post");
    answers(await post(there, event(`${path} broken`, { type: "site.form_submitted", data: form }), headers), path, "post");
    const batch = { ...headers, "content-type": "application/cloudevents-batch+json" };
    const outcomes = answers(await post(there, `[${event(`${path} new`)},{},7]`, batch), path, "post");
    assert.deepEqual(outcomes.map((one) => one.outcome), ["duplicate", "rejected", "rejected"]);
    refuses(await post(there, event("nobody", { data: {} }), headers), 422, undefined, there);
    refuses(await post(there, event("e-0", { type: "no.such" }), headers), 422, undefined, there);
    refuses(await post(there, "{", headers), 400, "json.syntax", `${there}, no JSON`);
    refuses(await post(there, "{", batch), 400, "json.syntax", `${there}, no batch`);
    refuses(await post(there, event("text"), { ...headers, "content-type": "text/plain" }), 415, undefined, there);
    refuses(await post(there, event("zip"), { ...headers, "content-encoding": "gzip" }), 415, undefined, there);
    refuses(await post(there, `[${"{},".repeat(1000)}{}]`, batch), 413, "ce.batch", there);
    refuses(await announced(there, 1024 * 1024 + 1, headers), 413, undefined, there);
  }
  refuses(await post("/in/shop/site", event("who")), 401, undefined, "no token");
  refuses(await post("/in/shop/nobody", event("who"), token), 404, "intake.no_such_channel", "no channel");
  refuses(await post("/in/else/site", event("who"), token), 404, "intake.no_such_channel", "no workspace");
  refuses(await served.get("/deals", { "x-forwarded-for": "203.0.113.7" }), 403, "http.not_open", "from elsewhere");
});

test("what an operator asks for is answered as described, for nothing and twice as well", async () => {
  const act = (path, id) => served.post(path.replace("{id}", encodeURIComponent(id)), {});
  const first = async (list, where) => {
    const { records } = (await served.get(`${list}?where=${encodeURIComponent(where)}`)).json;
    assert.ok(records.length > 0, `${list} has none of ${where}`);
    return records[0].id;
  };
  const waiting = await first("/runs", 'state == "waiting"');
  const dead = await first("/dead", "true");
  // What there is to be done, what it answers when it is asked for again, and of something that is not there.
  const acts = {
    "/runs/{id}/cancel": [waiting, "cancelled", 409],
    "/runs/{id}/approve": [undefined, undefined, 409],
    "/dead/{id}/retry": [dead, "failed", 200],
    "/dead/retry": ["", undefined, 200],
    "/endpoints/{id}/enable": [undefined, undefined, 404],
  };
  const described = Object.entries(description.paths).filter(([, { post }]) => post && !post.requestBody);
  assert.deepEqual(described.map(([path]) => path).sort(), Object.keys(acts).sort());
  for (const [path, [id, became, again]] of Object.entries(acts)) {
    if (id !== undefined) {
      const done = answers(await act(path, id), path, "post");
      if (became) assert.equal(done.state ?? done.outcome, became, path);
    }
    const reply = await act(path, id ?? (path.startsWith("/runs") ? waiting : "away"));
    if (again === 200) answers(reply, path, "post");
    else refuses(reply, again, undefined, path);
    if (again !== 200) assert.ok(description.paths[path].post.responses[again], `${path} does not say ${again}`);
    if (path.includes("{")) refuses(await act(path, "no-such-1"), 404, undefined, path);
    refuses(await served.post(`${path.replace("{id}", "x")}?workspace=nobody`, {}), 404, undefined, path);
  }
});
