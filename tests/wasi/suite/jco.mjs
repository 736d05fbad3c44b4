// node jco.mjs FILE FOLDER ROOT ARGUMENT...: runs a command on node's WASI 0.2, through jco.
//
// FOLDER is for what is transpiled, and has a node_modules; ROOT is "" or what the guest sees as "/". The
// environment variable VARIABLES has the guest's own as JSON. The exit code is the guest's. A component that is no
// command exports `report`, which is given 0, and the result is written to standard error.

import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { createRequire } from "node:module";

const [file, folder, root, ...words] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(createRequire(join(folder, "x.js")).resolve(name)));
const { transpile } = await load("@bytecodealliance/jco-transpile");
const { _setArgs, _setEnv } = await load("@bytecodealliance/preview2-shim/cli");
const { _setPreopens } = await load("@bytecodealliance/preview2-shim/filesystem");

const { files } = await transpile(file, { name: "guest", noTypescript: true });
for (const [name, contents] of Object.entries(files)) {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), contents);
}
await writeFile(join(folder, "package.json"), '{"type": "module"}');
_setArgs(words);
_setEnv(JSON.parse(process.env.VARIABLES));
_setPreopens(root ? { "/": root } : {});
const guest = await import(pathToFileURL(join(folder, "guest.js")));
try {
  if (guest.run) guest.run.run();
  else process.stderr.write("\n" + (await guest.report(0)));
  process.exit(0);
} catch (error) {
  if (error.exitError) process.exit(error.code);
  if (error.payload !== undefined || error.name === "ComponentError") process.exit(1);
  console.error(String(error));
  process.exit(134);
}
