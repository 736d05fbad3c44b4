(component
    (import "host" (instance $i
        (type $e1 (enum "a" "b"))

        (type $c1 (variant (case "a" s32) (case "b" s64)))
        (type $c2 (variant (case "a" s32) (case "b" f32)))
        (type $c3 (variant (case "a" s32) (case "b" f64)))
        (type $c4 (variant (case "a" s64) (case "b" f32)))
        (type $c5 (variant (case "a" s64) (case "b" f64)))
        (type $c6 (variant (case "a" f32) (case "b" f64)))

        (type $z1 (variant (case "a" s32) (case "b")))
        (type $z2 (variant (case "a" s64) (case "b")))
        (type $z3 (variant (case "a" f32) (case "b")))
        (type $z4 (variant (case "a" f64) (case "b")))

        (type $all-integers (variant
            (case "bool" bool)
            (case "u8" u8)
            (case "u16" u16)
            (case "u32" u32)
            (case "u64" u64)
            (case "s8" s8)
            (case "s16" s16)
            (case "s32" s32)
            (case "s64" s64)
        ))
        (type $all-floats (variant (case "f32" f32) (case "f64" f64)))
        (type $duplicated-s32 (variant
            (case "c1" s32)
            (case "c2" s32)
            (case "c3" s32)
        ))
        (type $distinguished (variant (case "s32" s32) (case "float32" f32)))
        (export "distinguished" (type $distinguished' (eq $distinguished)))

        (type $nested-union (variant
            (case "d" $distinguished')
            (case "s32" s32)
            (case "float32" f32)
        ))
        (type $option-in-union (variant (case "o" (option s32)) (case "i" s32)))

        (export "e1" (type $e1' (eq $e1)))

        (export "c1" (type $c1' (eq $c1)))
        (export "c2" (type $c2' (eq $c2)))
        (export "c3" (type $c3' (eq $c3)))
        (export "c4" (type $c4' (eq $c4)))
        (export "c5" (type $c5' (eq $c5)))
        (export "c6" (type $c6' (eq $c6)))
        (type $casts (tuple $c1' $c2' $c3' $c4' $c5' $c6'))
        (export "casts" (type $casts' (eq $casts)))

        (export "z1" (type $z1' (eq $z1)))
        (export "z2" (type $z2' (eq $z2)))
        (export "z3" (type $z3' (eq $z3)))
        (export "z4" (type $z4' (eq $z4)))
        (type $zeros (tuple $z1' $z2' $z3' $z4'))
        (export "zeros" (type $zeros' (eq $zeros)))

        (export "all-integers" (type $all-integers' (eq $all-integers)))
        (export "all-floats" (type $all-floats' (eq $all-floats)))
        (export "duplicated-s32" (type $duplicated-s32' (eq $duplicated-s32)))
        (export "nested-union" (type $nested-union' (eq $nested-union)))
        (export "option-in-union" (type $option-in-union' (eq $option-in-union)))

        (export "roundtrip-option" (func (param "a" (option f32)) (result (option u8))))
        (export "roundtrip-result" (func
            (param "a" (result u32 (error f32)))
            (result (result f64 (error u8)))
        ))
        (export "roundtrip-enum" (func (param "a" $e1') (result $e1')))
        (export "variant-casts" (func (param "a" $casts') (result $casts')))
        (export "variant-zeros" (func (param "a" $zeros') (result $zeros')))

        (export "add-one-all-integers" (func (param "a" $all-integers') (result $all-integers')))
        (export "add-one-all-floats" (func (param "a" $all-floats') (result $all-floats')))
        (export "add-one-duplicated-s32" (func (param "a" $duplicated-s32') (result $duplicated-s32')))
        (export "add-one-distinguished" (func (param "a" $distinguished') (result $distinguished')))
        (export "add-one-nested-union" (func (param "a" $nested-union') (result $nested-union')))
        (export "add-one-option-in-union" (func (param "a" $option-in-union') (result $option-in-union')))
        (export "add-one-option-in-option" (func (param "a" (option (option s32))) (result (option (option s32)))))
    ))

    (core module $libc (memory (export "m") 1))
    (core instance $libc (instantiate $libc))

    (core func $r-opt (canon lower (func $i "roundtrip-option") (memory (core memory $libc "m"))))
    (core func $r-result (canon lower (func $i "roundtrip-result") (memory (core memory $libc "m"))))
    (core func $r-enum (canon lower (func $i "roundtrip-enum")))
    (core func $v-casts (canon lower (func $i "variant-casts") (memory (core memory $libc "m"))))
    (core func $v-zeros (canon lower (func $i "variant-zeros") (memory (core memory $libc "m"))))
    (core func $a-int (canon lower (func $i "add-one-all-integers") (memory (core memory $libc "m"))))
    (core func $a-float (canon lower (func $i "add-one-all-floats") (memory (core memory $libc "m"))))
    (core func $a-dup (canon lower (func $i "add-one-duplicated-s32") (memory (core memory $libc "m"))))
    (core func $a-dist (canon lower (func $i "add-one-distinguished") (memory (core memory $libc "m"))))
    (core func $a-nest (canon lower (func $i "add-one-nested-union") (memory (core memory $libc "m"))))
    (core func $a-oinu (canon lower (func $i "add-one-option-in-union") (memory (core memory $libc "m"))))
    (core func $a-oino (canon lower (func $i "add-one-option-in-option") (memory (core memory $libc "m"))))

    (core module $m
        (import "libc" "m" (memory 1))
        (import "" "r-opt" (func $r-opt (param i32 f32 i32)))
        (import "" "r-result" (func $r-result (param i32 i32 i32)))
        (import "" "r-enum" (func $r-enum (param i32) (result i32)))
        (import "" "v-casts" (func $v-casts
            (param i32 i64 i32 i32 i32 i64 i32 i64 i32 i64 i32 i64 i32)
        ))
        (import "" "v-zeros" (func $v-zeros
            (param i32 i32 i32 i64 i32 f32 i32 f64 i32)
        ))
        (import "" "a-int" (func $a-int (param i32 i64 i32)))
        (import "" "a-float" (func $a-float (param i32 i64 i32)))
        (import "" "a-dup" (func $a-dup (param i32 i32 i32)))
        (import "" "a-dist" (func $a-dist (param i32 i32 i32)))
        (import "" "a-nest" (func $a-nest (param i32 i32 i32 i32)))
        (import "" "a-oinu" (func $a-oinu (param i32 i32 i32 i32)))
        (import "" "a-oino" (func $a-oino (param i32 i32 i32 i32)))

        (func (export "r-opt") (param i32 f32) (result i32)
            (call $r-opt (local.get 0) (local.get 1) (i32.const 100))
            i32.const 100)
        (func (export "r-result") (param i32 i32) (result i32)
            (call $r-result (local.get 0) (local.get 1) (i32.const 104))
            i32.const 104)
        (func (export "r-enum") (param i32) (result i32)
            (call $r-enum (local.get 0)))
        (func (export "v-casts")
            (param i32 i64 i32 i32 i32 i64 i32 i64 i32 i64 i32 i64)
            (result i32)
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
            i32.const 80
            call $v-casts
            i32.const 80)
        (func (export "v-zeros")
            (param i32 i32 i32 i64 i32 f32 i32 f64)
            (result i32)
            local.get 0
            local.get 1
            local.get 2
            local.get 3
            local.get 4
            local.get 5
            local.get 6
            local.get 7
            i32.const 80
            call $v-zeros
            i32.const 80)

        (func (export "a-int") (param i32 i64) (result i32)
            (call $a-int (local.get 0) (local.get 1) (i32.const 80))
            i32.const 80)
        (func (export "a-float") (param i32 i64) (result i32)
            (call $a-float (local.get 0) (local.get 1) (i32.const 80))
            i32.const 80)
        (func (export "a-dup") (param i32 i32) (result i32)
            (call $a-dup (local.get 0) (local.get 1) (i32.const 80))
            i32.const 80)
        (func (export "a-dist") (param i32 i32) (result i32)
            (call $a-dist (local.get 0) (local.get 1) (i32.const 80))
            i32.const 80)
        (func (export "a-nest") (param i32 i32 i32) (result i32)
            (call $a-nest (local.get 0) (local.get 1) (local.get 2) (i32.const 80))
            i32.const 80)
        (func (export "a-oinu") (param i32 i32 i32) (result i32)
            (call $a-oinu (local.get 0) (local.get 1) (local.get 2) (i32.const 80))
            i32.const 80)
        (func (export "a-oino") (param i32 i32 i32) (result i32)
            (call $a-oino (local.get 0) (local.get 1) (local.get 2) (i32.const 80))
            i32.const 80)
    )

    (core instance $i (instantiate $m
        (with "libc" (instance $libc))
        (with "" (instance
            (export "r-opt" (func $r-opt))
            (export "r-result" (func $r-result))
            (export "r-enum" (func $r-enum))
            (export "v-casts" (func $v-casts))
            (export "v-zeros" (func $v-zeros))
            (export "a-int" (func $a-int))
            (export "a-float" (func $a-float))
            (export "a-dup" (func $a-dup))
            (export "a-dist" (func $a-dist))
            (export "a-nest" (func $a-nest))
            (export "a-oinu" (func $a-oinu))
            (export "a-oino" (func $a-oino))
        ))
    ))

    (type $e1 (enum "a" "b"))

    (type $c1 (variant (case "a" s32) (case "b" s64)))
    (type $c2 (variant (case "a" s32) (case "b" f32)))
    (type $c3 (variant (case "a" s32) (case "b" f64)))
    (type $c4 (variant (case "a" s64) (case "b" f32)))
    (type $c5 (variant (case "a" s64) (case "b" f64)))
    (type $c6 (variant (case "a" f32) (case "b" f64)))
    (type $casts (tuple $c1 $c2 $c3 $c4 $c5 $c6))

    (type $z1 (variant (case "a" s32) (case "b")))
    (type $z2 (variant (case "a" s64) (case "b")))
    (type $z3 (variant (case "a" f32) (case "b")))
    (type $z4 (variant (case "a" f64) (case "b")))
    (type $zeros (tuple $z1 $z2 $z3 $z4))

    (type $all-integers (variant
        (case "bool" bool)
        (case "u8" u8)
        (case "u16" u16)
        (case "u32" u32)
        (case "u64" u64)
        (case "s8" s8)
        (case "s16" s16)
        (case "s32" s32)
        (case "s64" s64)
    ))
    (type $all-floats (variant (case "f32" f32) (case "f64" f64)))
    (type $duplicated-s32 (variant
        (case "c1" s32)
        (case "c2" s32)
        (case "c3" s32)
    ))
    (type $distinguished (variant (case "s32" s32) (case "float32" f32)))
    (type $nested-union (variant
        (case "d" $distinguished)
        (case "s32" s32)
        (case "float32" f32)
    ))
    (type $option-in-union (variant (case "o" (option s32)) (case "i" s32)))

    (func $roundtrip-option (param "a" (option f32)) (result (option u8))
        (canon lift (core func $i "r-opt") (memory (core memory $libc "m"))))
    (func $roundtrip-result
        (param "a" (result u32 (error f32)))
        (result (result f64 (error u8)))
        (canon lift (core func $i "r-result") (memory (core memory $libc "m"))))
    (func $roundtrip-enum (param "a" $e1) (result $e1)
        (canon lift (core func $i "r-enum")))
    (func $variant-casts (param "a" $casts) (result $casts)
        (canon lift (core func $i "v-casts") (memory (core memory $libc "m"))))
    (func $variant-zeros (param "a" $zeros) (result $zeros)
        (canon lift (core func $i "v-zeros") (memory (core memory $libc "m"))))

    (func $add-one-all-integers (param "a" $all-integers) (result $all-integers)
        (canon lift (core func $i "a-int") (memory (core memory $libc "m"))))
    (func $add-one-all-floats (param "a" $all-floats) (result $all-floats)
        (canon lift (core func $i "a-float") (memory (core memory $libc "m"))))
    (func $add-one-duplicated-s32 (param "a" $duplicated-s32) (result $duplicated-s32)
        (canon lift (core func $i "a-dup") (memory (core memory $libc "m"))))
    (func $add-one-distinguished (param "a" $distinguished) (result $distinguished)
        (canon lift (core func $i "a-dist") (memory (core memory $libc "m"))))
    (func $add-one-nested-union (param "a" $nested-union) (result $nested-union)
        (canon lift (core func $i "a-nest") (memory (core memory $libc "m"))))
    (func $add-one-option-in-union (param "a" $option-in-union) (result $option-in-union)
        (canon lift (core func $i "a-oinu") (memory (core memory $libc "m"))))
    (func $add-one-option-in-option (param "a" (option (option s32))) (result (option (option s32)))
        (canon lift (core func $i "a-oino") (memory (core memory $libc "m"))))

    (instance (export "e")
        (export "e1" (type $e1))

        (export "c1" (type $c1))
        (export "c2" (type $c2))
        (export "c3" (type $c3))
        (export "c4" (type $c4))
        (export "c5" (type $c5))
        (export "c6" (type $c6))
        (export "casts" (type $casts))

        (export "z1" (type $z1))
        (export "z2" (type $z2))
        (export "z3" (type $z3))
        (export "z4" (type $z4))
        (export "zeros" (type $zeros))

        (export "all-integers" (type $all-integers))
        (export "all-floats" (type $all-floats))
        (export "duplicated-s32" (type $duplicated-s32))
        (export "distinguished" (type $distinguished))
        (export "nested-union" (type $nested-union))
        (export "option-in-union" (type $option-in-union))

        (export "roundtrip-option" (func $roundtrip-option))
        (export "roundtrip-result" (func $roundtrip-result))
        (export "roundtrip-enum" (func $roundtrip-enum))
        (export "variant-casts" (func $variant-casts))
        (export "variant-zeros" (func $variant-zeros))
        (export "add-one-all-integers" (func $add-one-all-integers))
        (export "add-one-all-floats" (func $add-one-all-floats))
        (export "add-one-duplicated-s32" (func $add-one-duplicated-s32))
        (export "add-one-distinguished" (func $add-one-distinguished))
        (export "add-one-nested-union" (func $add-one-nested-union))
        (export "add-one-option-in-union" (func $add-one-option-in-union))
        (export "add-one-option-in-option" (func $add-one-option-in-option))
    )
)
