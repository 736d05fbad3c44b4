;; Everything a binding generator may meet in a core module whose signatures use numbers, v128, funcref and
;; externref: every kind of import and export, and names that are nobody's identifiers.
;;
;; Most functions hand on what they are given, so that a test can compare what went in with what came out.
(module
  ;; ---- imports ----------------------------------------------------------------------------------------------

  (import "env" "started" (func $started (param $answer i32)))
  (import "env" "log" (func $log (param $level i32) (param $subject externref)))
  (import "env" "now" (func $now (result f64)))
  (import "env" "swap" (func $host_swap (param $first i32) (param $second f64) (result f64 i32)))
  (import "env" "shuffle" (func $host_shuffle (param $lanes v128) (result v128)))
  (import "env" "pick" (func $host_pick
    (param $callback funcref) (param $subject externref) (result externref funcref)))
  (import "env" "many" (func $host_many
    (param $a i32) (param $b i64) (param $c f32) (param $d f64)
    (param $e i32) (param $f i64) (param $g f32) (param $h f64)
    (param $i i32) (param $j i64) (param $k f32) (param $l f64)
    (param $m i32) (param $n i64) (param $o f32) (param $p f64)
    (result f64)))

  (import "env" "memory" (memory $shared 1 2))
  (import "env" "callbacks" (table $callbacks 2 10 funcref))
  (import "env" "subjects" (table $subjects 1 externref))
  (import "env" "limit" (global $limit i32))
  (import "env" "ticks" (global $ticks (mut i64)))
  (import "env" "problem" (tag $problem (param i32)))

  ;; One cleaned name for both, and an attribute that is a keyword.
  (import "env" "get-value" (func $get_value_dash (result i32)))
  (import "env" "get.value" (func $get_value_dot (result i32)))
  (import "env" "import" (func $import (param $from i32) (param $class i32) (result i32)))
  ;; Modules that are no identifiers; the last has neither a module name nor a name.
  (import "odd module/1.0" "0day" (func $zero_day))
  (import "" "" (func $nameless))

  ;; ---- exports that are not functions -----------------------------------------------------------------------

  (memory $own (export "memory") 1 4)
  (export "shared memory" (memory $shared))
  (table $own_table (export "table") 3 funcref)
  (export "subjects" (table $subjects))
  (global $counter (export "counter") (mut i32) (i32.const 0))
  (global $answer (export "answer") i32 (i32.const 42))
  (global $big (export "big") (mut i64) (i64.const -9007199254740993))
  (global $single (export "single") f32 (f32.const 0.5))
  (global $ratio (export "ratio") (mut f64) (f64.const 1.5))
  (global $mask (export "mask") (mut v128) (v128.const i32x4 1 2 3 4))
  (global $held (export "held") (mut externref) (ref.null extern))
  (global $handler (export "handler") (mut funcref) (ref.func $add))
  (export "ticks" (global $ticks))
  (tag $failure (export "failure") (param i32 f64))
  (export "problem" (tag $problem))

  (elem (table $own_table) (i32.const 0) func $add $pair)
  (data (memory $own) (i32.const 16) "kitchen")

  ;; Instantiating already calls the host, which may be asynchronous.
  (start $start)
  (func $start
    (global.set $counter (i32.const 1))
    (call $started (global.get $answer)))

  ;; ---- every value type, there and back ---------------------------------------------------------------------

  (func (export "echo_i32") (param $value i32) (result i32) (local.get $value))
  (func (export "echo_i64") (param $value i64) (result i64) (local.get $value))
  (func (export "echo_f32") (param $value f32) (result f32) (local.get $value))
  (func (export "echo_f64") (param $value f64) (result f64) (local.get $value))
  (func (export "echo_v128") (param $value v128) (result v128) (local.get $value))
  (func (export "echo_funcref") (param $value funcref) (result funcref) (local.get $value))
  (func (export "echo_externref") (param $value externref) (result externref) (local.get $value))

  ;; ---- shapes of signatures ---------------------------------------------------------------------------------

  (func $add (export "add") (param $left i32) (param $right i32) (result i32)
    (i32.add (local.get $left) (local.get $right)))
  (func $pair (export "pair") (result i32 i64) (i32.const -1) (i64.const -2))
  (func (export "all_results") (param $subject externref) (result i32 i64 f32 f64 v128 funcref externref)
    (i32.const 1) (i64.const 2) (f32.const 3.5) (f64.const 4.5) (v128.const i32x4 5 6 7 8)
    (ref.func $add) (local.get $subject))
  ;; Fifteen parameters still have an arity of their own, sixteen do not.
  (func (export "fifteen")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (param $last i32) (result i32)
    (local.get $last))
  (func (export "sixteen")
    (param $a i32) (param $b i64) (param $c f32) (param $d f64)
    (param $e i32) (param $f i64) (param $g f32) (param $h f64)
    (param $i i32) (param $j i64) (param $k f32) (param $l f64)
    (param $m i32) (param $n i64) (param $o f32) (param $p f64)
    (result f64)
    (call $host_many
      (local.get $a) (local.get $b) (local.get $c) (local.get $d)
      (local.get $e) (local.get $f) (local.get $g) (local.get $h)
      (local.get $i) (local.get $j) (local.get $k) (local.get $l)
      (local.get $m) (local.get $n) (local.get $o) (local.get $p)))
  ;; One named parameter of two, and two of one cleaned name.
  (func (export "half_named") (param i32) (param $known i32) (result i32) (local.get $known))
  (func (export "same_names") (param $my-value i32) (param $my.value i32) (result i32) (local.get $my.value))

  ;; ---- through the host -------------------------------------------------------------------------------------

  (func (export "swap") (param $first i32) (param $second f64) (result f64 i32)
    (call $host_swap (local.get $first) (local.get $second)))
  (func (export "shuffle") (param $lanes v128) (result v128)
    (call $host_shuffle (local.get $lanes)))
  (func (export "pick") (param $callback funcref) (param $subject externref) (result externref funcref)
    (call $host_pick (local.get $callback) (local.get $subject)))
  (func (export "tell") (param $subject externref)
    (global.set $held (local.get $subject))
    (call $log (global.get $limit) (local.get $subject)))
  (func (export "tick") (result f64)
    (global.set $ticks (i64.add (global.get $ticks) (i64.const 1)))
    (call $now))
  ;; The difference tells which of the two was called for which.
  (func (export "values_apart") (result i32)
    (i32.sub (call $get_value_dash) (call $get_value_dot)))
  (func (export "odd_imports") (result i32)
    (call $zero_day)
    (call $nameless)
    (call $import (i32.const 1) (i32.const 2)))
  ;; 0 and 1 are in the module's own table, 2 is empty: a trap.
  (func (export "call_entry") (param $index i32) (param $left i32) (param $right i32) (result i32)
    (call_indirect $own_table (param i32 i32) (result i32)
      (local.get $left) (local.get $right) (local.get $index)))
  (func (export "call_back") (param $index i32)
    (call_indirect $callbacks (local.get $index)))
  (func (export "subject") (param $index i32) (result externref)
    (table.get $subjects (local.get $index)))
  (func (export "copy_in") (param $from i32) (param $to i32) (param $length i32)
    (memory.copy $own $shared (local.get $to) (local.get $from) (local.get $length)))
  (func (export "fail") (param $code i32)
    (throw $failure (local.get $code) (f64.const 0.25)))
  (func (export "trap") unreachable)

  ;; ---- names ------------------------------------------------------------------------------------------------

  (func (export "any raw name!") (result i32) (i32.const 1))
  (func (export "class") (result i32) (i32.const 2))
  (func (export "0day") (result i32) (i32.const 3))
  (func (export "\c3\a9") (result i32) (i32.const 4)) ;; é
  (func (export "") (result i32) (i32.const 5))
  (func (export "same-name") (result i32) (i32.const 6))
  (func (export "same.name") (result i32) (i32.const 7))
  (func (export "same_name_2") (result i32) (i32.const 8)) ;; what the second would be called
  (func (export "__init__") (result i32) (i32.const 9))
  (func (export "__private") (result i32) (i32.const 10))
  (func (export "close") (result i32) (i32.const 11)) ;; the generated class has one of its own
  (func (export "int") (result i32) (i32.const 12))
  (func (export "\22\22\22; import os #") (result i32) (i32.const 13))
  (func (export "line\nbreak \\ \t{{ name }} {% raw %}") (result i32) (i32.const 14))
  (func (export "\e2\80\ae\00") (result i32) (i32.const 15)) ;; right-to-left override, then NUL
  (func (export "self") (param $self i32) (param $None i32) (result i32) (local.get $self))
)
