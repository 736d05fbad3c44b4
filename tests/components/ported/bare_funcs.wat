(component
    (import "foo-import" (func $foo-import (param "a" s32) (result s32)))

    (core func $foo-import-lowered (canon lower (func $foo-import)))

    (core module $m
        (import "" "foo" (func $foo (param i32) (result i32)))

        (func (export "foo") (param i32) (result i32)
            (call $foo (local.get 0))
        )
    )

    (core instance $i (instantiate $m
        (with "" (instance
            (export "foo" (func $foo-import-lowered))
        ))
    ))

    (func $foo-export-lifted (param "a" s32) (result s32) (canon lift (core func $i "foo")))

    (export "foo-export" (func $foo-export-lifted))
)
