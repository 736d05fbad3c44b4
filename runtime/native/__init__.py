"""The C code that runs guests on wasmtime's fibers, and its structures."""
