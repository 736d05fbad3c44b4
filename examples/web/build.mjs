// node build.mjs OUT.wasm: makes a component of server.js.

import { writeFile } from "node:fs/promises";

import { componentize } from "@bytecodealliance/componentize-js";

const { component } = await componentize({ sourcePath: "server.js", witPath: "build/web.wit", worldName: "acme:web/web" });
await writeFile(process.argv[2], component);
