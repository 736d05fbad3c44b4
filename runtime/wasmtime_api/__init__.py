"""All that this project knows of wasmtime-py's private names and of the C API behind it, by subject."""
