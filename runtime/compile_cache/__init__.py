"""Compiled modules: found beside the generated code, compiled once, kept on disk."""
