"""The version of this package, which generated files and ``--version`` show."""

VERSION = "0.1.0"
