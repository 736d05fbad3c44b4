;; The file functions of WASI preview 1, called in a memory of their own: the sandbox in which
;; runtime/wasi/filesystem does everything that a component asks of files.
;;
;; The functions of preview 1 want a caller with a memory, so each one that is needed has a wrapper
;; with the same parameters. `read`, `write` and `append` call several of them, because a call from
;; Python costs more. They return what they have done, or an error number (errno) as a negative one.
;;
;; 0 to 63: results. 64: one iovec, and at 72 its count of bytes. The rest is Python's to lay out.
(module
  (import "wasi_snapshot_preview1" "fd_advise" (func $fd_advise (param i32 i64 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_datasync" (func $fd_datasync (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_get" (func $fd_fdstat_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_set_flags" (func $fd_fdstat_set_flags (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_filestat_get" (func $fd_filestat_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_filestat_set_size" (func $fd_filestat_set_size (param i32 i64) (result i32)))
  (import "wasi_snapshot_preview1" "fd_filestat_set_times" (func $fd_filestat_set_times (param i32 i64 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_pwrite" (func $fd_pwrite (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_readdir" (func $fd_readdir (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_seek" (func $fd_seek (param i32 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_sync" (func $fd_sync (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_create_directory" (func $path_create_directory (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_filestat_get" (func $path_filestat_get (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_filestat_set_times"
    (func $path_filestat_set_times (param i32 i32 i32 i32 i64 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_link" (func $path_link (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open" (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_readlink" (func $path_readlink (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_remove_directory" (func $path_remove_directory (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_rename" (func $path_rename (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_symlink" (func $path_symlink (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_unlink_file" (func $path_unlink_file (param i32 i32 i32) (result i32)))

  (memory (export "memory") 18)

  ;; ---- several calls in one ----

  (func $iovec (param $ptr i32) (param $len i32)
    (i32.store (i32.const 64) (local.get $ptr))
    (i32.store (i32.const 68) (local.get $len)))

  ;; Read until the buffer is full or the file ends; bit 32 says that it has ended.
  (func (export "read") (param $fd i32) (param $offset i64) (param $ptr i32) (param $len i32) (result i64)
    (local $errno i32) (local $done i32)
    (if (local.tee $errno (call $fd_seek (local.get $fd) (local.get $offset) (i32.const 0) (i32.const 0)))
      (then (return (i64.sub (i64.const 0) (i64.extend_i32_u (local.get $errno))))))
    (loop $again
      (call $iovec
        (i32.add (local.get $ptr) (local.get $done)) (i32.sub (local.get $len) (local.get $done)))
      (local.set $errno (call $fd_read (local.get $fd) (i32.const 64) (i32.const 1) (i32.const 72)))
      (br_if $again (i32.eq (local.get $errno) (i32.const 27))) ;; it was interrupted
      (if (local.get $errno)
        (then
          ;; What was read before it counts; the next call meets the error again.
          (if (local.get $done) (then (return (i64.extend_i32_u (local.get $done)))))
          (return (i64.sub (i64.const 0) (i64.extend_i32_u (local.get $errno))))))
      (if (i32.eqz (i32.load (i32.const 72)))
        (then (return (i64.or (i64.extend_i32_u (local.get $done)) (i64.const 0x100000000)))))
      (local.set $done (i32.add (local.get $done) (i32.load (i32.const 72))))
      (br_if $again (i32.lt_u (local.get $done) (local.get $len))))
    (i64.extend_i32_u (local.get $done)))

  ;; Write everything. What is written before an error is not told: the error matters more.
  (func (export "write") (param $fd i32) (param $offset i64) (param $ptr i32) (param $len i32) (result i32)
    (local $errno i32) (local $done i32)
    (loop $again
      (call $iovec
        (i32.add (local.get $ptr) (local.get $done)) (i32.sub (local.get $len) (local.get $done)))
      (local.set $errno
        (call $fd_pwrite
          (local.get $fd) (i32.const 64) (i32.const 1)
          (i64.add (local.get $offset) (i64.extend_i32_u (local.get $done)))
          (i32.const 72)))
      (br_if $again (i32.eq (local.get $errno) (i32.const 27)))
      (if (local.get $errno) (then (return (local.get $errno))))
      (local.set $done (i32.add (local.get $done) (i32.load (i32.const 72))))
      (br_if $again (i32.lt_u (local.get $done) (local.get $len))))
    (i32.const 0))

  ;; Write everything at the end of the file, wherever that is by then.
  (func (export "append") (param $fd i32) (param $ptr i32) (param $len i32) (result i32)
    (local $errno i32) (local $done i32)
    (if (local.tee $errno (call $fd_fdstat_set_flags (local.get $fd) (i32.const 1)))
      (then (return (local.get $errno))))
    (loop $again
      (call $iovec
        (i32.add (local.get $ptr) (local.get $done)) (i32.sub (local.get $len) (local.get $done)))
      (local.set $errno (call $fd_write (local.get $fd) (i32.const 64) (i32.const 1) (i32.const 72)))
      (br_if $again (i32.eq (local.get $errno) (i32.const 27)))
      (if (i32.eqz (local.get $errno))
        (then
          (local.set $done (i32.add (local.get $done) (i32.load (i32.const 72))))
          (br_if $again (i32.lt_u (local.get $done) (local.get $len))))))
    (drop (call $fd_fdstat_set_flags (local.get $fd) (i32.const 0)))
    (local.get $errno))

  ;; ---- one call each, with the result, if there is one, at 0 ----

  (func (export "fd_advise") (param $fd i32) (param $offset i64) (param $len i64) (param $advice i32) (result i32)
    (call $fd_advise (local.get $fd) (local.get $offset) (local.get $len) (local.get $advice)))
  (func (export "fd_close") (param $fd i32) (result i32)
    (call $fd_close (local.get $fd)))
  (func (export "fd_datasync") (param $fd i32) (result i32)
    (call $fd_datasync (local.get $fd)))
  (func (export "fd_fdstat_get") (param $fd i32) (result i32)
    (call $fd_fdstat_get (local.get $fd) (i32.const 0)))
  (func (export "fd_filestat_get") (param $fd i32) (result i32)
    (call $fd_filestat_get (local.get $fd) (i32.const 0)))
  (func (export "fd_filestat_set_size") (param $fd i32) (param $size i64) (result i32)
    (call $fd_filestat_set_size (local.get $fd) (local.get $size)))
  (func (export "fd_filestat_set_times") (param $fd i32) (param $atim i64) (param $mtim i64) (param $flags i32) (result i32)
    (call $fd_filestat_set_times (local.get $fd) (local.get $atim) (local.get $mtim) (local.get $flags)))
  (func (export "fd_readdir") (param $fd i32) (param $ptr i32) (param $len i32) (result i32)
    (call $fd_readdir (local.get $fd) (local.get $ptr) (local.get $len) (i64.const 2) (i32.const 0)))
  (func (export "fd_sync") (param $fd i32) (result i32)
    (call $fd_sync (local.get $fd)))
  (func (export "path_create_directory") (param $fd i32) (param $ptr i32) (param $len i32) (result i32)
    (call $path_create_directory (local.get $fd) (local.get $ptr) (local.get $len)))
  (func (export "path_filestat_get") (param $fd i32) (param $lookup i32) (param $ptr i32) (param $len i32) (result i32)
    (call $path_filestat_get
      (local.get $fd) (local.get $lookup) (local.get $ptr) (local.get $len) (i32.const 0)))
  (func (export "path_filestat_set_times")
    (param $fd i32) (param $lookup i32) (param $ptr i32) (param $len i32)
    (param $atim i64) (param $mtim i64) (param $flags i32) (result i32)
    (call $path_filestat_set_times
      (local.get $fd) (local.get $lookup) (local.get $ptr) (local.get $len)
      (local.get $atim) (local.get $mtim) (local.get $flags)))
  (func (export "path_link")
    (param $fd i32) (param $lookup i32) (param $ptr i32) (param $len i32)
    (param $new_fd i32) (param $new_ptr i32) (param $new_len i32) (result i32)
    (call $path_link
      (local.get $fd) (local.get $lookup) (local.get $ptr) (local.get $len)
      (local.get $new_fd) (local.get $new_ptr) (local.get $new_len)))
  (func (export "path_open")
    (param $fd i32) (param $lookup i32) (param $ptr i32) (param $len i32)
    (param $oflags i32) (param $rights i64) (param $fdflags i32) (result i32)
    (call $path_open
      (local.get $fd) (local.get $lookup) (local.get $ptr) (local.get $len)
      (local.get $oflags) (local.get $rights) (local.get $rights) (local.get $fdflags) (i32.const 0)))
  (func (export "path_readlink")
    (param $fd i32) (param $ptr i32) (param $len i32) (param $out i32) (param $out_len i32) (result i32)
    (call $path_readlink
      (local.get $fd) (local.get $ptr) (local.get $len) (local.get $out) (local.get $out_len) (i32.const 0)))
  (func (export "path_remove_directory") (param $fd i32) (param $ptr i32) (param $len i32) (result i32)
    (call $path_remove_directory (local.get $fd) (local.get $ptr) (local.get $len)))
  (func (export "path_rename")
    (param $fd i32) (param $ptr i32) (param $len i32)
    (param $new_fd i32) (param $new_ptr i32) (param $new_len i32) (result i32)
    (call $path_rename
      (local.get $fd) (local.get $ptr) (local.get $len)
      (local.get $new_fd) (local.get $new_ptr) (local.get $new_len)))
  (func (export "path_symlink")
    (param $ptr i32) (param $len i32) (param $fd i32) (param $new_ptr i32) (param $new_len i32) (result i32)
    (call $path_symlink
      (local.get $ptr) (local.get $len) (local.get $fd) (local.get $new_ptr) (local.get $new_len)))
  (func (export "path_unlink_file") (param $fd i32) (param $ptr i32) (param $len i32) (result i32)
    (call $path_unlink_file (local.get $fd) (local.get $ptr) (local.get $len)))
)
