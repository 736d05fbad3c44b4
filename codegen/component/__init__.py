"""Read a component: its definitions, its types, and the order in which to instantiate it."""
