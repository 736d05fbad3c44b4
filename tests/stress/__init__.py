"""The parts of `tests.stress`."""
