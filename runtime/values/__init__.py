"""How values travel between Python and a guest."""
