(component
  (import "wasi:random/random@0.2.0" (instance
    (export "get-random-u64" (func (result u64)))))
  (core module $main
    (memory (export "memory") 1)
    (data (i32.const 16) "\01\00\00\00\20\00\00\00\0a\00\00\00")
    (data (i32.const 32) "a stand-in")
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "answer") (param i32 i32) (result i32) (i32.const 16)))
  (core instance $i (instantiate $main))
  (alias core export $i "memory" (core memory $memory))
  (alias core export $i "realloc" (core func $realloc))
  (func (export "contents") (param "path" string) (result (result string (error string)))
    (canon lift (core func $i "answer") (memory $memory) (realloc $realloc)))
  (func (export "visit") (param "url" string) (result (result string (error string)))
    (canon lift (core func $i "answer") (memory $memory) (realloc $realloc))))
