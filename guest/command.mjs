// node command.mjs ADAPTER FOLDER FILE.wasm...: makes components of preview 1 commands, in a folder.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

import { componentNew } from "@bytecodealliance/jco-transpile/wasm-tools";

const [adapter, folder, ...files] = process.argv.slice(2);
const adapters = [["wasi_snapshot_preview1", await readFile(adapter)]];
await mkdir(folder, { recursive: true });
for (const file of files) {
  await writeFile(join(folder, basename(file)), await componentNew(await readFile(file), adapters));
}
