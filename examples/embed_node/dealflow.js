// dealflow in Node.js. README.md says how to build what this loads.
//
//   const worker = new Worker({store: "store", workspaces: [loadFolder("shop")]});
//   const outcome = await worker.submit(event);        // durable
//   await worker.close();
//
// Errors have a `code`: that of dealflow.h ("busy", "not_found", "store_locked" …), and `diagnostics` where a workspace
// does not load.
"use strict";

const native = require(process.env.DEALFLOW_ADDON ?? "./build/dealflow.node");

const results = ["delivered", "again", "failed", "gone"];
const levels = ["debug", "info", "warning", "error"];
const microseconds = (time) => new Date(time).getTime() * 1000;
const error = (code, message) => Object.assign(new Error(message), { code });

function orDiagnostics(load) {
  try {
    return load();
  } catch (failed) {
    if (failed.diagnostics) failed.diagnostics = JSON.parse(failed.diagnostics);
    throw failed;
  }
}

// A workspace, checked and compiled: from a folder, or from texts by path ({"dealflow.yaml": "workspace: shop …"}).
const loadFolder = (folder) => orDiagnostics(() => native.loadFolder(folder));
const loadFiles = (files) => orDiagnostics(() => native.loadFiles(Object.entries(files).flat()));

class Worker {
  #native;
  #host;
  #next = 0;
  #waiting = new Map(); // submissions without an answer: {resolve, reject}
  #acts = new Set();
  #closed;

  // store       folder of the store
  // workspaces  of loadFolder() or loadFiles()
  // now         the host's time at the start, for a host that owns the clock and moves it with setTime(); without it
  //             the machine's clock is used
  // webhook, mail   async (effect, workspace) => {result, reason, retryAfter}, or nothing: delivered. One that throws is
  //             tried again. Without them effects stay in the outbox.
  // changes     (changes) => …: [{workspace, id, kind}] of each commit
  // log         (level, line) => …
  // existingOnly, noSync, queueEventsMax, batchEventsMax   as in dealflow.h
  constructor({ store, workspaces, ...host }) {
    this.#host = host;
    const options = {
      existingOnly: host.existingOnly,
      noSync: host.noSync,
      queueEventsMax: host.queueEventsMax,
      batchEventsMax: host.batchEventsMax,
      now: host.now === undefined ? 0 : microseconds(host.now),
      webhooks: Boolean(host.webhook),
      mails: Boolean(host.mail),
      changes: Boolean(host.changes),
      log: Boolean(host.log),
    };
    this.#native = native.open(store, workspaces, options, (...said) => this.#receive(...said));
  }

  // One event, or several that are taken together: all or none. Resolves after the commit that made them durable.
  // Rejects with `busy` where too much waits already: come again, or use feed().
  async submit(event, workspace = "") {
    return (await this.#take([event], workspace))[0];
  }
  async submitAll(events, workspace = "") {
    return this.#take(events, workspace);
  }

  // Submits all of an iterable, which may be asynchronous, as fast as they are taken; counts outcomes by kind.
  async feed(events, { batch = 256, workspace = "" } = {}) {
    const counts = {};
    const pending = new Set();
    let failure;
    const count = (outcomes) => {
      for (const { outcome } of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
    };
    const push = async (lines) => {
      for (let answer; !answer; ) {
        try {
          answer = this.#take(lines, workspace);
          const counted = answer
            .then(count, (failed) => (failure ??= failed))
            .finally(() => pending.delete(counted));
          pending.add(counted);
        } catch (failed) {
          if (failed.code !== "busy") throw failed;
          await (pending.size > 0 ? Promise.race(pending) : new Promise((resolve) => setTimeout(resolve, 1)));
        }
      }
    };
    let lines = [];
    for await (const event of events) {
      lines.push(event);
      if (lines.length === batch) await push(lines.splice(0));
      if (failure) break;
    }
    if (lines.length > 0 && !failure) await push(lines);
    await Promise.all(pending);
    if (failure) throw failure;
    return counts;
  }

  // The host's clock goes on; what is due by then happens.
  setTime(time) {
    native.setTime(this.#native, microseconds(time));
  }

  // Reads what is durable. These come back at once.
  status() {
    return JSON.parse(native.status(this.#native));
  }
  record(id, { workspace = "" } = {}) {
    return JSON.parse(native.record(this.#native, workspace, id));
  }
  list(kind, { workspace = "", where = "", limit = 0 } = {}) {
    return native.list(this.#native, workspace, kind, where, limit).map((json) => JSON.parse(json));
  }

  // Each resolves when it is done, and durable.
  async tick(time, { workspace = "" } = {}) {
    await this.#act("tick", workspace, microseconds(time));
  }
  async reload(workspaces) {
    await this.#act("load", "", 0, [], workspaces);
  }
  async retry(ids = [], { workspace = "" } = {}) {
    return JSON.parse(await this.#act("retry", workspace, 0, ids));
  }

  // Takes nothing more; what was taken is answered first, within that time.
  close(within = 4000) {
    this.#closed ??= Promise.allSettled([...this.#acts]).then(() => native.act(this.#native, "stop", "", within));
    return this.#closed.then(() => undefined);
  }

  // Throws where nothing was taken.
  #take(events, workspace) {
    const id = this.#next++;
    const lines = events.map((event) => (typeof event === "string" ? event : JSON.stringify(event)));
    native.submit(this.#native, id, lines, workspace);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #act(...what) {
    if (this.#closed) return Promise.reject(error("cancelled", "the worker is closed"));
    const act = native.act(this.#native, ...what).finally(() => this.#acts.delete(act));
    this.#acts.add(act);
    return act;
  }

  #receive(kind, id, code, texts, send) {
    if (kind === "answer") this.#answer(id, code, texts);
    else if (kind === "effect") this.#send(send, texts[0], JSON.parse(texts[1]));
    else if (kind === "log") this.#host.log(levels[id], texts[0]);
    else {
      const changes = [];
      for (let i = 0; i < texts.length; i += 3)
        changes.push({ workspace: texts[i], id: texts[i + 1], kind: texts[i + 2] });
      this.#host.changes(changes);
    }
  }

  #answer(id, code, texts) {
    const { resolve, reject } = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (code === "ok") resolve(texts.map((json) => JSON.parse(json)));
    else reject(error(code, texts[0]));
  }

  async #send(send, workspace, effect) {
    let said;
    try {
      said = await (effect.kind === "webhook" ? this.#host.webhook : this.#host.mail)(effect, workspace);
    } catch (failed) {
      said = { result: "again", reason: String(failed?.message ?? failed) };
    }
    const { result = "delivered", reason = "", retryAfter = 0 } = said ?? {};
    native.sent(send, results.indexOf(result), reason, retryAfter);
  }
}

module.exports = { Worker, loadFolder, loadFiles, version: native.version };
