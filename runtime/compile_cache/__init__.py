"""Compiled modules: found beside the generated code, compiled once, and kept on disk."""
