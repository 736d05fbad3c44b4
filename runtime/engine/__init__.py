"""Engines: making them, what is known about them, time slices, and limits for guests."""
