"""Tests of synchronous bindings, which are generated, imported and called."""
