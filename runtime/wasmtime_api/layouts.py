"""What the C code of this project, and readers of C memory, rely on: compared with wasmtime's headers.

wasmtime-py has them as ctypes structures and declared functions. Nothing else would notice that a
structure has changed before memory is overwritten. The comparison takes a third of a millisecond,
and is made when the runtime meets the first engine.
"""

from __future__ import annotations

from ctypes import sizeof

from wasmtime import _bindings, _ffi

from .requirements import compare

#: The bytes of C structures that this project reads or writes.
_SIZES = {
    "wasmtime_val_t": 32, "wasmtime_val_raw_t": 16, "wasmtime_externref_t": 24,
    "wasmtime_func_t": 16, "wasmtime_global_t": 24, "wasmtime_memory_t": 24,
    "wasmtime_table_t": 24, "wasmtime_tag_t": 24, "wasmtime_instance_t": 16,
    "wasmtime_extern_t": 32, "wasmtime_valtype_t": 32, "wasm_byte_vec_t": 16,
    "wasm_frame_vec_t": 16, "wasm_valtype_vec_t": 16, "wasmtime_async_continuation_t": 24,
    "wasmtime_stack_creator_t": 24, "wasmtime_stack_memory_t": 24,
    "wasmtime_memory_creator_t": 24, "wasmtime_linear_memory_t": 32,
}  # fmt: skip

#: Where their fields begin.
_OFFSETS = {
    "wasmtime_val_t.kind.offset": 0, "wasmtime_val_t.of.offset": 8,
    "wasmtime_extern_t.kind.offset": 0, "wasmtime_extern_t.of.offset": 8,
    "wasmtime_externref_t.store_id.offset": 0, "wasmtime_func_t.store_id.offset": 0,
    "wasmtime_global_t.store_id.offset": 0, "wasmtime_instance_t.store_id.offset": 0,
    "wasmtime_memory_anon_0.store_id.offset": 0, "wasmtime_table_anon_0.store_id.offset": 0,
    "wasmtime_tag_anon_0.store_id.offset": 0,
    "wasmtime_valtype_t.kind.offset": 0, "wasmtime_valtype_t.reftype.offset": 8,
    "wasmtime_reftype_t.nullable.offset": 0, "wasmtime_reftype_t.heaptype.offset": 8,
    "wasmtime_heaptype_t.kind.offset": 0,
    "wasm_byte_vec_t.size.offset": 0, "wasm_byte_vec_t.data.offset": 8,
    "wasmtime_async_continuation_t.callback.offset": 0,
    "wasmtime_async_continuation_t.env.offset": 8,
    "wasmtime_stack_creator_t.new_stack.offset": 8,
    "wasmtime_stack_memory_t.get_stack_memory.offset": 8,
    "wasmtime_memory_creator_t.new_memory.offset": 8,
    "wasmtime_linear_memory_t.get_memory.offset": 8,
    "wasmtime_linear_memory_t.grow_memory.offset": 16,
}  # fmt: skip

#: The kinds of a wasmtime_val_t, as in `runtime.values.types`.
_KINDS = {
    "WASMTIME_I32.value": 0, "WASMTIME_I64.value": 1, "WASMTIME_F32.value": 2,
    "WASMTIME_F64.value": 3, "WASMTIME_V128.value": 4, "WASMTIME_FUNCREF.value": 5,
    "WASMTIME_EXTERNREF.value": 6,
}  # fmt: skip

#: How many arguments the functions have that C code calls, and the callbacks that are C code. Those
#: of the functions that Python calls are compared where they are declared (`library.c_function`).
_ARGUMENTS = {
    "_wasmtime_call_future_delete.argtypes": 1, "_wasmtime_call_future_poll.argtypes": 1,
    "_wasmtime_caller_context.argtypes": 1, "_wasmtime_context_gc.argtypes": 1,
    "_wasmtime_context_get_data.argtypes": 1, "_wasmtime_context_set_epoch_deadline.argtypes": 2,
    "_wasmtime_error_new.argtypes": 1, "_wasmtime_externref_new.argtypes": 4,
    "_wasmtime_func_call.argtypes": 7, "_wasmtime_func_call_async.argtypes": 8,
    "_wasmtime_func_call_unchecked.argtypes": 5,
    "_wasmtime_instance_pre_instantiate_async.argtypes": 5,
    "_wasmtime_linker_instantiate.argtypes": 5, "_wasmtime_linker_instantiate_async.argtypes": 6,
    "_wasmtime_trap_new.argtypes": 2,
    "wasmtime_func_async_callback_t._argtypes_": 8,
    "wasmtime_func_async_continuation_callback_t._argtypes_": 1,
    "wasmtime_func_callback_t._argtypes_": 6, "wasmtime_func_unchecked_callback_t._argtypes_": 4,
    "wasmtime_new_memory_callback_t._argtypes_": 7,
    "wasmtime_new_stack_memory_callback_t._argtypes_": 4,
    "wasmtime_stack_memory_get_callback_t._argtypes_": 2,
}  # fmt: skip


def check() -> None:
    """Raise UnsupportedWasmtime if something has another form in the installed wasmtime."""
    other = "whose C library has another"
    compare(_bindings, _SIZES, sizeof, other)
    compare(_bindings, _OFFSETS, int, other)
    compare(_bindings, _ARGUMENTS, len, other)
    compare(_ffi, _KINDS, int, other)
