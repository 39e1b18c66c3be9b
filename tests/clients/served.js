// `dealflow serve` beside one test: a workspace and a store in a folder of their own, a free port of this machine.
//
//   const served = await Served.start({ "dealflow.yaml": "…", "flows/leads.yaml": "…" }, { SITE_TOKEN: "s3cret" });
//   await served.post("/in/shop/site", { headers, body });
//   await served.stop();
//
// Which program: DEALFLOW_PROGRAM.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

// A test fails when something takes longer; none waits for as long on a machine that works.
const PATIENCE_MS = 30_000;

export const program = process.env.DEALFLOW_PROGRAM;
assert.ok(program, "DEALFLOW_PROGRAM names no program");

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// The first answer that is none of null, false and undefined.
export async function until(what, look, patience = PATIENCE_MS) {
  const end = Date.now() + patience;
  for (;;) {
    const found = await look();
    if (found) return found;
    assert.ok(Date.now() < end, `waited in vain: ${what}`);
    await pause(25);
  }
}

export class Served {
  static async start(files, environment = {}) {
    const served = new Served();
    served.folder = await mkdtemp(join(tmpdir(), "dealflow-clients-"));
    for (const [name, text] of Object.entries(files)) {
      const path = join(served.folder, "shop", name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
    const words = ["serve", "shop", "--store", "store", "--listen", "127.0.0.1:0"];
    served.process = spawn(program, words, {
      cwd: served.folder,
      env: { ...process.env, ...environment },
      stdio: ["ignore", "ignore", "pipe"],
    });
    // Whatever ends the tests ends the server: a runner that gives up must not leave it behind.
    process.once("exit", () => served.process.kill("SIGKILL"));
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.once(signal, () => process.exit(1));
    served.said = "";
    served.process.stderr.setEncoding("utf8").on("data", (text) => (served.said += text));
    served.ended = new Promise((resolve) => served.process.on("close", (status, signal) => resolve(status ?? signal)));
    let over = false;
    served.ended.then(() => (over = true));
    try {
      served.address = await until("the server listens", () => {
        assert.ok(!over, `the server did not start: ${served.said}`);
        return /listening on (http:\S+)/.exec(served.said)?.[1];
      });
    } catch (error) {
      await served.end();
      throw error;
    }
    return served;
  }

  async stop() {
    assert.equal(await this.end(), 0, `the server ended badly: ${this.said}`);
  }
  // Its exit status, or the signal that killed it.
  async end() {
    if (this.process.exitCode === null) this.process.kill("SIGTERM");
    const status = await this.ended;
    await rm(this.folder, { recursive: true, force: true });
    return status;
  }

  async ask(method, path, { headers = {}, body } = {}) {
    const response = await fetch(this.address + path, { method, headers, body, redirect: "manual" });
    return new Reply(response.status, response.headers, await response.text());
  }
  get(path, headers = {}) {
    return this.ask("GET", path, { headers });
  }
  post(path, message) {
    return this.ask("POST", path, message);
  }

  // A command beside the server, on its store; its standard output.
  async command(...words) {
    const { stdout } = await promisify(execFile)(program, [...words, "--store", "store"], { cwd: this.folder });
    return stdout;
  }
  async list(what) {
    return JSON.parse(await this.command("list", what, "--format", "json"));
  }
}

export class Reply {
  constructor(status, headers, text) {
    this.status = status;
    this.headers = headers;
    this.text = text;
  }
  get type() {
    return this.headers.get("content-type")?.split(";")[0];
  }
  get json() {
    return JSON.parse(this.text);
  }
}
