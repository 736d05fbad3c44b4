(component $OuterComp

   (type $types
        (instance
            (type $runtime-value (variant
                (case "id" string) (case "id2" string)))
            (export "runtime-value"
                (type $runtime-value-export (eq $runtime-value)))
        )
    )
    (import "types" (instance $types (type $types)))
    (alias export $types "runtime-value" (type $runtime-value-export))

    (import "host" (instance $inst
        (alias outer $OuterComp 1 (type $runtime-value))
        (export "runtime-value" (type $export (eq $runtime-value)))
        (export "some-fn" (func (param "v" $export) (result $export)))
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

    (core module $mod
        (import "libc" "mem" (memory 1))
        (import "" "lowered-fn-import"
            (func $lowered-fn (param i32 i32 i32 i32)))

        (func (export "core-fn") (param i32 i32 i32) (result i32)
            (call $lowered-fn
                (local.get 0) (local.get 1) (local.get 2) (local.get 2))
            (local.get 2))
    )

    (core func $lowered-fn
        (canon lower (func $inst "some-fn") (memory (core memory $libc "mem"))
            (realloc (core func $libc "realloc"))))

    (core instance $inst
        (instantiate $mod
            (with "libc" (instance $libc))
            (with "" (instance
                (export "lowered-fn-import" (func $lowered-fn))
             ))
        )
    )

    (type $runtime-value (variant (case "id" string) (case "id2" string)))
    (func $lifted-core-fn (param "a" $runtime-value) (result $runtime-value)
        (canon lift (core func $inst "core-fn") (memory (core memory $libc "mem"))
            (realloc (core func $libc "realloc"))))

    (instance (export "e")
        (export "runtime-value" (type $runtime-value))
        (export "some-fn" (func $lifted-core-fn))
    )

)
