"""All private names of wasmtime-py, and its C API, by subject; `library` is what the rest uses."""
