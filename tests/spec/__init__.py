"""The WebAssembly specification's test suite: every valid module in it is bound, type-checked and imported."""
