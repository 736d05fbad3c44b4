(component
    (import "host" (instance $i
        (export "strings" (func (param "a" string) (result string)))
        (export "bytes" (func (param "a" (list u8)) (result (list u8))))
        (export "ints" (func (param "a" (list u32)) (result (list u32))))
        (export "string-list" (func (param "a" (list string)) (result (list string))))
    ))

    (core module $libc
        (memory (export "mem") 1)
        (global $last (mut i32) (i32.const 1000))
        (func $realloc (export "realloc")
            (param $old_ptr i32)
            (param $old_size i32)
            (param $align i32)
            (param $new_size i32)
            (result i32)

            (local $ret i32)

            ;; Test if the old pointer is non-null
            local.get $old_ptr
            if
                ;; If the old size is bigger than the new size then
                ;; this is a shrink and transparently allow it
                local.get $old_size
                local.get $new_size
                i32.gt_u
                if
                    local.get $old_ptr
                    return
                end

                ;; otherwise fall through to allocate a new chunk which will later
                ;; copy data over
            end

            ;; align up `$last`
            (global.set $last
                (i32.and
                    (i32.add
                        (global.get $last)
                        (i32.add
                            (local.get $align)
                            (i32.const -1)))
                    (i32.xor
                        (i32.add
                            (local.get $align)
                            (i32.const -1))
                        (i32.const -1))))

            ;; save the current value of `$last` as the return value
            global.get $last
            local.set $ret

            ;; bump our pointer
            (global.set $last
                (i32.add
                    (global.get $last)
                    (local.get $new_size)))

            ;; while `memory.size` is less than `$last`, grow memory
            ;; by one page
            (loop $loop
                (if
                    (i32.lt_u
                        (i32.mul (memory.size) (i32.const 65536))
                        (global.get $last))
                    (then
                        i32.const 1
                        memory.grow
                        ;; test to make sure growth succeeded
                        i32.const -1
                        i32.eq
                        if unreachable end

                        br $loop)))


            ;; ensure anything necessary is set to valid data by spraying a bit
            ;; pattern that is invalid
            local.get $ret
            i32.const 0xde
            local.get $new_size
            memory.fill

            ;; If the old pointer is present then that means this was a reallocation
            ;; of an existing chunk which means the existing data must be copied.
            local.get $old_ptr
            if
                local.get $ret          ;; destination
                local.get $old_ptr      ;; source
                local.get $old_size     ;; size
                memory.copy
            end

            local.get $ret
        )
    )
    (core instance $libc (instantiate $libc))

    (core func $strings (canon lower (func $i "strings")
        (memory (core memory $libc "mem")) (realloc (core func $libc "realloc"))))
    (core func $bytes (canon lower (func $i "bytes")
        (memory (core memory $libc "mem")) (realloc (core func $libc "realloc"))))
    (core func $ints (canon lower (func $i "ints")
        (memory (core memory $libc "mem")) (realloc (core func $libc "realloc"))))
    (core func $string-list (canon lower (func $i "string-list")
        (memory (core memory $libc "mem")) (realloc (core func $libc "realloc"))))

    (core module $m
        (import "libc" "mem" (memory 1))
        (import "" "strings" (func $strings (param i32 i32 i32)))
        (import "" "bytes" (func $bytes (param i32 i32 i32)))
        (import "" "ints" (func $ints (param i32 i32 i32)))
        (import "" "string-list" (func $string-list (param i32 i32 i32)))

        (func (export "strings") (param i32 i32) (result i32)
            (call $strings (local.get 0) (local.get 1) (i32.const 8))
            i32.const 8)
        (func (export "bytes") (param i32 i32) (result i32)
            (call $bytes (local.get 0) (local.get 1) (i32.const 8))
            i32.const 8)
        (func (export "ints") (param i32 i32) (result i32)
            (call $ints (local.get 0) (local.get 1) (i32.const 8))
            i32.const 8)
        (func (export "string-list") (param i32 i32) (result i32)
            (call $string-list (local.get 0) (local.get 1) (i32.const 8))
            i32.const 8)
    )

    (core instance $i (instantiate $m
        (with "libc" (instance $libc))
        (with "" (instance
            (export "strings" (func $strings))
            (export "bytes" (func $bytes))
            (export "ints" (func $ints))
            (export "string-list" (func $string-list))
        ))
    ))

    (func (export "strings") (param "a" string) (result string)
        (canon lift (core func $i "strings")
            (memory (core memory $libc "mem")) (realloc (core func $libc "realloc"))))
    (func (export "bytes") (param "a" (list u8)) (result (list u8))
        (canon lift (core func $i "bytes")
            (memory (core memory $libc "mem")) (realloc (core func $libc "realloc"))))
    (func (export "ints") (param "a" (list u32)) (result (list u32))
        (canon lift (core func $i "ints")
            (memory (core memory $libc "mem")) (realloc (core func $libc "realloc"))))
    (func (export "string-list") (param "a" (list string)) (result (list string))
        (canon lift (core func $i "string-list")
            (memory (core memory $libc "mem")) (realloc (core func $libc "realloc"))))
)
