"""Decide what the bindings say: names, annotations, docstrings, and the model templates show."""
