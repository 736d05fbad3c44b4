(component
    (import "host" (instance $i
        (export "many-arguments" (func
            (param "a1" u64)
            (param "a2" u64)
            (param "a3" u64)
            (param "a4" u64)
            (param "a5" u64)
            (param "a6" u64)
            (param "a7" u64)
            (param "a8" u64)
            (param "a9" u64)
            (param "a10" u64)
            (param "a11" u64)
            (param "a12" u64)
            (param "a13" u64)
            (param "a14" u64)
            (param "a15" u64)
            (param "a16" u64)
        ))
    ))
    (core module $m
        (import "" "" (func $f (param
            i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64
        )))

        (func (export "")
            (param
                i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64
            )
            local.get 0
            local.get 1
            local.get 2
            local.get 3
            local.get 4
            local.get 5
            local.get 6
            local.get 7
            local.get 8
            local.get 9
            local.get 10
            local.get 11
            local.get 12
            local.get 13
            local.get 14
            local.get 15
            call $f
        )
    )
    (core func $f (canon lower (func $i "many-arguments")))

    (core instance $i (instantiate $m
        (with "" (instance (export "" (func $f))))
    ))

    (func (export "many-arguments")
            (param "a1" u64)
            (param "a2" u64)
            (param "a3" u64)
            (param "a4" u64)
            (param "a5" u64)
            (param "a6" u64)
            (param "a7" u64)
            (param "a8" u64)
            (param "a9" u64)
            (param "a10" u64)
            (param "a11" u64)
            (param "a12" u64)
            (param "a13" u64)
            (param "a14" u64)
            (param "a15" u64)
            (param "a16" u64)
        (canon lift (core func $i "")))
)
