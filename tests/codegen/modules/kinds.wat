;; Memories, tables, globals and a tag that a test can run with.
(module
  (import "host" "wide" (memory i64 1))
  (import "host" "table" (table 1 5 funcref))
  (import "host" "constant" (global $constant externref))
  (memory (export "second") 3 4)
  (export "imported wide" (memory 0))
  (export "constant" (global $constant))
  (table (export "wide table") 2 externref)
  (global $count (export "count") (mut i32) (i32.const 7))
  (tag (export "problem") (param i32))
  (func (export "read_count") (result i32) (global.get $count)))
