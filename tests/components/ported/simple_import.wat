(component
    (import "host" (instance $host
        (export "thunk" (func))
    ))

    (core module $m
        (import "host" "thunk" (func $thunk))

        (start $thunk)
    )

    (core func $thunk (canon lower (func $host "thunk")))
    (core instance $i (instantiate $m
        (with "host" (instance (export "thunk" (func $thunk))))
    ))
)
