"""What ends a process when it is done wrong, each scenario in an interpreter of its own.

The numbers in the docstrings are those of the facts in runtime/README.md.
"""
