// Timing: what every Node engine shares; the same task and answer as timing.py.
"use strict";

const fs = require("fs");
const path = require("path");

/** Time `make(context)`, which gives (a promise of) the bytes of a document; print the answer. */
async function run(prepare, packages) {
  const task = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
  const contexts = JSON.parse(fs.readFileSync(task.contexts, "utf8"));
  const make = prepare(task);
  const warm = path.join(task.output, "warm");
  fs.mkdirSync(warm, { recursive: true });
  const write = async (number, folder, name) =>
    fs.writeFileSync(
      path.join(folder, `${String(name).padStart(5, "0")}.${task.suffix}`),
      await make(contexts[number % contexts.length]),
    );
  for (let number = 0; number < task.warmup; number++) {
    await write(task.first + task.count + number, warm, number);
  }
  const ms = [];
  for (let number = task.first; number < task.first + task.count; number++) {
    const start = process.hrtime.bigint();
    await write(number, task.output, number);
    ms.push(Number(process.hrtime.bigint() - start) / 1e6);
  }
  const versions = { node: process.versions.node };
  for (const name of packages) {
    const file = path.join(__dirname, "..", "node_modules", name, "package.json");
    versions[name] = JSON.parse(fs.readFileSync(file, "utf8")).version;
  }
  const status = fs.readFileSync("/proc/self/status", "ascii");
  const rss_mb = Number(/VmHWM:\s+(\d+)/.exec(status)[1]) / 1024;
  console.log(JSON.stringify({ ms, rss_mb, versions }));
}

/** Give the values of a context with its links' targets as `link_1`, `link_2` ... */
function flat(context) {
  const values = { ...context.values };
  context.links.forEach((link, index) => (values[`link_${index + 1}`] = link.url));
  return values;
}

module.exports = { run, flat };
