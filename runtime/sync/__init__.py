"""Synchronous bindings: plain calls and plain host functions on the thread's own stack."""
