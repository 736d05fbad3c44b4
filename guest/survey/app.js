// Uses what a JavaScript guest has of WASI, and says what it saw.

import { getStdin } from "wasi:cli/stdin@0.2.8";
import { getDirectories } from "wasi:filesystem/preopens@0.2.8";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function* clocks() {
  const begun = performance.now();
  while (performance.now() - begun < 5) {}
  yield `waited ${performance.now() - begun >= 5}, after 2020 ${Date.now() > 1577836800000}`;
}

function* process() {
  let text = "";
  const stdin = getStdin();
  try {
    while (true) text += decoder.decode(stdin.blockingRead(1000n));
  } catch {}
  yield `input ${JSON.stringify(text)}`;
  const random = crypto.getRandomValues(new Uint8Array(32));
  yield `random ${random.some((byte) => byte)}`;
  console.log("to standard output");
  console.error("to standard error");
}

function codeOf(action) {
  try {
    action();
    return "done";
  } catch (error) {
    return String(error.payload ?? error);
  }
}

function* files() {
  const [[root, name]] = getDirectories();
  yield `preopened ${name}`;
  root.createDirectoryAt("work");
  const file = root.openAt({}, "work/a.txt", { create: true }, { read: true, write: true });
  yield `wrote ${file.write(encoder.encode("one two three"), 0n)}, ${file.write(encoder.encode("TWO"), 4n)}`;
  const [bytes] = file.read(100n, 0n);
  yield `read ${decoder.decode(bytes)}`;
  const out = file.appendViaStream();
  out.blockingWriteAndFlush(encoder.encode("!"));
  out[Symbol.dispose]?.();
  const stat = file.stat();
  yield `${stat.type} of ${stat.size} bytes`;
  const input = file.readViaStream(8n);
  yield `streamed ${decoder.decode(input.blockingRead(100n))}`;
  input[Symbol.dispose]?.();
  root.renameAt("work/a.txt", root, "work/b.txt");
  const names = [];
  const entries = root.openAt({}, "work", { directory: true }, { read: true }).readDirectory();
  for (let entry; (entry = entries.readDirectoryEntry()); ) names.push(`${entry.name} ${entry.type}`);
  yield `names ${names.sort()}`;
  for (const path of ["none", "work/b.txt/x", "../out", "/etc/passwd"])
    yield `${path}: ${codeOf(() => root.openAt({}, path, {}, { read: true }))}`;
  yield `folder: ${codeOf(() => root.removeDirectoryAt("work"))}`;
  root.unlinkFileAt("work/b.txt");
  yield `folder: ${codeOf(() => root.removeDirectoryAt("work"))}`;
}

async function network(port) {
  if (!port) return [];
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`);
    const text = await response.text();
    return [`answer ${response.status} ${text === "what the server says"}`];
  } catch (error) {
    return [`network: ${error.name}`];
  }
}

export async function report(port) {
  await new Promise((done) => setTimeout(done, 5));
  return [...clocks(), ...process(), ...files(), ...(await network(port))].join("\n");
}
