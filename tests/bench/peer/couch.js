// A CouchDB-protocol pair as its makers ship it: PouchDB server in a process of its own, PouchDB on LevelDB as the client.
// Run with a folder and a file of orders, one JSON a line; says what it measured as one line of JSON.
// Bytes are those of a relay between the two.

"use strict";

const { spawn } = require("node:child_process");
const crypto = require("node:crypto");
const fs = require("node:fs");
const net = require("node:net");
const path = require("node:path");
const PouchDB = require("pouchdb-node");

const [, , folder, ordersFile, results, fileBytes] = process.argv;
const IDLE_ROUNDS = 10;

function freePort() {
  return new Promise((done) => {
    const probe = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

async function until(url) {
  for (let tries = 0; tries < 300; tries += 1) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // Not up yet.
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("the peer's server did not start");
}

function relay(target, counted) {
  return new Promise((done) => {
    const server = net.createServer((near) => {
      const far = net.connect(target, "127.0.0.1");
      for (const [from, to] of [[near, far], [far, near]]) {
        from.setNoDelay(true);
        from.on("data", (data) => { counted.bytes += data.length; });
        from.on("error", () => to.destroy());
        from.pipe(to);
      }
    }).listen(0, "127.0.0.1", () => done(server));
  });
}

async function timed(work) {
  const begin = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - begin) / 1e6;
}

async function measured(url, straight, counted) {
  const local = (name) => new PouchDB(path.join(folder, name));
  const orders = fs.readFileSync(ordersFile, "utf8").trim().split("\n").map(JSON.parse);
  const source = new PouchDB(`${straight}/orders`);
  for (let start = 0; start < orders.length; start += 500) {
    await source.bulkDocs(orders.slice(start, start + 500).map((order) => ({ _id: order.id, order })));
  }
  const said = {};
  const crew = local("crew");
  said.down_ms = await timed(() => crew.replicate.from(`${straight}/orders`, { batch_size: 500 }));
  said.down_docs = (await crew.info()).doc_count;

  const idle = [];
  for (let round = 0; round < IDLE_ROUNDS; round += 1) idle.push(await timed(() => crew.replicate.from(`${straight}/orders`)));
  said.idle_ms = idle;
  counted.bytes = 0;
  await crew.replicate.from(`${url}/orders`);
  counted.bytes = 0;
  await crew.replicate.from(`${url}/orders`);
  said.idle_bytes = counted.bytes;

  for (const [name, where] of [["plain", straight], ["counted", url]]) {
    const done = local(`done-${name}`);
    for (let n = 0; n < Number(results); n += 1) {
      const photo = { content_type: "image/jpeg", data: crypto.randomBytes(Number(fileBytes)) };
      await done.put({ _id: `result-${n}`, result: orders[n % orders.length], _attachments: { photo } });
    }
    counted.bytes = 0;
    const took = await timed(() => done.replicate.to(`${where}/${name}`));
    if (name === "plain") said.up_ms = took;
    else said.up_bytes = counted.bytes;
    said.up_docs = (await new PouchDB(`${straight}/${name}`).info()).doc_count;
  }
  return said;
}

async function main() {
  const port = await freePort();
  const program = path.join(path.dirname(require.resolve("pouchdb-server/package.json")), "bin", "pouchdb-server");
  const own = path.join(folder, "server");
  fs.mkdirSync(own, { recursive: true });
  const server = spawn(process.execPath, [program, "--port", String(port), "--host", "127.0.0.1", "--dir", own, "--no-color", "--no-stdout-logs"], {
    cwd: own,
    stdio: "ignore",
  });
  const counted = { bytes: 0 };
  const between = await relay(port, counted);
  try {
    const straight = `http://127.0.0.1:${port}`;
    await until(straight);
    console.log(JSON.stringify(await measured(`http://127.0.0.1:${between.address().port}`, straight, counted)));
  } finally {
    server.kill();
    between.close();
  }
}

main().then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
