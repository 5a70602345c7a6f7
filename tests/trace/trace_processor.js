// SPDX-License-Identifier: MIT
// Runs Perfetto's own trace processor, the engine behind ui.perfetto.dev, on recorded requests:
//   node trace_processor.js FOLDER REQUESTS REPLIES
// FOLDER has engine_bundle.js and the WebAssembly that it loads; the engine expects a browser's worker, so this is one.
const fs = require("fs");
const path = require("path");
const vm = require("vm");

const [folder, requests, replies] = process.argv.slice(2);
const host = process;
const read = (name) => fs.readFileSync(path.join(folder, path.basename(String(name))));

globalThis.self = globalThis;
globalThis.location = { href: "http://localhost/engine_bundle.js" };
globalThis.WorkerGlobalScope = function () {};
globalThis.XMLHttpRequest = class {
  open(method, name) {
    this.name = name;
  }
  send() {
    this.status = 200;
    this.response = new Uint8Array(read(this.name)).buffer;
  }
};
console.warn = () => {};
Object.defineProperty(globalThis, "process", { value: undefined, configurable: true });

vm.runInThisContext(read("engine_bundle.js").toString("utf8"));
const chunks = [];
const port = { postMessage: (data) => chunks.push(Buffer.from(data)) };
globalThis.onmessage({ data: port });

// The engine does not say when it is ready; compiling it blocks, so by the next turn it is.
setTimeout(() => {
  port.onmessage({ data: new Uint8Array(fs.readFileSync(requests)) });
  fs.writeFileSync(replies, Buffer.concat(chunks));
  host.exit(0);
}, 200);
