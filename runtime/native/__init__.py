"""The C that runs on wasmtime's fibers, and its structures."""
