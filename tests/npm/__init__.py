"""Modules of well-known npm packages: fetched by name and version, bound, checked and, some of them, run."""
