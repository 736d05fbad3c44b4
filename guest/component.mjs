// node component.mjs FILE.wasm FILE.wit WORLD: makes a component of a core module, in place.

import { readFile, writeFile } from "node:fs/promises";

import { componentEmbed, componentNew } from "@bytecodealliance/jco-transpile/wasm-tools";

const [file, wit, world] = process.argv.slice(2);
const binary = await readFile(file);
const witSource = await readFile(wit, "utf8");
await writeFile(file, await componentNew(await componentEmbed({ binary, witSource, world })));
