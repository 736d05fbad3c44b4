"""Read debug information (DWARF) of core modules, as far as bindings need it."""
