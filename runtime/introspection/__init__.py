"""What Python functions tell about themselves."""
