;; The smallest guest: one import, one export.
(module
  (import "host" "hello" (func $hello))
  (func (export "run")
    (call $hello)))
