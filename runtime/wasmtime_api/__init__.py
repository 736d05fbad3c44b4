"""What the project knows about wasmtime-py's private names and the C API, by subject.

No other file touches a private name of wasmtime-py. `library` is what the other files stand on.
"""
