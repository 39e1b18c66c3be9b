// A mail that a step writes reaches a real SMTP server (Debian's python3-aiosmtpd) through `dealflow serve`.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { Served, until } from "./served.js";

// The interpreter that Debian's packages belong to; another one on the path need not see them.
const python = "/usr/bin/python3";
const missing =
  spawnSync(python, ["-c", "import aiosmtpd"]).status !== 0 && "there is no SMTP server (Debian: python3-aiosmtpd)";

const mails = [];
let smtp;
let served;
before(async () => {
  if (missing) return;
  smtp = spawn(python, [join(process.env.DEALFLOW_SOURCE, "tests/support/smtp_server.py")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let port = 0;
  createInterface({ input: smtp.stdout }).on("line", (line) => {
    const told = JSON.parse(line);
    if (told.port) port = told.port;
    else mails.push(told);
  });
  await until("the mail server listens", () => port);
  served = await Served.start({
    "dealflow.yaml": `
workspace: shop
pipelines: [{id: sales, stages: [new]}]
mail: {server: "smtp://127.0.0.1:${port}", from: "Bücher & Käse <oi@example.com>", tls: none}
templates:
  welcome:
    subject: "Schöne Grüße, {{ name }}"
    text: |
      Liebe {{ name }},
      .
      danke für alles – bis übermorgen 🙂
`,
    "flows/welcome.yaml": `
flow: welcome
trigger: api.deal
actions:
  - create_deal: {}
  - email: {template: welcome, to: contact.email, with: {name: contact.name}}
    on_failure: [add_tag: [no mail]]
`,
  });
});
after(async () => {
  await served?.stop();
  smtp?.stdin.end();
});

async function lead(id, person) {
  const reply = await served.post("/events", {
    headers: { "content-type": "application/cloudevents+json" },
    body: JSON.stringify({ specversion: "1.0", id, source: "/test", type: "api.deal", data: { person } }),
  });
  assert.equal(reply.status, 200, reply.text);
  assert.equal(reply.json.outcome, "applied");
  return reply.json.created.find((record) => record.startsWith("con-"));
}

test("a mail with umlauts arrives whole", { skip: missing }, async () => {
  await lead("1", { full_name: "Zoë Ångström", email: "zoe@example.com" });
  await until("the mail", () => mails.length === 1);
  const [mail] = mails;
  assert.equal(mail.mail_from, "oi@example.com");
  assert.deepEqual(mail.rcpt_tos, ["zoe@example.com"]);
  assert.deepEqual(mail.defects, []);
  const headers = Object.fromEntries(mail.headers.map(([name, value]) => [name.toLowerCase(), value]));
  assert.equal(headers.subject, "Schöne Grüße, Zoë Ångström");
  assert.match(headers.from, /Bücher & Käse.*<oi@example\.com>/);
  assert.match(headers["message-id"], /^<[0-9a-f]{32}@example\.com>$/);
  assert.equal(mail.charset, "utf-8");
  assert.equal(mail.body.trimEnd(), "Liebe Zoë Ångström,\n.\ndanke für alles – bis übermorgen 🙂");
  assert.equal(mail.bare_line_ends, 0);
});

test("a receiver that the server refuses is told to the flow", { skip: missing }, async () => {
  const contact = await lead("2", { full_name: "Nobody", email: "never@example.com" });
  await until("the step's on_failure", async () =>
    (await served.get(`/contacts/${contact}`)).json.tags?.includes("no mail"),
  );
  assert.equal(mails.filter((mail) => mail.rcpt_tos.includes("never@example.com")).length, 0);
  assert.deepEqual((await served.get("/dead")).json.records, []);
});
