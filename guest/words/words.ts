// Counts words for the host, which is asked for each line and may take its time. AssemblyScript: compiled by asc.

// @ts-ignore: decorator
@external("env", "next_line")
declare function nextLine(into: usize, room: u32): i32; // bytes of UTF-8 written to `into`, -1 when there are no more lines

// @ts-ignore: decorator
@external("env", "progress")
declare function progress(fraction: f64): void;

const ROOM: u32 = 4096;
const buffer = memory.data(ROOM);

let lines: i32 = 0;

/** Lines read so far. */
export function lineCount(): i32 {
  return lines;
}

/** Words of all lines, where a word is a run of bytes that are not blanks; `expected` lines are 100 percent. */
export function countWords(expected: u32): u64 {
  let words: u64 = 0;
  let size = nextLine(buffer, ROOM);
  while (size >= 0) {
    assert(<u32>size <= ROOM, "the host wrote more than there is room for");
    let inside = false;
    for (let at: u32 = 0; at < <u32>size; at++) {
      const blank = load<u8>(buffer + at) <= 0x20;
      if (!blank && !inside) words++;
      inside = !blank;
    }
    lines++;
    progress(expected ? <f64>lines / <f64>expected : NaN);
    size = nextLine(buffer, ROOM);
  }
  return words;
}
