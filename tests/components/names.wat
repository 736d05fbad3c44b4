;; Names that collide, that Python reserves, and that say nothing.
(component
  (type $item-a (record (field "class" u32) (field "from-x" string) (field "from" bool)))
  (type $item-b (enum "none" "true" "a-b" "is-XML"))
  (import "acme:one/types" (instance $one
    (alias outer 1 $item-a (type $t1)) (export "item" (type $item (eq $t1)))
    (type $t2 (variant (case "circle" u32) (case "box"))) (export "shape" (type $shape (eq $t2)))
    (type $t3 (record (field "n" u32))) (export "shape-circle" (type $circle (eq $t3)))
    (type $t4 (list $item)) (export "items" (type $items (eq $t4)))
    (export "use" (func (param "item" $item) (param "shape" $shape) (param "circle" $circle) (param "items" $items)))
    (export "import" (func (param "self" u32) (param "lambda" u32) (result u32)))
    (export "import-x" (func))))
  (import "acme:two/types" (instance $two
    (alias outer 1 $item-b (type $t1)) (export "item" (type $item (eq $t1)))
    (export "use" (func (param "item" $item)))))
  (import "other:two/types@1.2.0" (instance $three
    (type $t1 (flags "a" "none" "HTTP-server")) (export "item" (type $item (eq $t1)))
    (export "use" (func (param "item" $item)))))
  (import "other:two/types@2.0.0-rc.1" (instance $four
    (type $t1 (record (field "a" u32))) (export "item" (type $item (eq $t1)))
    (export "use" (func (param "item" $item)))))
  (import "acme:one/world" (instance $world
    (type $t1 (enum "a")) (export "self" (type $self (eq $t1)))
    (type $t2 (enum "a")) (export "imports" (type $imports (eq $t2)))
    (type $t3 (enum "a")) (export "HTTP-error" (type $error (eq $t3)))
    (type $t4 (enum "a")) (export "ok" (type $ok (eq $t4)))
    (type $t5 (enum "a")) (export "sequence" (type $sequence (eq $t5)))
    (type $t6 (enum "a")) (export "names" (type $names (eq $t6)))
    (export "f" (func (param "a" $self) (param "b" $imports) (param "c" $error) (param "d" $ok)
      (param "e" $sequence) (param "g" $names)))))
  (import "acme:one/only-types" (instance
    (type $t1 (enum "x")) (export "lonely" (type (eq $t1)))))
  (import "acme:one/store" (instance $store
    (export "blob" (type $blob (sub resource)))
    (export "[constructor]blob" (func (param "size" u32) (result (own $blob))))
    (export "[method]blob.drop" (func (param "self" (borrow $blob))))
    (export "[method]blob.class" (func (param "self" (borrow $blob)) (result u32)))
    (export "[static]blob.merge" (func (param "a" (own $blob)) (param "b" (own $blob)) (result (own $blob))))))
  (import "print" (func $print (param "text" u32)))

  (core module $m
    (func (export "f"))
    (func (export "g") (param i32))
    (func (export "h") (result i32) (i32.const 1)))
  (core instance $m (instantiate $m))
  (alias core export $m "f" (core func $f))

  (func $nothing (canon lift (core func $f)))
  (instance $same (export "use" (func $nothing)))
  (export "acme:one/types" (instance $same))
  (export "acme:two/names" (instance $same))
  (export "class" (func $nothing))
  (export "close" (func $nothing))
  (export "types" (func $nothing))
  (export "drop" (func $nothing))
  (export "run-HTTP" (func $nothing))
)
