"""Synchronous bindings: generated, imported, called."""
