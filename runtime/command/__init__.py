"""The command ``python -m runtime`` (``wasmtime-async`` where it is installed): runs WASI commands."""
