"""Components: values, resources, and instances made of core instances."""
