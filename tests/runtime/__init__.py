"""Tests of the runtime through its public names; README.md says what is where."""
