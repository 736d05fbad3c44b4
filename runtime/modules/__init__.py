"""Guests that are core modules."""
