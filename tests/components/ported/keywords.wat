(component
    (import "false" (instance $i
        (type $c1 (variant (case "break" s32) (case "class" s64) (case "true" s64)))
        (export "none" (type $c1' (eq $c1)))
        (export "as" (func (param "import" $c1') (result s64)))

        (type $r1 (record (field "else" u8) (field "not" u8) (field "except" u8)))
        (export "true" (type $r1' (eq $r1)))
        (export "lambda" (func (param "def" $r1') (result u32)))
    ))

    (core func $as (canon lower (func $i "as")))
    (core func $lambda (canon lower (func $i "lambda")))

    (core module $m
        (import "" "as" (func $as (param i32 i64) (result i64)))
        (import "" "lambda" (func $lambda (param i32 i32 i32) (result i32)))

        (func (export "await") (result i32)
            i32.const 100)

        (func (export "as") (param i32 i64) (result i64)
            (call $as (local.get 0) (local.get 1)))

        (func (export "lambda") (param i32 i32 i32) (result i32)
            (call $lambda (local.get 0) (local.get 1) (local.get 2)))
    )

    (core instance $i (instantiate $m
        (with "" (instance
            (export "as" (func $as))
            (export "lambda" (func $lambda))
        ))
    ))

    (type $c1 (variant (case "break" s32) (case "class" s64) (case "true" s64)))
    (type $r1 (record (field "else" u8) (field "not" u8) (field "except" u8)))

    (func $await-export (result u8) (canon lift (core func $i "await")))
    (func $as-export (param "import" $c1) (result s64)
        (canon lift (core func $i "as")))
    (func $lambda-export (param "def" $r1) (result u32)
        (canon lift (core func $i "lambda")))

    (instance (export "for")
        (export "none" (type $c1))
        (export "true" (type $r1))
        (export "await" (func $await-export))
        (export "as" (func $as-export))
        (export "lambda" (func $lambda-export))
    )
)
