"""Read core WebAssembly modules: from bytes to the description in ``interface.py``."""
