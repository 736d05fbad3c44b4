"""Decide what the bindings say: names, annotations, docstrings, and the model that templates show."""
