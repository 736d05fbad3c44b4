"""Engines: their settings, their state, the ticker that ends time slices, and limits."""
