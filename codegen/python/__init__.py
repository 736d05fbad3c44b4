"""Decide what the bindings say: names, annotations, docstrings, the model for templates."""
